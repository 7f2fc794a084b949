import Foundation

/// How long threads were ready to run and waited for a processor (proc_pid_schedstat(5)).
package enum RunDelay {
    /// Of the calling thread, so far; nil where the kernel does not tell. Opens a file: for the
    /// ends of a phase.
    package static func ofThisThread_ns() -> UInt64? { read("/proc/thread-self/schedstat") }

    /// Of all threads that a process has now, so far; nil where the kernel does not tell, or there
    /// is no such process.
    package static func ofProcess_ns(_ id: Int32) -> UInt64? {
        let delays = ofThreads_ns(of: id)
        return delays.isEmpty ? nil : delays.values.reduce(0, &+)
    }

    /// Of each thread that a process has now, by the thread's id; empty where the kernel does not
    /// tell, or there is no such process.
    package static func ofThreads_ns(of id: Int32) -> [String: UInt64] {
        let folder = "/proc/\(id)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.reduce(into: [:]) { delays, thread in
            delays[thread] = read("\(folder)/\(thread)/schedstat")
        }
    }

    /// The second of three numbers: time on the processor, time waited for it, turns.
    package static func parse(_ text: String) -> UInt64? {
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.count == 3 ? UInt64(words[1]) : nil
    }

    private static func read(_ file: String) -> UInt64? {
        (try? String(contentsOfFile: file, encoding: .utf8)).flatMap(parse)
    }
}

/// How long some threads had to wait for a processor, and out of how long.
package struct RunDelaySpan: Sendable, Hashable {
    package var waited_ns: UInt64
    /// Of all threads together.
    package var wall_ns: UInt64

    package init(waited_ns: UInt64 = 0, wall_ns: UInt64 = 0) {
        self.waited_ns = waited_ns
        self.wall_ns = wall_ns
    }

    /// The time in which `work` ran on the calling thread; nil where the kernel does not tell.
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

    /// The share of the time; 0 where there was none.
    package var share: Double { Double(waited_ns) / Double(max(wall_ns, 1)) }
}
