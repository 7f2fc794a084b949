import Foundation

/// How long threads were ready to run but waited for a processor (proc_pid_schedstat(5)).
package enum RunDelay {
    /// Returns the run delay of the calling thread so far; nil if the kernel does not report it.
    /// Opens a file, so call it only at the ends of a phase.
    package static func ofThisThread_ns() -> UInt64? { read("/proc/thread-self/schedstat") }

    /// Returns the run delay so far of all current threads of a process; nil if the kernel does not
    /// report it or there is no such process.
    package static func ofProcess_ns(_ id: Int32) -> UInt64? {
        let delays = ofThreads_ns(of: id)
        return delays.isEmpty ? nil : delays.values.reduce(0, &+)
    }

    /// Returns the run delay so far of each current thread of a process, by thread id; empty if the
    /// kernel does not report it or there is no such process.
    package static func ofThreads_ns(of id: Int32) -> [String: UInt64] {
        let folder = "/proc/\(id)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.reduce(into: [:]) { delays, thread in
            delays[thread] = read("\(folder)/\(thread)/schedstat")
        }
    }

    /// Parses the second of three numbers: time on the processor, time waiting for it, timeslices.
    package static func parse(_ text: String) -> UInt64? {
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.count == 3 ? UInt64(words[1]) : nil
    }

    private static func read(_ file: String) -> UInt64? {
        (try? String(contentsOfFile: file, encoding: .utf8)).flatMap(parse)
    }
}

/// How long threads waited for a processor, and over how much time.
package struct RunDelaySpan: Sendable, Hashable {
    package var waited_ns: UInt64
    /// The elapsed time, summed over the threads.
    package var wall_ns: UInt64

    package init(waited_ns: UInt64 = 0, wall_ns: UInt64 = 0) {
        self.waited_ns = waited_ns
        self.wall_ns = wall_ns
    }

    /// Runs `work` on the calling thread and measures its run delay; nil if the kernel does not
    /// report it.
    package static func of<Result>(
        _ work: () throws -> Result
    ) rethrows -> (Result, RunDelaySpan?) {
        let before_ns = RunDelay.ofThisThread_ns()
        let start_ns = TrialClock.now_ns()
        let result = try work()
        let wall_ns = TrialClock.now_ns() &- start_ns
        guard let before_ns, let after_ns = RunDelay.ofThisThread_ns() else {
            return (result, nil)
        }
        return (
            result,
            RunDelaySpan(waited_ns: after_ns - min(before_ns, after_ns), wall_ns: wall_ns)
        )
    }

    package static func + (left: RunDelaySpan, right: RunDelaySpan) -> RunDelaySpan {
        RunDelaySpan(
            waited_ns: left.waited_ns &+ right.waited_ns, wall_ns: left.wall_ns &+ right.wall_ns)
    }

    /// The waited share of the elapsed time; 0 if no time elapsed.
    package var share: Double { Double(waited_ns) / Double(max(wall_ns, 1)) }
}
