package import Revocation
import Stores
package import Tokens

/// Nothing but where the blocklist is: every request asks Redis.
package struct BlocklistKnowledge: NodeKnowledge {
    let blocklist: RedisBlocklist

    package func makeCheck() throws(StrategyError) -> BlocklistCheck {
        BlocklistCheck(blocklist, on: try blocklist.access.connect())
    }

    package var stateBytes: Int { 0 }
    package var feedBytes: Int64? { nil }
    package var observations: [any NodeObservation] { [] }
}

package final class BlocklistCheck: TokenIDCheck {
    private let blocklist: RedisBlocklist
    private let connection: RedisConnection

    init(_ blocklist: RedisBlocklist, on connection: RedisConnection) {
        self.blocklist = blocklist
        self.connection = connection
    }

    package func isRevoked(
        _ tokenID: String, at now: NumericDate
    ) throws(StrategyError) -> Bool {
        try blocklist.contains(tokenID, on: connection)
    }
}
