import Logging
import Stores

/// The demo: the servers of several strategies, and a client app that a visitor signs in to and
/// takes access back from.
package struct DemoServer: Sendable {
    private let stage: DemoStage
    private let desk: PrinterDesk
    private let server: WebServer

    /// Starts everything but the client app. On Linux, call it from a thread that lives as long as
    /// the demo should.
    package init(_ settings: DemoSettings) throws {
        let log = Logger(label: "revbench.demo")
        guard let port = settings.port == 0 ? freeLoopbackPort() : settings.port else {
            throw DemoFailure("cannot start the demo: there is no free port")
        }
        let (pages, guardian) = (try PrinterPages(), try FormGuard())
        let redirectURI = "http://127.0.0.1:\(port)\(PrinterPath.callback)"
        let stage = try DemoStage(settings, redirectingTo: redirectURI)
        let desk = PrinterDesk(stage.services, redirectingTo: redirectURI)
        self.stage = stage
        self.desk = desk
        server = try WebServer(
            PrinterEndpoints(desk: desk, pages: pages, guardian: guardian, log: log).routes,
            limits: WebLimits(AuthoritySettings()), port: port, log: log)
    }

    /// Serves until SIGTERM or SIGINT.
    ///
    /// - Parameter whenReady: called with the port once connections are accepted.
    package func serve(whenReady: @escaping @Sendable (Int) -> Void) async throws {
        try await server.serve(whenReady: whenReady)
    }

    /// Starts serving, whatever signals the process gets. Returns once connections are accepted.
    package func start() throws -> RunningServer { try server.start() }

    /// Ends all processes that were started, and removes their folder.
    ///
    /// - Returns: what may be left behind, a sentence each.
    @discardableResult
    package func close() -> [String] {
        desk.forget()
        return stage.close()
    }
}
