import CPlatform
import Foundation
import Results

/// How the process of a trial ended.
enum TrialExit: Equatable, CustomStringConvertible {
    case exited(Int32)
    case signalled(Int32)
    /// It is unknown how the process ended, for the given reason.
    case unknown(String)

    /// - Parameters:
    ///   - answer: the result of `platform_wait_change`: the process, or a negative error number.
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

    /// Whether the process exited by itself, and so cleaned up.
    var isOrderly: Bool {
        if case .exited = self { true } else { false }
    }

    private static let crashes = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]
    /// The signals by which a trial ends in order, with 128 plus the signal as its status.
    private static let ends = [
        SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU,
    ]

    var description: String {
        switch self {
        case .exited(let status) where Self.ends.contains(status - 128):
            "was ended by signal \(status - 128) before its last phase"
        case .exited(let status): "exited with status \(status)"
        case .signalled(SIGKILL):
            "was killed by signal \(SIGKILL), which most often means that the system, or a "
                + "container, ran out of memory. Give it more, or lower population.subjects or "
                + "capacity.concurrency"
        case .signalled(let signal) where Self.crashes.contains(signal):
            "was killed by signal \(signal) (set SWIFT_BACKTRACE=registers=none to see where)"
        case .signalled(let signal): "was killed by signal \(signal)"
        case .unknown(let cause): "ended in a way that the system does not report (\(cause))"
        }
    }
}

/// The reason why a trial does not count as fine.
enum TrialFault {
    /// Returns the reason in words that follow `trial 3`. Returns nil for a trial that is fine: it
    /// ended well, and left a record that covers all its phases or says why some were given up.
    static func of(_ exit: TrialExit, _ record: TrialRecord?) -> String? {
        guard exit == .exited(0) else { return exit.description }
        guard let record else { return "left no record that can be read" }
        let isAccountedFor = record.isComplete || record.invalidReason != nil
        return isAccountedFor ? nil : "ended before its last phase"
    }
}
