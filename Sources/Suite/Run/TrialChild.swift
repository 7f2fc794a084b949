import CPlatform
import Foundation
import Load

/// The process of one trial.
struct TrialChild {
    private let processID: pid_t

    /// - Parameter executable: the path of the program.
    init(_ executable: String, jobFile: String) throws {
        let child = ChildStart.start(
            executable, ["trial", jobFile], output: -1, errors: STDERR_FILENO)
        guard child > 0 else {
            let remedy =
                child == -EAGAIN
                ? ". Raise the limit of processes (ulimit -u, or a container's limit of pids)." : ""
            throw TrialFailure(
                "cannot start \(executable) for a trial: \(ChildStart.cause(child))\(remedy)")
        }
        processID = child
    }

    /// How long a trial may take to clean up after it was told to stop.
    private static let patience_ns: UInt64 = 5_000_000_000

    /// Waits for the process to end. Forwards a signal, and kills the process if it does not react.
    ///
    /// - Parameter title: the trial's name in messages, such as `trial 3`.
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
                kill(processID, SIGCONT)  // a stopped process sees it only once continued
                told_ns = now_ns
            }
            _ = platform_sleep_until(now_ns + 10_000_000)
        }
    }

    private func stopped(_ title: String, by signal: Int32) -> String {
        "\(title) was stopped by signal \(signal), and the run waits for it. Continue it with "
            + "kill -CONT \(processID), or end the run with Ctrl-C."
    }
}
