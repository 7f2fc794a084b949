public import Revocation
import Stores
import Synchronization
public import Tokens

/// A Bloom filter of the revoked tokens, and the store that confirms its matches.
public final class FilterKnowledge: NodeKnowledge {
    fileprivate let replica: RevocationReplica<RevocationFilter>
    /// Ends with the node.
    private let subscriber: FeedSubscriber<RevocationFilter>
    private let blocklist: RedisBlocklist
    private let asked = Atomic(0)
    private let falsePositives = Atomic(0)

    init(
        _ replica: RevocationReplica<RevocationFilter>,
        keptBy subscriber: FeedSubscriber<RevocationFilter>, asking blocklist: RedisBlocklist
    ) {
        self.replica = replica
        self.subscriber = subscriber
        self.blocklist = blocklist
    }

    public func makeCheck() throws(StrategyError) -> FilterCheck {
        FilterCheck(self, blocklist, on: try blocklist.access.connect())
    }

    public var stateBytes: Int { replica.memory.bytes }

    public var feedBytes: Int64? { replica.bytesMoved }

    public var ownThreadsTime_ns: UInt64? { subscriber.processorTime_ns }

    public var observations: [any NodeObservation] {
        [
            FilterAccuracy(
                asked: asked.load(ordering: .relaxed),
                falsePositives: falsePositives.load(ordering: .relaxed),
                expectedShare: replica.memory.expectedFalsePositives)
        ]
    }

    fileprivate func count(asked: Int, falsePositives: Int) {
        self.asked.wrappingAdd(asked, ordering: .relaxed)
        self.falsePositives.wrappingAdd(falsePositives, ordering: .relaxed)
    }
}

public final class FilterCheck: TokenIDCheck {
    private let node: FilterKnowledge
    private let blocklist: RedisBlocklist
    private let connection: RedisConnection
    /// Valid tokens that were looked up, and how many of them matched the filter. The node's shared
    /// count is updated only from time to time, to avoid contention.
    private var asked = 0
    private var falsePositives = 0

    fileprivate init(
        _ node: FilterKnowledge, _ blocklist: RedisBlocklist, on connection: RedisConnection
    ) {
        self.node = node
        self.blocklist = blocklist
        self.connection = connection
    }

    deinit { node.count(asked: asked, falsePositives: falsePositives) }

    public func isRevoked(
        _ tokenID: String, at now: NumericDate
    ) throws(StrategyError) -> Bool {
        try node.replica.makeCurrent(at: now)
        if node.replica.memory.mayContain(tokenID) {
            if try blocklist.contains(tokenID, on: connection) { return true }
            falsePositives += 1
        }
        asked += 1
        if asked == 256 { tell() }
        return false
    }

    private func tell() {
        node.count(asked: asked, falsePositives: falsePositives)
        (asked, falsePositives) = (0, 0)
    }
}

/// How often a valid token matched a filter.
public struct FilterAccuracy: NodeObservation, Hashable, Codable {
    /// Look-ups of valid tokens.
    public let asked: Int
    public let falsePositives: Int
    /// The share of false positives that theory predicts for the filter's current state.
    public let expectedShare: Double
}
