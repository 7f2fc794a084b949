import Foundation
import Results

extension RunNoise {
    /// The most steal of a virtual machine whose measurements can be trusted.
    static let mostSteal = 0.02
    /// The largest A/A floor of the rate at which usual differences are not lost in noise.
    static let mostRateFloor = 0.1
}

/// The processors' accumulated time from `/proc/stat`, in ticks.
struct ProcessorTicks {
    private let all: UInt64
    private let stolen: UInt64

    /// The current times; nil on systems without the file.
    static var now: ProcessorTicks? {
        (try? String(contentsOfFile: "/proc/stat", encoding: .utf8)).flatMap(ProcessorTicks.init)
    }

    /// Reads the first line: user nice system idle iowait irq softirq steal (proc_stat(5)). The
    /// guest times that follow are already included in the user's.
    init?(text: String) {
        let words = text.prefix { $0 != "\n" }.split(separator: " ")
        let ticks = words.dropFirst().prefix(8).compactMap { UInt64($0) }
        guard words.first == "cpu", ticks.count == 8, let last = ticks.last else { return nil }
        all = ticks.reduce(0, &+)
        stolen = last
    }

    /// Returns the share of the time since `start` that was stolen.
    func stealShare(since start: ProcessorTicks) -> Double? {
        guard all > start.all, stolen >= start.stolen else { return nil }
        return Double(stolen - start.stolen) / Double(all - start.all)
    }
}
