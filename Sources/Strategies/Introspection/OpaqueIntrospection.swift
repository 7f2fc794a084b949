public import Revocation
public import Tokens

/// An opaque token that each node asks the authorization server about (RFC 7662). The sessions are
/// in SQLite behind that server.
///
/// A node asks for every request, or keeps each answer for `cache_ttl`. While the authorization
/// server cannot be asked, a node uses its last answer about a token for up to `max_stale`, counted
/// from when it asked; after that it fails closed.
public struct OpaqueIntrospection: RegisteredStrategy {
    private static let cacheLife = CacheOptions.life(
        default: .zero, from: .zero, also: [.zero],
        "how long a node caches an answer; 0s asks for every request")
    private static let cacheEntries = CacheOptions.entries(
        "capacity of a node's cache, in tokens")
    private static let maxStale = FeedOptions.maxStale(
        default: .zero, from: .zero,
        "how old an answer may become while the authorization server cannot be asked; after that "
            + "a node fails closed")

    public static let descriptor = StrategyDescriptor(
        name: "opaque-introspection",
        summary: "a node asks the authorization server about the token; a revocation deletes the "
            + "session",
        options: [cacheLife, cacheEntries, maxStale], signsTokens: false,
        placement: { _ in .networked }, stores: { _ in [.sqlite] },
        guarantee: { settings in
            let life = settings.options.duration(cacheLife)
            let longest = max(life, settings.options.duration(maxStale))
            return Guarantee(
                under: settings, reaches: SQLiteSessions.reaches, closes: .after([cacheLife.term]),
                outage: longest > .zero ? .stale(upTo: longest) : .failClosed,
                law: life > .zero ? .kept(for: [cacheLife.term]) : .atOnce)
        })

    private let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    public func makeAuthority(in context: AuthorityContext) throws(StrategyError) -> Authority {
        let sessions = SQLiteSessions(in: context.environment)
        try sessions.setUp()
        return Authority(sessions: sessions)
    }

    public func makeNode(
        _ id: NodeID, in context: NodeContext, at now: NumericDate
    ) -> IntrospectingNode {
        IntrospectingNode(
            asking: context.introspection, context.environment,
            caching: IntrospectionCache.Terms(
                life_us: options.duration(Self.cacheLife).microseconds,
                patience_us: options.duration(Self.maxStale).microseconds,
                capacity: options.count(Self.cacheEntries)))
    }

    /// The authorization server, which alone reads and writes the sessions.
    public struct Authority: AuthorizationServer, IntrospectionService {
        fileprivate let sessions: SQLiteSessions

        public func makeHandle() throws(StrategyError) -> SQLiteSessionAuthority {
            try sessions.makeAuthority()
        }

        public func makeIntrospector() throws(StrategyError) -> any TokenIntrospector {
            try sessions.makeReader()
        }
    }
}
