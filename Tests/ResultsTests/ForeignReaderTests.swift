import Foundation
import Histogram
import Results
import Seeding
import Testing

/// The Python that has PyPI's `hdrhistogram`: `REVBENCH_PYTHON`, or otherwise python3.
private let python = ProcessInfo.processInfo.environment["REVBENCH_PYTHON"] ?? "python3"

/// Returns the output of `program`; nil if it cannot be run or fails.
private func output(ofPython program: String, _ arguments: [String] = []) -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python, "-c", program] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return nil }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
}

private let hasReader = output(ofPython: "import hdrh.log") != nil

@Suite struct `A reader of HdrHistogram logs that nobody here wrote` {
    private static let program = """
        import sys
        from hdrh.histogram import HdrHistogram
        from hdrh.log import HistogramLogReader
        reader = HistogramLogReader(sys.argv[1], HdrHistogram(1, 3600000000000, 3))
        while True:
            read = reader.get_next_interval_histogram()
            if read is None: break
            values = [read.get_value_at_percentile(p) for p in (50, 75, 90, 99, 99.9)]
            print(read.get_tag(), read.get_total_count(), *values)
        """

    /// 100,000 times from 100 ns to minutes. The count yields a whole rank for every requested
    /// percentile, because readers differ in how they round a rank.
    private func times(seed: UInt64) -> LatencyHistogram {
        var random = SeededGenerator(seed: seed)
        var times = LatencyHistogram.latency()
        for _ in 0..<100_000 { times.recordTime(UInt64(100 * exp(20 * random.uniform()))) }
        return times
    }

    @Test(.enabled(if: hasReader, "needs Python with hdrhistogram: pip install hdrhistogram"))
    func `finds the same counts and percentiles`() throws {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "revbench-\(UUID().uuidString).hlog")
        defer { try? FileManager.default.removeItem(at: file) }
        var log = HistogramLog.header(startWall_ms: 1_000)
        var expected: [String] = []
        for seed in UInt64(1)...3 {
            let times = times(seed: seed)
            log += HistogramLog.line(
                tag: "jwt/-/verify/\(seed)", startWall_ms: 1_000, length_ns: 1_000_000,
                times: times)
            let values = [50, 75, 90, 99, 99.9].map { times.valueAtPercentile($0) }
            expected.append(
                "jwt/-/verify/\(seed) 100000 " + values.map { String($0) }.joined(separator: " "))
        }
        try log.write(to: file, atomically: true, encoding: .utf8)
        let read = try #require(output(ofPython: Self.program, [file.path]))
        #expect(read.split(separator: "\n").map(String.init) == expected)
    }
}
