import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Threads

/// Routes that are served over HTTP on this machine.
struct WebServer: Sendable {
    private let responder: WebResponder
    /// 0 for any free one.
    private let port: Int
    private let log: Logger
    /// Works while the server serves.
    private let housekeeper: Housekeeper?

    private static let host = "127.0.0.1"

    init(
        _ routes: Routes, limits: WebLimits, port: Int, log: Logger,
        keptBy housekeeper: Housekeeper? = nil
    ) throws(ThreadStartError) {
        responder = WebResponder(routes: routes, limits: limits, pools: try WorkPools(limits))
        self.port = port
        self.log = log
        self.housekeeper = housekeeper
    }

    /// Serves until SIGTERM or SIGINT, and then until the requests under way are answered.
    ///
    /// - Parameter whenReady: called with the port once connections are accepted.
    func serve(whenReady: @escaping @Sendable (Int) -> Void) async throws {
        try await kept { try await application(whenReady).runService() }
    }

    /// Starts serving, whatever signals the process gets. Returns once connections are accepted.
    func start() throws -> RunningServer {
        let ready = try Awaited<Int>("the start of a server")
        let task = Task(executorPreference: EventLoopTasks.shared) {
            do {
                try await kept {
                    try await application { ready.note(.success($0)) }.run()
                }
                ready.note(.failure(CancellationError()))
            } catch {
                ready.note(.failure(error))
            }
        }
        return RunningServer(port: try ready.wait(), task)
    }

    /// Calls `serve` while the housekeeper works.
    private func kept(_ serve: () async throws -> Void) async throws {
        try housekeeper?.begin()
        defer { housekeeper?.end() }
        try await serve()
    }

    private func application(
        _ whenReady: @escaping @Sendable (Int) -> Void
    ) -> Application<WebResponder> {
        let limits = responder.limits
        return Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [UnreadAnswerLimit(limits.unread)],
                    idleTimeout: limits.idle,
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: limits.headers_bytes,
                        maxHeaderListSize: limits.headers_bytes,
                        maxHeaderFieldCount: limits.headers_count))),
            configuration: ApplicationConfiguration(
                address: .hostname(Self.host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(
                    limits.connections, logger: log)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { whenReady(port) }
            },
            logger: log)
    }
}

/// A server that serves until it is stopped.
package final class RunningServer: Sendable {
    package let port: Int
    private let task: Task<Void, Never>

    init(port: Int, _ task: Task<Void, Never>) {
        self.port = port
        self.task = task
    }

    deinit { stop() }

    package func stop() { task.cancel() }
}
