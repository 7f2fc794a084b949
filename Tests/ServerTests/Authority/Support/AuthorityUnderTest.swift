import Foundation
import HTTPClient
import OAuth
import Revocation
import Server
import ServerContract
import Strategies
import TestSupport
import Tokens

/// An authorization server in this process on a free port, with a user and two clients. Stops with
/// the value.
final class AuthorityUnderTest: Sendable {
    static let login = "alice"
    static let password = "correct horse battery staple"
    static let subject = "user-1"
    static let publicClient = "printer"
    static let confidentialClient = "album"
    static let secret = String(repeating: "s", count: 43)
    static let redirectURI = "http://127.0.0.1:9/callback"
    static let issuer = "http://127.0.0.1:8080"
    static let controlSecret = "control-secret"
    static let resourceServer = ClientCredentials(
        id: "photos", secret: String(repeating: "r", count: 43))

    let address: HTTPAddress
    let launch: ServerLaunch
    private let server: RunningServer
    private let scratch: Scratch

    /// - Parameter adjust: changes what the server is launched with.
    init(
        _ strategy: StrategyDescriptor = SessionSQLite.descriptor,
        options: OptionValues = OptionValues(), algorithm: Algorithm = .ES256,
        controlSecret: String? = nil, seed: LaunchSeed? = nil, purgesItself: Bool = false,
        adjusting adjust: (inout StrategyContext, inout AuthoritySettings) -> Void = { _, _ in }
    ) throws {
        scratch = try Scratch()
        var context = StrategyContext.sample(
            in: scratch.path, algorithm: algorithm, leeway: .zero,
            longestLifetime: .seconds(300))
        context.issuer = Self.issuer
        var settings = AuthoritySettings()
        settings.seed = try Self.seed()
        adjust(&context, &settings)
        launch = ServerLaunch(
            role: .authority, strategy: strategy.name, options: options,
            environment: LaunchEnvironment(context, network: nil), clock: Self.clock,
            introspectionClient: Self.resourceServer, controlSecret: controlSecret, seed: seed,
            purgesItself: purgesItself)
        server = try AuthorityServer(launch, settings).start()
        address = HTTPAddress(port: server.port)
    }

    /// Where the server's SQLite files are.
    var folder: String { scratch.path }

    /// Returns a connection that is patient with password hashes on a busy machine.
    func connect() -> HTTPConnection {
        HTTPConnection(to: address, deadlines: HTTPDeadlines(answer_ms: 20_000))
    }

    /// A clock that shows the system's time.
    static var clock: LaunchClock {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return LaunchClock(
            origin_ns: UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec),
            originWall_us: NumericDate.systemTime.microseconds)
    }

    private static func seed() throws -> AuthoritySeed {
        guard let redirect = RedirectURI(registering: redirectURI),
            let scopes = ScopeSet("openid offline_access photos:read photos:write")
        else { throw POSIXError(.EINVAL) }
        var seed = AuthoritySeed()
        seed.users = [
            AuthoritySeed.User(
                OAuthUser(subject: subject, login: login, name: "Alice"), password: password)
        ]
        seed.clients = [
            AuthoritySeed.Client(
                OAuthClient(
                    id: publicClient, name: "Printer", redirectURIs: [redirect], scopes: scopes),
                secret: nil),
            AuthoritySeed.Client(
                OAuthClient(
                    id: confidentialClient, name: "Album", redirectURIs: [redirect],
                    grantTypes: Set(OAuthClient.GrantType.allCases), scopes: scopes),
                secret: secret),
        ]
        return seed
    }
}

extension ClientCredentials {
    /// The value of `Authorization` (RFC 7617).
    var basicField: HTTPField {
        HTTPField("authorization", "Basic \(Data("\(id):\(secret)".utf8).base64EncodedString())")
    }
}
