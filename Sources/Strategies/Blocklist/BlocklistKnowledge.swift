public import Revocation
import Stores
public import Tokens

/// The location of the blocklist and nothing more: every request asks Redis.
public struct BlocklistKnowledge: NodeKnowledge {
    let blocklist: RedisBlocklist

    public func makeCheck() throws(StrategyError) -> BlocklistCheck {
        BlocklistCheck(blocklist, on: try blocklist.access.connect())
    }

    public var stateBytes: Int { 0 }
    public var feedBytes: Int64? { nil }
    public var ownThreadsTime_ns: UInt64? { nil }
    public var observations: [any NodeObservation] { [] }
}

public final class BlocklistCheck: TokenIDCheck {
    private let blocklist: RedisBlocklist
    private let connection: RedisConnection

    init(_ blocklist: RedisBlocklist, on connection: RedisConnection) {
        self.blocklist = blocklist
        self.connection = connection
    }

    public func isRevoked(
        _ tokenID: String, at now: NumericDate
    ) throws(StrategyError) -> Bool {
        try blocklist.contains(tokenID, on: connection)
    }
}
