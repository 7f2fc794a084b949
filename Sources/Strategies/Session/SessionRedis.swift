public import Revocation
import Stores
public import Tokens

/// Sessions in Redis: the token's digest is a key, and a revocation deletes the key.
///
/// Only the SHA-256 of a token is stored, so a copy of the store opens no session. A session ends
/// at its absolute expiry, which never moves. A sliding session also ends if it is not used for
/// `idle_timeout`; every use restarts that time, by the clock of Redis.
public struct SessionRedis: RegisteredStrategy {
    private static let expiry = StrategyOption.choice(
        "expiry", default: SessionExpiry.absolute.rawValue,
        of: SessionExpiry.allCases.map(\.rawValue),
        "sliding: a session also ends after idle_timeout without use; every use is a write")
    private static let idleTimeout = StrategyOption.duration(
        "idle_timeout", default: .seconds(1_800), in: .seconds(10) ... .seconds(30 * 86_400),
        role: .idleLife,
        "how long a sliding session lives without use")

    private enum SessionExpiry: String, CaseIterable { case absolute, sliding }

    public static let descriptor = StrategyDescriptor(
        name: "session-redis",
        summary: "a node looks the session up in Redis; a revocation deletes the session",
        options: [expiry, idleTimeout], signsTokens: false,
        placement: { _ in .networked }, stores: { _ in [.redis] },
        storeFeatures: { options in
            options.choice(expiry) == SessionExpiry.sliding.rawValue
                ? [.conditionalExpiry, .readingExtendsLife] : [.conditionalExpiry]
        },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: [.token, .grant, .subject, .everyone],
                closes: .after([]), outage: .failClosed)
        })

    private let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    private func store(in context: StrategyContext) throws(StrategyError) -> RedisSessions {
        RedisSessions(
            access: try context.requireRedis(for: Self.descriptor.name),
            leeway_us: context.leeway.microseconds,
            idle_ms: options.choice(Self.expiry) == SessionExpiry.sliding.rawValue
                ? options.duration(Self.idleTimeout).microseconds / 1_000 : nil)
    }

    public func makeAuthority(in context: AuthorityContext) throws(StrategyError) -> Authority {
        Authority(store: try store(in: context.environment))
    }

    public func makeNode(
        _ id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> Node {
        Node(
            store: try store(in: context.environment), audience: context.environment.audience)
    }

    public struct Authority: AuthorizationServer {
        fileprivate let store: RedisSessions

        public func makeHandle() throws(StrategyError) -> Handle { try Handle(store) }
    }

    /// A server that keeps no state: every request asks Redis.
    public struct Node: VerifierNode, NodeInstrumentation {
        fileprivate let store: RedisSessions
        fileprivate let audience: String

        public var stateBytes: Int { 0 }
        public var feedBytes: Int64? { nil }
        public var ownThreadsTime_ns: UInt64? { nil }
        public var observations: [any NodeObservation] { [] }

        public func makeVerifier() throws(StrategyError) -> Verifier {
            try Verifier(store, audience: audience)
        }
    }
}

extension SessionRedis {
    public final class Verifier: TokenVerifier {
        private let store: RedisSessions
        private let connection: RedisConnection
        private let hasher: TokenHasher
        private let audience: String

        fileprivate init(_ store: RedisSessions, audience: String) throws(StrategyError) {
            self.store = store
            self.audience = audience
            connection = try store.access.connect()
            hasher = try fromTokens(try TokenHasher())
        }

        public func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            let digest = try fromTokens(try hasher.digest(token))
            guard let session = try store.record(digest, on: connection) else {
                return .refused(.unknownToken)
            }
            guard now < session.expiresAt.advanced(byMicroseconds: store.leeway_us) else {
                // Otherwise a thief who keeps using an expired session would keep its record
                // forever.
                if store.idle_ms != nil { try store.forget(digest, on: connection) }
                return .refused(.expired)
            }
            guard session.audience == audience else { return .refused(.wrongAudience) }
            return .active(
                Principal(
                    subject: session.subject, tokenID: nil, scope: session.scope,
                    expiresAt: session.expiresAt))
        }
    }

    public final class Handle: TokenAuthority, AuthorityInstrumentation {
        private let store: RedisSessions
        private let connection: RedisConnection
        private let hasher: TokenHasher

        fileprivate init(_ store: RedisSessions) throws(StrategyError) {
            self.store = store
            connection = try store.connectForWriting()
            hasher = try fromTokens(try TokenHasher())
        }

        public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            let (token, record) = try make(grant, at: now)
            try store.add([record], at: now, on: connection)
            return token
        }

        public func issue(
            _ grants: [Grant], at now: NumericDate
        ) throws(StrategyError) -> [IssuedToken] {
            var tokens: [IssuedToken] = []
            var records: [(digest: TokenDigest, record: SessionRecord)] = []
            for grant in grants {
                let (token, record) = try make(grant, at: now)
                tokens.append(token)
                records.append(record)
            }
            try store.add(records, at: now, on: connection)
            return tokens
        }

        private func make(
            _ grant: Grant, at now: NumericDate
        ) throws(StrategyError) -> (IssuedToken, (digest: TokenDigest, record: SessionRecord)) {
            let bytes = try fromTokens(try OpaqueToken.generate())
            let digest = try fromTokens(try hasher.digest(bytes.span))
            let expiresAt = now.advanced(byMicroseconds: grant.lifetime.microseconds)
                .wholeMilliseconds
            let token = IssuedToken(
                bytes: bytes, tokenID: nil, subject: grant.subject, client: grant.client,
                expiresAt: expiresAt)
            let record = SessionRecord(
                expiresAt: expiresAt, audience: grant.audience, subject: grant.subject,
                client: grant.client, scope: grant.scope)
            return (token, (digest, record))
        }

        public func refresh(
            _ refreshToken: Span<UInt8>, at now: NumericDate
        ) throws(StrategyError) -> RefreshAnswer { throw .noRefreshTokens }

        public func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            switch target {
            case .token(let token):
                let digest = try fromTokens(try hasher.digest(token.bytes.span))
                try store.remove(digest, of: token, on: connection)
            case .grant(let subject, let client):
                try store.removeAll(of: subject, client: client, on: connection)
            case .subject(let subject): try store.removeAll(of: subject, on: connection)
            case .everyone: try store.removeAll(on: connection)
            }
        }

        /// Returns 0, because Redis drops ended sessions itself.
        public func purge(at now: NumericDate) -> Int { 0 }

        /// Does nothing, because a revoked session leaves no entry.
        public func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

        public func publishedBytes(at now: NumericDate) -> Int64? { nil }

        public func storeBytes() throws(StrategyError) -> Int64? {
            try store.access.memoryBytes(connection)
        }

        public func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
            .liveTokens(try store.countLive(at: now, on: connection))
        }
    }
}
