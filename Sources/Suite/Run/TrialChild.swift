import CPlatform
import Foundation
import Load

/// The process of one trial.
struct TrialChild {
    enum Exit: Equatable, CustomStringConvertible {
        case exited(Int32)
        case signalled(Int32)

        var description: String {
            switch self {
            case .exited(let status): "exited with status \(status)"
            case .signalled(let signal):
                "was killed by signal \(signal) (set SWIFT_BACKTRACE=registers=none to see where)"
            }
        }
    }

    private let processID: pid_t

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
    func wait() -> Exit {
        var status: Int32 = 0
        var told_ns: UInt64?
        while platform_wait(processID, &status, false) == 0 {
            let now_ns = TrialClock.now_ns()
            if let told = told_ns {
                if now_ns > told + Self.patience_ns { kill(processID, SIGKILL) }
            } else if platform_signal_received() != 0 {
                kill(processID, SIGTERM)
                told_ns = now_ns
            }
            _ = platform_sleep_until(now_ns + 10_000_000)
        }
        if platform_exited(status) { return .exited(platform_exit_code(status)) }
        return .signalled(platform_term_signal(status))
    }
}
