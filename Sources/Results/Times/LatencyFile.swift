/// `latency.hlog`: all times of each trial's operations.
package enum LatencyFile {
    /// One line of the log: the times, and what they measure.
    package struct Line: Sendable {
        package let name: VariantName
        package let distribution: Distribution
    }

    package static let name = "latency.hlog"

    static let tagStart = "Tag="

    package static func text(_ trials: [TrialRecord], startWall_ms: Int64) -> String {
        var text = HistogramLog.header(startWall_ms: startWall_ms)
        for trial in trials where !trial.isControl {
            for distribution in trial.distributions {
                let parts = [
                    trial.strategy, trial.name.cell, distribution.phase,
                    distribution.op.rawValue, distribution.timebase.rawValue,
                    trial.binary.rawValue,
                ]
                text += HistogramLog.line(
                    tag: parts.compactMap(\.self).joined(separator: "/"),
                    startWall_ms: distribution.startWall_ms, length_ns: distribution.length_ns,
                    times: distribution.times.histogram)
            }
        }
        return text
    }

    /// Reads the lines of one operation on one timebase. Decoding takes most of the time, so other
    /// lines are skipped and these are decoded on demand.
    static func lines(
        of bytes: [UInt8], _ frame: TableFrame, only operation: TokenOperation,
        _ timebase: Timebase
    ) throws(CSVProblem) -> [Entry] {
        var tags = TagReading(frame)
        var entries: [Entry] = []
        var (start, number) = (0, 0)
        while start < bytes.count {
            number += 1
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else {
                throw CSVProblem(
                    line: number, found: "a line without an end: the file is cut off")
            }
            let line = bytes[start..<end]
            start = end + 1
            guard !line.isEmpty else { continue }
            do throws(HistogramLogFault) {
                guard let entry = try Entry(text(of: line), line: number, &tags),
                    entry.op == operation, entry.timebase == timebase
                else { continue }
                entries.append(entry)
            } catch {
                throw CSVProblem(line: number, found: error.description)
            }
        }
        return entries
    }

    private static func text(of line: ArraySlice<UInt8>) throws(HistogramLogFault) -> String {
        guard line.count <= ReadLimits.lineBytes else {
            throw HistogramLogFault(
                description: "a line of more than \(ReadLimits.lineBytes) bytes")
        }
        guard let text = String(validating: line, as: UTF8.self) else {
            throw HistogramLogFault(description: "bytes that are not valid UTF-8")
        }
        return text
    }
}
