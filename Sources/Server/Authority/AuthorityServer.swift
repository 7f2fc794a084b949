import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import OAuth
import Revocation
package import ServerContract
import Stores
import Strategies
import Tokens

/// The authorization server of a deployment, as a server on this machine: OAuth 2.0 and OpenID
/// Connect over HTTP, in front of a strategy.
package struct AuthorityServer: Sendable {
    private let responder: WebResponder
    private let port: Int
    private let log: Logger

    private static let host = "127.0.0.1"
    /// The file for users, clients, codes, consents and refresh tokens.
    private static let file = "authority.sqlite"

    /// Opens the stores, makes the strategy's authorization server and registers who is known from
    /// the start.
    package init(_ launch: ServerLaunch, _ settings: AuthoritySettings) throws {
        let log = Logger(label: "revbench.authority")
        let environment = try launch.environment.context()
        let (documents, receivers) = (PublishedDocuments(), EventReceivers())
        var visitor = HostVisitor(
            launch.strategy, launch.options, in: environment, publishing: documents,
            pushing: receivers)
        try Registry.visitAll(&visitor)
        guard let strategy = visitor.host else { throw UnknownStrategy(name: launch.strategy) }
        let service = try Self.service(launch, settings, in: environment, issuing: strategy)
        let issuer = service.configuration.issuer
        let parts = AuthorityParts(
            service: service, strategy: strategy, documents: documents, receivers: receivers,
            notifier: LogoutNotifier(log), pages: try AuthorityPages(), guardian: try FormGuard(),
            cookies: BrowserCookies(areSecure: issuer.hasPrefix("https://")),
            resourceServer: SecretField(basic: launch.introspectionClient), clock: launch.clock,
            settings: settings, signsBySecret: environment.algorithm.isSymmetric,
            isDistant: environment.network != nil, log: log)
        let control = launch.controlSecret.map {
            ControlEndpoints(
                parts: parts, secret: SecretField(bearer: $0), network: environment.network)
        }
        responder = WebResponder(
            routes: Self.routes(parts, control), limits: WebLimits(settings))
        port = launch.port
        self.log = log
    }

    private static func service(
        _ launch: ServerLaunch, _ settings: AuthoritySettings, in environment: StrategyContext,
        issuing strategy: any HostedStrategy
    ) throws -> AuthorizationService {
        var issuer = environment.issuer
        while issuer.hasSuffix("/") { issuer.removeLast() }
        var store = environment.sqlite
        store.path = "\(environment.directory)/\(file)"
        let service = try AuthorizationService(
            AuthorizationConfiguration(
                issuer: issuer, audience: environment.audience,
                scopes: AuthoritySeed.scopes(and: launch.requiredScope),
                accessLife: min(settings.accessLife, environment.longestLifetime),
                refreshLife: settings.refreshLife, grace: settings.grace,
                leeway: environment.leeway),
            in: store, issuing: strategy, identityKey: try JSONWebKey.generate(.ES256))
        var seed = settings.seed
        if let launched = launch.seed { seed.add(launched) }
        seed.clients.append(AuthoritySeed.resourceServer(launch.introspectionClient))
        try service.register(seed)
        return service
    }

    private static func routes(_ parts: AuthorityParts, _ control: ControlEndpoints?) -> Routes {
        let documents = DocumentEndpoints(parts: parts)
        var routes = documents.routes + TokenEndpoints(parts: parts).routes
        routes += AuthorizeEndpoint(parts: parts).routes + AccountEndpoints(parts: parts).routes
        routes += EventEndpoints(parts: parts).routes + StateEndpoints(parts: parts).routes
        routes += control?.routes ?? []
        return Routes(routes, others: documents.other)
    }

    /// Serves until SIGTERM or SIGINT, and then until the requests under way are answered.
    ///
    /// - Parameter whenReady: called with the port once connections are accepted.
    package func serve(whenReady: @escaping @Sendable (Int) -> Void) async throws {
        try await application(whenReady).runService()
    }

    /// Starts serving, whatever signals the process gets. Returns once connections are accepted.
    package func start() throws -> RunningAuthority {
        let ready = try Awaited<Int>("the start of a server")
        let task = Task(executorPreference: EventLoopTasks.shared) {
            do {
                try await application { ready.note(.success($0)) }.run()
                ready.note(.failure(CancellationError()))
            } catch {
                ready.note(.failure(error))
            }
        }
        return RunningAuthority(port: try ready.wait(), task)
    }

    private func application(
        _ whenReady: @escaping @Sendable (Int) -> Void
    ) -> Application<WebResponder> {
        let limits = responder.limits
        return Application(
            responder: responder,
            server: .http1(
                configuration: .init(
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

/// An authorization server that serves until it is stopped.
package final class RunningAuthority: Sendable {
    package let port: Int
    private let task: Task<Void, Never>

    init(port: Int, _ task: Task<Void, Never>) {
        self.port = port
        self.task = task
    }

    deinit { stop() }

    package func stop() { task.cancel() }
}

/// A launch that asks for a strategy which this program does not have.
struct UnknownStrategy: Error, CustomStringConvertible {
    let name: String

    var description: String {
        "there is no strategy \(name): the known ones are "
            + Registry.catalogue.map(\.name).joined(separator: ", ")
    }
}
