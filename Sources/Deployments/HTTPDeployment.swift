package import HTTPClient
package import Load
package import Revocation
import ServerContract
package import Tokens

/// A strategy whose authorization server and resource servers are processes behind HTTP on this
/// machine. Copies share the servers, which end with the last of them.
package struct HTTPDeployment: DrivenDeployment {
    package typealias Lanes = HTTPLanes

    package static var isInProcess: Bool { false }

    package let guarantee: Guarantee

    package var decidesByGivenDates: Bool { false }

    private let fleet: ServerFleet

    /// Starts the authorization server. On Linux, call it and ``makeNode(_:at:)`` from a thread
    /// that lives as long as the servers should.
    package init(_ launch: FleetLaunch, guarantee: Guarantee) throws(StrategyError) {
        self.guarantee = guarantee
        fleet = try ServerFleet(launch)
    }

    /// Makes a handle at the server itself, with no emulated network in between; see
    /// `InProcessDeployment.makeAuthority()`.
    package func makeAuthority() throws(StrategyError) -> HTTPAuthority {
        HTTPAuthority(
            ControlConnection(to: fleet.authority, secret: fleet.controlSecret),
            logins: fleet.logins, clock: fleet.launch.clock, guarantee: guarantee)
    }

    /// Starts a resource server. It judges as of the deployment's clock, not as of `now`.
    package func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> HTTPNode {
        HTTPNode(try fleet.startNode(id), controlSecret: fleet.controlSecret)
    }

    /// Kills a resource server (SIGKILL) and starts it again at the same address, without touching
    /// anything else. Returns once it accepts connections. Lanes to the node reach the new process.
    ///
    /// - Parameter patience: how long starts are repeated.
    package func restart(
        _ node: HTTPNode, as id: NodeID, patience: Duration = .seconds(20)
    ) throws(StrategyError) -> HTTPNode {
        HTTPNode(
            try fleet.restart(node.server, as: id, patience: patience),
            controlSecret: fleet.controlSecret)
    }

    package func makeLanes(_ parts: LaneParts<HTTPDeployment>) -> HTTPLanes { HTTPLanes(parts) }

    package func failure() -> String? { fleet.failure() }

    package func turnNetwork(on isOn: Bool) throws(StrategyError) {
        try fleet.turnNetwork(on: isOn)
    }

    /// Where the authorization server listens.
    package var authorityAddress: HTTPAddress { fleet.authority.address }

    package var processes: Int { fleet.servers.count }

    package var authorityTime_ns: UInt64? { fleet.authority.processorTime_ns }

    /// The bytes of the authorization server that are in RAM; nil if the system does not tell.
    package var authorityResidentBytes: Int64? { fleet.authority.residentBytes }

    /// Stops every server now.
    package func close() { fleet.close() }
}
