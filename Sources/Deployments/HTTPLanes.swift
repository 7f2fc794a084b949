package import Load
package import Revocation

/// A factory of lanes to servers. One thread sends all requests of a load, each on a connection of
/// its own while it is under way.
package struct HTTPLanes: LaneMaker {
    private let parts: LaneParts<HTTPDeployment>

    init(_ parts: LaneParts<HTTPDeployment>) { self.parts = parts }

    package var nodes: Int { parts.nodes.count }
    package var guarantee: Guarantee { parts.strategy.guarantee }
    package var roundTrip: Duration { parts.roundTrip }
    package var awaitsAnswers: Bool { true }

    package func threads(for requests: Int) -> Int { 1 }

    /// - Parameter requests: connections of all nodes together, rounded up to equally many each.
    package func makeVerificationLane(for requests: Int) throws -> HTTPVerificationLane {
        let count = max(nodes, 1)
        return try lane(to: parts.nodes, connections: (max(requests, 1) + count - 1) / count)
    }

    package func makeConcurrentLane(
        nodes: Int, requestsPerNode: Int
    ) throws -> HTTPVerificationLane {
        try lane(to: Array(parts.nodes.prefix(nodes)), connections: requestsPerNode)
    }

    private func lane(to nodes: [HTTPNode], connections: Int) throws -> HTTPVerificationLane {
        try HTTPVerificationLane(
            to: nodes.map(\.server.address), connectionsPerNode: connections)
    }

    /// Authority calls block, so requests of clients that are under way at the same time have
    /// threads. They cross the emulated network here, as in one process.
    package func makeAuthorityLane(
        for requests: Int
    ) throws -> DistantAuthorityLane<
        ConcurrentAuthorityLane<RecordingStrategy<HTTPDeployment>>, Pacer
    > {
        DistantAuthorityLane(
            try ConcurrentAuthorityLane(parts.strategy, requests: requests, clock: parts.clock),
            over: parts.clientNetwork?(), timer: Pacer(spinners: nil))
    }
}
