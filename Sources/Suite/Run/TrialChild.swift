import CPlatform
import Foundation
import Load

/// The process of one trial.
struct TrialChild {
    private let processID: pid_t

    /// - Parameter executable: the program's file.
    init(_ executable: String, jobFile: String) throws {
        let child = ChildStart.start(
            executable, ["trial", jobFile], output: -1, errors: STDERR_FILENO)
        guard child > 0 else {
            throw TrialFailure(
                "cannot start \(executable) for a trial: \(ChildStart.cause(child))")
        }
        processID = child
    }

    /// How long a trial may take to clean up after it was told to stop.
    private static let patience_ns: UInt64 = 5_000_000_000

    /// Waits for the process to end. Forwards a signal, and kills the process if it does not react.
    ///
    /// - Parameter title: what messages call the trial: `trial 3`.
    func wait(for title: String) -> TrialExit {
        var status: Int32 = 0
        var told_ns: UInt64?
        while true {
            let answer = platform_wait_change(processID, &status)
            let stop = answer > 0 ? platform_stop_signal(status) : 0
            if answer != 0, stop == 0 { return TrialExit(answer, status) }
            if stop != 0, told_ns == nil { Console.error(stopped(title, by: stop)) }
            let now_ns = TrialClock.now_ns()
            if let told = told_ns {
                if now_ns > told + Self.patience_ns { kill(processID, SIGKILL) }
            } else if platform_signal_received() != 0 {
                kill(processID, SIGTERM)
                kill(processID, SIGCONT)  // one that is stopped sees it only when it goes on
                told_ns = now_ns
            }
            _ = platform_sleep_until(now_ns + 10_000_000)
        }
    }

    private func stopped(_ title: String, by signal: Int32) -> String {
        "\(title) was stopped by signal \(signal), and the run waits for it. Let it go on with kill "
            + "-CONT \(processID), or end the run with Ctrl-C."
    }
}

/// How the process of a trial ended.
enum TrialExit: Equatable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)
    /// Nobody can tell; the cause.
    case unknown(String)

    /// - Parameters:
    ///   - answer: of `platform_wait_change`: the process, or a negative error number.
    ///   - status: the wait status.
    init(_ answer: pid_t, _ status: Int32) {
        if answer < 0 {
            self = .unknown(String(cString: strerror(-answer)))
        } else if platform_exited(status) {
            self = .exited(platform_exit_code(status))
        } else {
            self = .signalled(platform_term_signal(status))
        }
    }

    /// Whether it came to its own end, and so cleaned up after itself.
    var isOrderly: Bool {
        if case .exited = self { true } else { false }
    }

    private static let crashes = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]
    private static let ends = [SIGHUP, SIGINT, SIGQUIT, SIGTERM]

    var description: String {
        switch self {
        case .exited(let status) where Self.ends.contains(status - 128):
            "was told to end (signal \(status - 128)) before its last phase"
        case .exited(let status): "exited with status \(status)"
        case .signalled(SIGKILL):
            "was killed by signal \(SIGKILL), which most often means that memory ran out: the "
                + "system's, or that of a container's limit. Give it more, or lower "
                + "population.subjects or capacity.concurrency"
        case .signalled(let signal) where Self.crashes.contains(signal):
            "was killed by signal \(signal) (set SWIFT_BACKTRACE=registers=none to see where)"
        case .signalled(let signal): "was killed by signal \(signal)"
        case .unknown(let cause): "ended in a way that the system does not tell (\(cause))"
        }
    }
}
