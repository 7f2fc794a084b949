public import Revocation
import Stores
public import Tokens

/// Sessions in SQLite: the token's digest is the key of a row, and a revocation deletes the row.
///
/// Only the SHA-256 of a token is stored, so a copy of the file opens no session.
public struct SessionSQLite: RegisteredStrategy {
    public static let descriptor = StrategyDescriptor(
        name: "session-sqlite",
        summary: "a node looks the session up in SQLite; a revocation deletes the session",
        signsTokens: false, placement: { _ in .embedded }, stores: { _ in [.sqlite] },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: [.token, .grant, .subject, .everyone],
                closes: .after([]), outage: .failClosed)
        })

    public init(_ options: OptionValues) {}

    private static let file = "sessions.sqlite"

    private static let schema = """
        CREATE TABLE IF NOT EXISTS session (
            token BLOB PRIMARY KEY, subject TEXT NOT NULL, client TEXT NOT NULL,
            audience TEXT NOT NULL, scope TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS session_grant ON session (subject, client);
        CREATE INDEX IF NOT EXISTS session_expires ON session (expires);
        """

    public func makeAuthority(in context: AuthorityContext) throws(StrategyError) -> Authority {
        let connection = try context.environment.openSQLite(Self.file)
        try fromStore(try connection.execute(Self.schema))
        return Authority(context: context.environment)
    }

    public func makeNode(_ id: NodeID, in context: NodeContext, at now: NumericDate) -> Node {
        Node(context: context.environment)
    }

    public struct Authority: AuthorizationServer {
        fileprivate let context: StrategyContext

        public func makeHandle() throws(StrategyError) -> Handle {
            try Handle(
                context.openSQLite(SessionSQLite.file), leeway_us: context.leeway.microseconds)
        }
    }

    /// A server that keeps no state: every request asks the file.
    public struct Node: VerifierNode, NodeInstrumentation {
        fileprivate let context: StrategyContext

        public var stateBytes: Int { 0 }
        public var feedBytes: Int64? { nil }
        public var ownThreadsTime_ns: UInt64? { nil }
        public var observations: [any NodeObservation] { [] }

        public func makeVerifier() throws(StrategyError) -> Verifier {
            try Verifier(context.openSQLite(SessionSQLite.file), context)
        }
    }
}

extension SessionSQLite {
    public final class Verifier: TokenVerifier {
        private let select: SQLiteStatement
        private let hasher: TokenHasher
        private let audience: String
        private let leeway_us: Int64

        fileprivate init(
            _ connection: SQLiteConnection, _ context: StrategyContext
        ) throws(StrategyError) {
            select = try fromStore(
                try connection.prepare(
                    "SELECT subject, scope, expires, audience = ?2 FROM session WHERE token = ?1"))
            hasher = try fromTokens(try TokenHasher())
            audience = context.audience
            leeway_us = context.leeway.microseconds
        }

        public func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            let digest = try fromTokens(try hasher.digest(token))
            defer { select.reset() }
            select.bind(1, digest)
            select.bind(2, text: audience)
            guard try fromStore(try select.step()) else { return .refused(.unknownToken) }
            let expiresAt = NumericDate(microseconds: select.int64(2))
            guard now < expiresAt.advanced(byMicroseconds: leeway_us) else {
                return .refused(.expired)
            }
            guard select.int64(3) == 1 else { return .refused(.wrongAudience) }
            return .active(
                Principal(
                    subject: select.text(0), tokenID: nil, scope: select.text(1),
                    expiresAt: expiresAt))
        }
    }

    public final class Handle: TokenAuthority, AuthorityInstrumentation {
        private let connection: SQLiteConnection
        private let hasher: TokenHasher
        private let insert: SQLiteStatement
        private let deleteToken: SQLiteStatement
        private let deleteGrant: SQLiteStatement
        private let deleteSubject: SQLiteStatement
        private let deleteAll: SQLiteStatement
        private let deleteExpired: SQLiteStatement
        private let countLive: SQLiteStatement
        private let leeway_us: Int64

        /// Rows per transaction: few enough that no other writer waits long.
        private static let batch = 1_000

        fileprivate init(
            _ connection: SQLiteConnection, leeway_us: Int64
        ) throws(StrategyError) {
            func prepare(_ sql: String) throws(StrategyError) -> SQLiteStatement {
                try fromStore(try connection.prepare(sql))
            }
            self.connection = connection
            self.leeway_us = leeway_us
            hasher = try fromTokens(try TokenHasher())
            countLive = try prepare("SELECT count(*) FROM session WHERE expires > ?")
            insert = try prepare(
                """
                INSERT INTO session (token, subject, client, audience, scope, expires)
                    VALUES (?, ?, ?, ?, ?, ?)
                """)
            deleteToken = try prepare("DELETE FROM session WHERE token = ?")
            deleteGrant = try prepare("DELETE FROM session WHERE subject = ? AND client = ?")
            deleteSubject = try prepare("DELETE FROM session WHERE subject = ?")
            deleteAll = try prepare("DELETE FROM session")
            deleteExpired = try prepare(
                """
                DELETE FROM session WHERE token IN
                    (SELECT token FROM session WHERE expires <= ? LIMIT \(Self.batch))
                """)
        }

        public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            let bytes = try fromTokens(try OpaqueToken.generate())
            let digest = try fromTokens(try hasher.digest(bytes.span))
            let expiresAt = now.advanced(byMicroseconds: grant.lifetime.microseconds)
                .wholeMilliseconds
            insert.bind(1, digest)
            insert.bind(2, text: grant.subject)
            insert.bind(3, text: grant.client)
            insert.bind(4, text: grant.audience)
            insert.bind(5, text: grant.scope)
            insert.bind(6, expiresAt.microseconds)
            try run(insert)
            return IssuedToken(
                bytes: bytes, tokenID: nil, subject: grant.subject, client: grant.client,
                expiresAt: expiresAt)
        }

        public func issue(
            _ grants: [Grant], at now: NumericDate
        ) throws(StrategyError) -> [IssuedToken] {
            var tokens: [IssuedToken] = []
            tokens.reserveCapacity(grants.count)
            for start in stride(from: 0, to: grants.count, by: Self.batch) {
                let chunk = grants[start..<min(start + Self.batch, grants.count)]
                try transaction { () throws(StrategyError) in
                    for grant in chunk { tokens.append(try issue(grant, at: now)) }
                }
            }
            return tokens
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
                deleteToken.bind(1, digest)
                try run(deleteToken)
            case .grant(let subject, let client):
                deleteGrant.bind(1, text: subject)
                deleteGrant.bind(2, text: client)
                try run(deleteGrant)
            case .subject(let subject):
                deleteSubject.bind(1, text: subject)
                try run(deleteSubject)
            case .everyone: try run(deleteAll)
            }
        }

        public func purge(at now: NumericDate) throws(StrategyError) -> Int {
            var removed = 0
            // A session is valid for the leeway beyond its end, and requests may still ask for it.
            let dead = now.advanced(
                byMicroseconds: -leeway_us - RequestInFlight.longest_ms * 1_000)
            repeat {
                deleteExpired.bind(1, dead.microseconds)
                try run(deleteExpired)
                removed += connection.changes
            } while connection.changes == Self.batch
            return removed
        }

        /// Does nothing, because a revoked session leaves no row.
        public func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

        public func publishedBytes(at now: NumericDate) -> Int64? { nil }

        public func storeBytes() throws(StrategyError) -> Int64? {
            try fromStore(try connection.databaseBytes())
        }

        public func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
            defer { countLive.reset() }
            countLive.bind(1, now.microseconds)
            guard try fromStore(try countLive.step()) else { return nil }
            return .liveTokens(Int(clamping: countLive.int64(0)))
        }

        private func run(_ statement: SQLiteStatement) throws(StrategyError) {
            defer { statement.reset() }
            try fromStore(try statement.run())
        }

        private func transaction(
            _ body: () throws(StrategyError) -> Void
        ) throws(StrategyError) {
            var failure: StrategyError?
            try fromStore(
                try connection.transaction { () throws(StoreError) in
                    do throws(StrategyError) { try body() } catch { failure = error }
                })
            if let failure { throw failure }
        }
    }
}

extension SQLiteStatement {
    func bind(_ index: Int, _ digest: TokenDigest) {
        digest.withUnsafeBytes { bytes in
            bind(index, blob: bytes.bindMemory(to: UInt8.self).span)
        }
    }
}
