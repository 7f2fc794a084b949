public import Revocation
import Synchronization
public import Tokens

/// A signed token whose key can be withdrawn: every token signed with it falls at once, at each
/// node with its next fetch of the key set.
///
/// Nodes fetch every `jwks_refresh` and at no other time: a `kid` that a node does not know is
/// refused until then, so that forged ones can't make it fetch. The set is published in the
/// process, as the JSON that a server would send; there is no HTTP in between.
public struct JWTKeyRotation: RegisteredStrategy {
    private static let refresh = StrategyOption.duration(
        "jwks_refresh", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
        "how often each node fetches the key set")
    private static let overlap = StrategyOption.duration(
        "overlap", default: .zero, in: .zero ... .seconds(365 * 86_400),
        "how long the old key stays published: 0s is an emergency rotation, more a routine one")

    public static let descriptor = StrategyDescriptor(
        name: "jwt-key-rotation",
        summary: "a node asks its copy of the key set; a revocation withdraws the signing key",
        options: [refresh, overlap], signsTokens: true)

    public let guarantee: Guarantee
    private let context: StrategyContext
    private let publisher: KeyPublisher
    private let refresh: Duration

    public init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        refresh = options.duration(Self.refresh)
        let overlap = options.duration(Self.overlap)
        guarantee = Guarantee(
            reaches: [.everyone], bound: .after(refresh + overlap), stance: .unaffected)
        publisher = try KeyPublisher(context.algorithm, overlap: overlap)
    }

    public func makeAuthority() throws(StrategyError) -> Authority {
        try Authority(publisher, in: context)
    }

    /// Nodes start their periods evenly apart, as servers that were started at different times.
    public func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> Node {
        let share = Double(id.index + 1) / Double(id.count)
        let first_us = Int64(Double(refresh.microseconds) * share)
        return try Node(
            publisher, policy: context.policy(), refresh_us: refresh.microseconds,
            firstRefresh: now.advanced(byMicroseconds: first_us), at: now)
    }

    public final class Authority: TokenAuthority {
        private let publisher: KeyPublisher
        private let context: StrategyContext
        private var issuer: AccessTokenIssuer
        private var keyID: String

        fileprivate init(
            _ publisher: KeyPublisher, in context: StrategyContext
        ) throws(StrategyError) {
            let key = publisher.signingKey
            self.publisher = publisher
            self.context = context
            issuer = try AccessTokenIssuer(key, in: context)
            keyID = key.keyID
        }

        public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            let key = publisher.signingKey
            if key.keyID != keyID {
                issuer = try AccessTokenIssuer(key, in: context)
                keyID = key.keyID
            }
            return try issuer.issue(grant, at: now)
        }

        public func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            guard target == .everyone else {
                throw .outOfReach(JWTKeyRotation.descriptor.name, target)
            }
            try publisher.rotate(at: now)
        }

        public func purge(at now: NumericDate) throws(StrategyError) -> Int {
            try publisher.maintain(at: now)
        }
    }

    public final class Verifier: TokenVerifier {
        private let node: Node
        private var jwt: JWTVerifier
        private var generation: Int

        fileprivate init(_ node: Node) throws(StrategyError) {
            self.node = node
            let keys = node.currentKeys
            jwt = try fromTokens(try JWTVerifier(keys.keys, policy: node.policy))
            generation = keys.generation
        }

        public func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            let current = try node.generation(at: now)
            if current != generation {
                let keys = node.currentKeys
                jwt = try fromTokens(try JWTVerifier(keys.keys, policy: node.policy))
                generation = keys.generation
            }
            switch jwt.verify(token, at: now) {
            case .valid(let claims): return .active(Principal(claims))
            case .refused(let reason): return .refused(reason)
            }
        }
    }
}

extension JWTKeyRotation {
    /// A server with a copy of the key set, fetched again when a request finds it too old.
    public final class Node: VerifierNode {
        struct Keys {
            var document: [UInt8] = []
            var keys: [JSONWebKey] = []
            var generation = 0
        }

        fileprivate let policy: ClaimsPolicy
        private let publisher: KeyPublisher
        private let refresh_us: Int64
        private let keys = Mutex(Keys())
        /// Read by every request; written with the lock held.
        private let refreshDue_us: Atomic<Int64>
        private let generation: Atomic<Int>

        fileprivate init(
            _ publisher: KeyPublisher, policy: ClaimsPolicy, refresh_us: Int64,
            firstRefresh: NumericDate, at now: NumericDate
        ) throws(StrategyError) {
            self.publisher = publisher
            self.policy = policy
            self.refresh_us = refresh_us
            refreshDue_us = Atomic(.min)
            generation = Atomic(0)
            try fetch(at: now)
            refreshDue_us.store(firstRefresh.microseconds, ordering: .releasing)
        }

        public func makeVerifier() throws(StrategyError) -> Verifier { try Verifier(self) }

        public var stateBytes: Int { keys.withLock { $0.document.count } }

        var currentKeys: Keys { keys.withLock { $0 } }

        /// The generation of the keys to judge by at `now`, fetched first when they are due.
        func generation(at now: NumericDate) throws(StrategyError) -> Int {
            if now.microseconds >= refreshDue_us.load(ordering: .acquiring) { try fetch(at: now) }
            return generation.load(ordering: .acquiring)
        }

        private func fetch(at now: NumericDate) throws(StrategyError) {
            try keys.withLock { held throws(StrategyError) in
                guard now.microseconds >= refreshDue_us.load(ordering: .relaxed) else { return }
                let document = publisher.document(at: now)
                if document != held.document {
                    let set = try fromTokens(try JSONWebKeySet(json: document))
                    held.document = document
                    held.keys = set.keys
                    held.generation += 1
                    generation.store(held.generation, ordering: .releasing)
                }
                let due = now.advanced(byMicroseconds: refresh_us)
                refreshDue_us.store(due.microseconds, ordering: .releasing)
            }
        }
    }
}
