import CPlatform
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
    /// The most ports that are tried for one resource server.
    private static let mostPorts = 16
    private static let pause_ns: UInt64 = 50_000_000

    init(_ launch: FleetLaunch) throws(StrategyError) {
        self.launch = launch
        controlSecret = try Self.secret()
        introspectionClient = ClientCredentials(
            id: Self.resourceClient, secret: try Self.secret())
        authority = try ServerProcess.start(
            launch.program,
            launch.server(
                .authority, introspectionClient, controlSecret, port: launch.authorityPort),
            title: "the authorization server", in: launch.environment.directory,
            name: "authority")
        logins = FirstLogins(launch, at: authority)
        state.withLock { $0.members.append(Member(server: authority)) }
    }

    deinit { close() }

    /// Starts a resource server, with the emulated network as it is now.
    func startNode(_ id: NodeID) throws(StrategyError) -> ServerProcess {
        guard let ports = launch.resourcePorts, !ports.isEmpty else {
            return try startNode(id, port: 0)
        }
        var triesLeft = Self.mostPorts
        while true {
            let started = state.withLock { $0.started }
            // Other fleets of this machine begin elsewhere.
            let place = (Int(authority.processID) &* Self.mostPorts &+ started) % ports.count
            triesLeft -= 1
            do throws(StrategyError) {
                return try startNode(id, port: ports.lowerBound + place)
            } catch {
                guard error.kind == .unreachable, triesLeft > 0, !isInterrupted else { throw error }
            }
        }
    }

    /// Kills a resource server and starts another one at its address, as often as it takes: the
    /// system may not give up the port at once. Nothing else is touched.
    ///
    /// - Parameter patience: how long starts are repeated.
    func restart(
        _ server: ServerProcess, as id: NodeID, patience: Duration
    ) throws(StrategyError) -> ServerProcess {
        // From now on its end is no failure of the fleet.
        state.withLock { state in state.members.removeAll { $0.server === server } }
        server.killNow()
        let end_ns = platform_monotonic_ns() &+ UInt64(max(patience.nanoseconds, 0))
        while true {
            do throws(StrategyError) {
                return try startNode(id, port: server.address.port)
            } catch {
                guard error.kind == .unreachable, platform_monotonic_ns() < end_ns, !isInterrupted
                else { throw error }
            }
            _ = platform_sleep_until(platform_monotonic_ns() &+ Self.pause_ns)
        }
    }

    private var isInterrupted: Bool { platform_signal_received() != 0 }

    private func startNode(_ id: NodeID, port: Int) throws(StrategyError) -> ServerProcess {
        let number = state.withLock { state in
            state.started += 1
            return state.started
        }
        let role = ServerLaunch.Role.resource(
            index: id.index, count: id.count, authority: authority.address.url,
            loops: launch.loops)
        let server = try ServerProcess.start(
            launch.program,
            launch.server(role, introspectionClient, controlSecret, port: port),
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
        _ role: ServerLaunch.Role, _ client: ClientCredentials, _ controlSecret: String, port: Int
    ) -> ServerLaunch {
        let isRequired = role == .authority || verdictsNameScope
        return ServerLaunch(
            role: role, strategy: strategy, options: options, environment: environment,
            clock: clock, port: port,
            requiredScope: isRequired ? requiredScope : "", introspectionClient: client,
            controlSecret: controlSecret, seed: role == .authority ? seed : nil,
            purgesItself: role == .authority && purgesItself)
    }
}
