import Logging
import OAuth
import Revocation
package import ServerContract
import Stores
import Strategies
import Tokens

/// The authorization server of a deployment, as a server on this machine: OAuth 2.0 and OpenID
/// Connect over HTTP, in front of a strategy.
package struct AuthorityServer: Sendable {
    private let server: WebServer

    /// The file for users, clients, codes, consents and refresh tokens.
    private static let file = "authority.sqlite"

    /// Opens the stores, makes the strategy's authorization server and registers the first users
    /// and clients.
    package init(_ launch: ServerLaunch, _ settings: AuthoritySettings) throws {
        let log = Logger(label: "revbench.authority")
        let environment = try launch.environment.context()
        let (documents, receivers) = (PublishedDocuments(), EventReceivers())
        var visitor = HostVisitor(
            launch.strategy, launch.options, in: environment, publishing: documents,
            pushing: receivers)
        try Registry.visitAll(&visitor)
        guard let strategy = visitor.host else { throw UnknownStrategy(name: launch.strategy) }
        let limits = WebLimits(settings, isDriven: launch.controlSecret != nil)
        let service = try Self.service(
            launch, settings, in: environment, issuing: strategy,
            hashing: limits.password.threads)
        let issuer = service.configuration.issuer
        // Who reads SQLite waits for no writer (SQLite, "Write-Ahead Logging"), and is not sent to
        // another thread, which would cost more than the look-up.
        let isWaiting = strategy.waitsForServers || environment.network != nil
        let parts = AuthorityParts(
            service: service, strategy: strategy, documents: documents, receivers: receivers,
            notifier: LogoutNotifier(log), pages: try AuthorityPages(), guardian: try FormGuard(),
            cookies: BrowserCookies(areSecure: issuer.hasPrefix("https://")),
            resourceServer: SecretField(basic: launch.introspectionClient), clock: launch.clock,
            settings: settings, signsBySecret: environment.algorithm.isSymmetric,
            judgement: isWaiting ? .store : .eventLoop, log: log)
        let control = launch.controlSecret.map {
            ControlEndpoints(
                parts: parts, secret: SecretField(bearer: $0), network: environment.network)
        }
        var housekeeper: Housekeeper?
        if launch.purgesItself {
            housekeeper = try Housekeeper(every: settings.purgePeriod) { parts.purge() }
        }
        server = try WebServer(
            Self.routes(parts, control), limits: limits, port: launch.port, log: log,
            keptBy: housekeeper)
    }

    /// - Parameter hashes: how many passwords are hashed at the same time.
    private static func service(
        _ launch: ServerLaunch, _ settings: AuthoritySettings, in environment: StrategyContext,
        issuing strategy: any HostedStrategy, hashing hashes: Int
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
                leeway: environment.leeway, passwordHashes: hashes),
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
        try await server.serve(whenReady: whenReady)
    }

    /// Starts serving, whatever signals the process gets. Returns once connections are accepted.
    package func start() throws -> RunningServer { try server.start() }
}

/// A launch that asks for a strategy which this program does not have.
struct UnknownStrategy: Error, CustomStringConvertible {
    let name: String

    var description: String {
        "there is no strategy \(name): the known ones are "
            + Registry.catalogue.map(\.name).joined(separator: ", ")
    }
}
