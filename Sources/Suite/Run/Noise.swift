import Foundation
import Results

extension RunNoise {
    /// A virtual machine with more steal than this is too noisy to trust.
    static let mostSteal = 0.02
    /// An A/A floor of the rate above which usual differences are lost in noise.
    static let mostRateFloor = 0.1
}

/// The processors' time so far, from `/proc/stat`, in ticks.
struct ProcessorTicks {
    private let all: UInt64
    private let stolen: UInt64

    /// Nil on systems without the file.
    static var now: ProcessorTicks? {
        (try? String(contentsOfFile: "/proc/stat", encoding: .utf8)).flatMap(ProcessorTicks.init)
    }

    /// Reads the first line: user nice system idle iowait irq softirq steal (proc_stat(5)). Guests'
    /// time behind them is part of the user's already.
    init?(text: String) {
        let words = text.prefix { $0 != "\n" }.split(separator: " ")
        let ticks = words.dropFirst().prefix(8).compactMap { UInt64($0) }
        guard words.first == "cpu", ticks.count == 8, let last = ticks.last else { return nil }
        all = ticks.reduce(0, &+)
        stolen = last
    }

    /// The share that was stolen since `start`.
    func stealShare(since start: ProcessorTicks) -> Double? {
        guard all > start.all, stolen >= start.stolen else { return nil }
        return Double(stolen - start.stolen) / Double(all - start.all)
    }
}
