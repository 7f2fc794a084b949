public import Revocation
import Stores
public import Tokens

/// One thread's handle on the sessions of an authorization server: issuing adds a row, and a
/// revocation deletes rows.
public final class SQLiteSessionAuthority: TokenAuthority, AuthorityInstrumentation {
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

    init(_ connection: SQLiteConnection, leeway_us: Int64) throws(StrategyError) {
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
                VALUES (?,?,?,?,?,?)
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

    public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
        let bytes = try fromTokens(try OpaqueToken.generate())
        let digest = try fromTokens(try hasher.digest(bytes.span))
        let expiresAt = grant.expiry(from: now)
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
