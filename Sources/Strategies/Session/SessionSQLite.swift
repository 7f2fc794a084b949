public import Revocation
import Stores
public import Tokens

/// Sessions in SQLite: the token's digest is the key of a row, and a revocation deletes the row.
public struct SessionSQLite: RegisteredStrategy {
    public static let descriptor = StrategyDescriptor(
        name: "session-sqlite",
        summary: "a node looks the session up in SQLite; a revocation deletes the session",
        signsTokens: false, placement: { _ in .embedded }, stores: { _ in [.sqlite] },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: SQLiteSessions.reaches, closes: .after([]),
                outage: .failClosed)
        })

    public init(_ options: OptionValues) {}

    public func makeAuthority(in context: AuthorityContext) throws(StrategyError) -> Authority {
        let sessions = SQLiteSessions(in: context.environment)
        try sessions.setUp()
        return Authority(sessions: sessions)
    }

    public func makeNode(_ id: NodeID, in context: NodeContext, at now: NumericDate) -> Node {
        Node(sessions: SQLiteSessions(in: context.environment))
    }

    public struct Authority: AuthorizationServer {
        fileprivate let sessions: SQLiteSessions

        public func makeHandle() throws(StrategyError) -> SQLiteSessionAuthority {
            try sessions.makeAuthority()
        }
    }

    /// A server that keeps no state: every request asks the file.
    public struct Node: VerifierNode, NodeInstrumentation {
        fileprivate let sessions: SQLiteSessions

        public var stateBytes: Int { 0 }
        public var feedBytes: Int64? { nil }
        public var ownThreadsTime_ns: UInt64? { nil }
        public var observations: [any NodeObservation] { [] }

        public func makeVerifier() throws(StrategyError) -> SQLiteSessionReader {
            try sessions.makeReader()
        }
    }
}
