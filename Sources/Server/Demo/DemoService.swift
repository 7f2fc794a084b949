import CPlatform
import Deployments
import Foundation
import Revocation
import ServerContract
import Stores
import Strategies
import Tokens

/// One strategy's authorization server and resource servers, each a process of its own, as the
/// harness starts them.
struct DemoService: Sendable {
    let strategy: DemoStrategy
    let deployment: HTTPDeployment
    let nodes: [HTTPNode]
    private let clock: LaunchClock

    static let resourceServers = 2

    /// Starts the servers. On Linux, call it from a thread that lives as long as they should.
    ///
    /// - Parameters:
    ///   - folder: a new folder for the strategy's files and the servers' logs.
    ///   - redirectURI: where the client takes the answer of the authorization.
    init(
        _ strategy: DemoStrategy, program: String, in folder: String, on stores: StoreAccess,
        redirectingTo redirectURI: String
    ) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        guard let port = freeLoopbackPort() else {
            throw DemoFailure("cannot start an authorization server: there is no free port")
        }
        var context = StrategyContext(
            directory: folder, stores: stores, algorithm: .ES256, leeway: .zero,
            longestLifetime: strategy.lifetime)
        // What the server's clients know it by is the address that they reach it at.
        context.issuer = "http://127.0.0.1:\(port)"
        let clock = LaunchClock.starting()
        var launch = FleetLaunch(
            program: program, strategy: strategy.descriptor.name, options: strategy.options,
            environment: LaunchEnvironment(context, network: nil), clock: clock, loops: 1)
        launch.requiredScope = ScopeWords.readPhotos
        launch.authorityPort = port
        launch.seed = Self.seed(redirectingTo: redirectURI)
        launch.purgesItself = true
        let deployment = try HTTPDeployment(launch, guarantee: strategy.guarantee)
        let now = clock.date(at: platform_monotonic_ns())
        var nodes: [HTTPNode] = []
        for index in 0..<Self.resourceServers {
            let id = NodeID(index: index, of: Self.resourceServers)
            nodes.append(try deployment.makeNode(id, at: now))
        }
        self.strategy = strategy
        self.deployment = deployment
        self.nodes = nodes
        self.clock = clock
    }

    /// The date by which the servers judge.
    var now: NumericDate { clock.date(at: platform_monotonic_ns()) }

    /// Issues an access token to the client on the user's behalf, without a sign-in, as a harness
    /// does. The authorization server knows it as one that it issued at its token endpoint.
    func issue() throws(DemoFailure) -> PrinterToken {
        let grant = Grant(
            subject: DemoParties.subject, client: DemoParties.printer,
            audience: ExampleParties.audience, scope: ScopeWords.readPhotos,
            lifetime: strategy.lifetime)
        do throws(StrategyError) {
            let token = try deployment.makeAuthority().issue(grant, at: now)
            return PrinterToken(
                access: token.bytes, expiresAt: token.expiresAt, refresh: nil)
        } catch {
            throw DemoFailure(error.description)
        }
    }

    private static func seed(redirectingTo redirectURI: String) -> LaunchSeed {
        LaunchSeed(
            users: [
                LaunchSeed.User(
                    subject: DemoParties.subject, login: DemoParties.login,
                    name: DemoParties.name, password: DemoParties.password)
            ],
            clients: [
                LaunchSeed.Client(
                    id: DemoParties.printer, name: DemoParties.printerName,
                    redirectURI: redirectURI, scope: ScopeWords.readPhotos)
            ])
    }
}

/// What the demo attempted, why it failed and what to do. Never contains a token or a secret.
struct DemoFailure: Error, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
