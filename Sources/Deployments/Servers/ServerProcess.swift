import CPlatform
package import HTTPClient
package import Revocation
package import ServerContract
import Stores

/// The process of a server, from its start until it is stopped or this object goes. Safe to use
/// from any thread.
package final class ServerProcess: Sendable {
    /// The server's name in messages, such as `resource server 1 of 3`.
    package let title: String
    package let address: HTTPAddress
    private let process: ChildProcess
    private let log: String
    /// The process's CPU clock; nil if the system has none.
    private let clock: Int32?

    init(_ process: ChildProcess, title: String, address: HTTPAddress, log: String) {
        self.process = process
        self.title = title
        self.address = address
        self.log = log
        var clock: Int32 = 0
        self.clock = platform_process_clock(process.id, &clock) ? clock : nil
    }

    deinit { stop() }

    /// Starts a server and waits until it accepts connections. On Linux, call it from a thread that
    /// lives as long as the server should.
    ///
    /// - Parameters:
    ///   - program: the path of `revbench-server`.
    ///   - folder: a folder of the trial's own, which gets the server's log.
    ///   - name: the name of its files there, without an extension.
    ///   - patience: how long the server may take.
    /// - Throws: `.unreachable` if the program cannot be started or ends, with the last line of its
    ///   log; `.timeout`; `.failed` if it prints anything but a ready line.
    package static func start(
        _ program: String, _ launch: ServerLaunch, title: String, in folder: String, name: String,
        patience: Duration = .seconds(30)
    ) throws(StrategyError) -> ServerProcess {
        try ServerStart(
            program: program, launch: launch, title: title, path: "\(folder)/\(name)",
            patience: patience
        ).run()
    }

    package var processID: Int32 { process.id }

    /// CPU time of all threads of the process so far; nil if it has ended or the system does not
    /// report it.
    package var processorTime_ns: UInt64? {
        var time_ns: UInt64 = 0
        guard let clock, process.exitReason() == nil, platform_clock_time_ns(clock, &time_ns)
        else { return nil }
        return time_ns
    }

    /// Returns nil while the process runs, and then how it ended, with the last line of its log.
    package func failure() -> String? {
        process.exitReason().map { reason in
            let last = lastLine(ofFile: log).map { "; the last line of its log is: \($0)" } ?? ""
            return "\(title) \(reason)\(last)"
        }
    }

    /// Asks the server to end, without waiting for it.
    func askToEnd() { process.askToEnd() }

    /// Kills the server (SIGKILL). It is gone when this returns.
    func killNow() { process.killNow() }

    /// Stops the server, within 2 s or by force. May be called repeatedly.
    package func stop() { process.stop() }
}
