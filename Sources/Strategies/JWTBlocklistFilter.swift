package import Revocation
import Stores
import Synchronization
package import Tokens

/// A signed token whose `jti` is looked for in a Bloom filter at the node, which a stream from Redis
/// keeps; only what the filter may hold is asked for in Redis.
///
/// The filter is as current as the set of `jwt-blocklist-push` and promises the same. It takes a few bits
/// a revocation where the set takes a hundred bytes, and pays with a look-up for each false positive.
package struct JWTBlocklistFilter: RegisteredStrategy {
    private static let maxStale = JWTBlocklistPush.maxStale
    private static let entries = StrategyOption.count(
        "filter_entries", default: 100_000, in: 16...100_000_000,
        "revocations that a filter is made for; beyond them it grows by another of its size")
    private static let bits = StrategyOption.count(
        "bits_per_entry", default: 10, in: 1...64, "bits of the filter for each of them")

    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-blocklist-filter",
        summary: "a node asks its Bloom filter, and Redis where that says maybe; a feed keeps it",
        options: [maxStale, entries, bits], stores: { _ in [.redis] })

    package let guarantee: Guarantee
    private let context: StrategyContext
    private let log: RevocationLog
    private let blocklist: RedisBlocklist
    private let key: JSONWebKey
    private let options: OptionValues
    private let maxStale: Duration
    private let shape: RevocationFilter.Shape

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.options = options
        self.context = context
        maxStale = options.duration(Self.maxStale)
        shape = RevocationFilter.Shape(
            capacity: options.count(Self.entries), bitsPerEntry: options.count(Self.bits))
        guarantee = Guarantee(
            reaches: [.token], bound: .after(maxStale), stance: .stale(upTo: maxStale),
            family: .pushed, model: .atOnce)
        let redis = try context.requireRedis(for: Self.descriptor.name)
        blocklist = RedisBlocklist(redis, leeway: context.leeway)
        var log = RevocationLog(redis, leeway: context.leeway)
        log.blocklist = blocklist
        self.log = log
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
    }

    package func makeAuthority() throws(StrategyError) -> RevocationLogAuthority {
        try RevocationLogAuthority(Self.descriptor.name, key: key, log, in: context)
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> Node {
        let copy = try RevocationReplica(
            log, into: RevocationFilter(shape), recovery: .resumes, refresh: maxStale,
            patience: maxStale, at: now)
        let subscriber = try FeedSubscriber(
            .stream, keeping: copy, heartbeat: Feed.heartbeat(within: maxStale))
        return Node(
            key: key.publicKey,
            tokens: AccessTokenNode(context.policy(requiring: .tokenID), options),
            blocklist: blocklist,
            copy: copy, subscriber: subscriber)
    }

    package final class Node: VerifierNode {
        private let key: JSONWebKey
        private let tokens: AccessTokenNode
        private let blocklist: RedisBlocklist
        fileprivate let copy: RevocationReplica<RevocationFilter>
        /// Ends with the node.
        private let subscriber: FeedSubscriber<RevocationFilter>
        private let asked = Atomic(0)
        private let falsePositives = Atomic(0)

        fileprivate init(
            key: JSONWebKey, tokens: AccessTokenNode, blocklist: RedisBlocklist,
            copy: RevocationReplica<RevocationFilter>, subscriber: FeedSubscriber<RevocationFilter>
        ) {
            self.key = key
            self.tokens = tokens
            self.blocklist = blocklist
            self.copy = copy
            self.subscriber = subscriber
        }

        package func makeVerifier() throws(StrategyError) -> Verifier {
            Verifier(
                node: self, jwt: try tokens.makeVerifier([key]),
                connection: try blocklist.access.connect(), blocklist: blocklist)
        }

        package var stateBytes: Int {
            key.json().utf8.count + tokens.stateBytes + copy.memory.bytes
        }

        package var feedBytes: Int64? { copy.bytesMoved }

        package var filterAccuracy: FilterAccuracy? {
            FilterAccuracy(
                asked: asked.load(ordering: .relaxed),
                falsePositives: falsePositives.load(ordering: .relaxed),
                expectedShare: copy.memory.expectedFalsePositives)
        }

        fileprivate func count(asked: Int, falsePositives: Int) {
            self.asked.wrappingAdd(asked, ordering: .relaxed)
            self.falsePositives.wrappingAdd(falsePositives, ordering: .relaxed)
        }
    }

    package final class Verifier: TokenVerifier {
        private let node: Node
        private let jwt: AccessTokenVerifier
        private let connection: RedisConnection
        private let blocklist: RedisBlocklist
        /// Tokens in force that were asked for, and those of them that the filter took for revoked: told
        /// to the node now and then, as it is shared.
        private var asked = 0
        private var falsePositives = 0

        fileprivate init(
            node: Node, jwt: AccessTokenVerifier, connection: RedisConnection,
            blocklist: RedisBlocklist
        ) {
            self.node = node
            self.jwt = jwt
            self.connection = connection
            self.blocklist = blocklist
        }

        deinit { node.count(asked: asked, falsePositives: falsePositives) }

        package func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            switch jwt.verify(token, at: now) {
            case .refused(let reason): return .refused(reason)
            case .valid(let claims):
                guard let tokenID = claims.tokenID else { return .refused(.missingClaim) }
                try node.copy.makeCurrent(at: now)
                if node.copy.memory.mayContain(tokenID) {
                    if try blocklist.contains(tokenID, on: connection) {
                        return .refused(.revoked)
                    }
                    falsePositives += 1
                }
                asked += 1
                if asked == 256 { tell() }
                return .active(Principal(claims))
            }
        }

        private func tell() {
            node.count(asked: asked, falsePositives: falsePositives)
            (asked, falsePositives) = (0, 0)
        }
    }
}
