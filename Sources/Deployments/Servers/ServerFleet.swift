import HTTPClient
import Revocation
import ServerContract
import Synchronization
import Tokens

/// The servers of one deployment: its authorization server, and its resource servers as long as
/// somebody holds them. Safe to use from any thread, but start servers from a thread that lives on.
final class ServerFleet: Sendable {
    private struct Member {
        weak var server: ServerProcess?
    }

    private struct State {
        var members: [Member] = []
        var started = 0
        var isNetworkOn = false
    }

    let launch: FleetLaunch
    let authority: ServerProcess
    let logins: FirstLogins
    let controlSecret: String
    private let introspectionClient: ClientCredentials
    private let state = Mutex(State())

    /// The client that resource servers authenticate as at the authorization server.
    private static let resourceClient = "resource-server"

    init(_ launch: FleetLaunch) throws(StrategyError) {
        self.launch = launch
        controlSecret = try Self.secret()
        introspectionClient = ClientCredentials(
            id: Self.resourceClient, secret: try Self.secret())
        authority = try ServerProcess.start(
            launch.program,
            launch.server(.authority, introspectionClient, controlSecret),
            title: "the authorization server", in: launch.environment.directory,
            name: "authority")
        logins = FirstLogins(launch, at: authority)
        state.withLock { $0.members.append(Member(server: authority)) }
    }

    deinit { close() }

    /// Starts a resource server, with the emulated network as it is now.
    func startNode(_ id: NodeID) throws(StrategyError) -> ServerProcess {
        let number = state.withLock { state in
            state.started += 1
            return state.started
        }
        let role = ServerLaunch.Role.resource(
            index: id.index, count: id.count, authority: authority.address.url,
            loops: launch.loops)
        let server = try ServerProcess.start(
            launch.program,
            launch.server(role, introspectionClient, controlSecret),
            title: "resource server \(id.index + 1) of \(id.count)",
            in: launch.environment.directory, name: "resource-\(number)")
        let isOn = state.withLock { state in
            state.members.append(Member(server: server))
            return state.isNetworkOn
        }
        if isOn { try turnNetwork(on: true, at: server) }
        return server
    }

    /// The servers that have not been stopped.
    var servers: [ServerProcess] {
        state.withLock { state in
            state.members.removeAll { $0.server == nil }
            return state.members.compactMap(\.server)
        }
    }

    func failure() -> String? { servers.lazy.compactMap { $0.failure() }.first }

    /// Switches the emulated network at every server.
    func turnNetwork(on isOn: Bool) throws(StrategyError) {
        guard launch.environment.network != nil else { return }
        let wasOn = state.withLock { state in
            defer { state.isNetworkOn = isOn }
            return state.isNetworkOn
        }
        guard wasOn != isOn else { return }
        for server in servers { try turnNetwork(on: isOn, at: server) }
    }

    private func turnNetwork(on isOn: Bool, at server: ServerProcess) throws(StrategyError) {
        let control = ControlConnection(to: server, secret: controlSecret)
        let _: ControlDone = try control.ask(ControlPath.network, ControlNetwork(isOn: isOn))
    }

    /// Stops all servers together.
    func close() {
        let servers = servers
        for server in servers { server.askToEnd() }
        for server in servers { server.stop() }
    }

    private static func secret() throws(StrategyError) -> String {
        do throws(TokenError) {
            return String(decoding: try OpaqueToken.generate(), as: UTF8.self)
        } catch {
            throw StrategyError(.failed, "cannot make a secret for servers: \(error)")
        }
    }
}

extension FleetLaunch {
    fileprivate func server(
        _ role: ServerLaunch.Role, _ client: ClientCredentials, _ controlSecret: String
    ) -> ServerLaunch {
        let isRequired = role == .authority || verdictsNameScope
        return ServerLaunch(
            role: role, strategy: strategy, options: options, environment: environment,
            clock: clock, port: role == .authority ? authorityPort : 0,
            requiredScope: isRequired ? requiredScope : "", introspectionClient: client,
            controlSecret: controlSecret, seed: role == .authority ? seed : nil,
            purgesItself: role == .authority && purgesItself)
    }
}
