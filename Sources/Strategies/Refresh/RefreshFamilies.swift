package import Revocation
package import Stores
package import Tokens

/// One authority's handle on the refresh token families, in SQLite.
///
/// A sign-in of a client begins a family, which has one live refresh token at a time. Redeeming
/// that token replaces it with a successor. Reuse of a spent token shows that it was copied, and
/// ends the family (RFC 9700, section 4.14.2; RFC 6749, section 10.4; OAuth 2.1, section 4.3). None
/// of these defines a grace period. Here, a token may be redeemed again until `grace` after it was
/// first redeemed, as long as its successor was not redeemed. It then gets a new successor, and the
/// replaced successor counts as spent immediately, without grace.
///
/// Only SHA-256 digests are stored. A spent token is known until it would have expired.
package final class RefreshFamilies {
    /// The result of presenting a refresh token.
    package enum Redemption {
        case renewed(Grant, RefreshToken)
        /// - Parameter family: nil for an unknown token.
        case refused(RefreshRefusal, family: Int64?)
    }

    /// An access token's `jti` and the refresh token to go with it, not yet stored.
    package struct Draft {
        let bytes: [UInt8]
        package let digest: TokenDigest
        /// The access token's `jti`.
        let tokenID: String
    }

    private struct Known {
        let family: Int64
        let generation: Int64
        let expiresAt: NumericDate
        let spentAt: NumericDate?
        let grant: Grant
        /// The family's newest generation.
        let newest: Int64
        let isEnded: Bool
    }

    private let connection: SQLiteConnection
    private let terms: RefreshTerms
    private let hasher: TokenHasher
    private let select, addFamily, addToken, spend, replace, advance, end: SQLiteStatement
    private let endGrant, selectAccess, selectGrantAccess: SQLiteStatement
    private let purgeTokens, purgeFamilies, countLive: SQLiteStatement

    private static let schema = """
        CREATE TABLE IF NOT EXISTS family (
            id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, client TEXT NOT NULL,
            audience TEXT NOT NULL, scope TEXT NOT NULL, lifetime INTEGER NOT NULL,
            newest INTEGER NOT NULL, ended INTEGER NOT NULL, expires INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS family_grant ON family (subject, client);
        CREATE INDEX IF NOT EXISTS family_expires ON family (expires);
        CREATE TABLE IF NOT EXISTS refresh (
            token BLOB PRIMARY KEY, family INTEGER NOT NULL, generation INTEGER NOT NULL,
            spent INTEGER, expires INTEGER NOT NULL, access TEXT NOT NULL,
            access_expires INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS refresh_family ON refresh (family);
        CREATE INDEX IF NOT EXISTS refresh_expires ON refresh (expires);
        """

    /// Families or tokens per transaction: few enough that no other writer waits long.
    static let batch = 1_000

    private static let file = "families.sqlite"

    /// Creates the store's tables, once for the deployment.
    static func setUp(in context: StrategyContext) throws(StrategyError) {
        try setUp(on: try context.openSQLite(file))
    }

    /// Creates the tables in another store, once for its file.
    package static func setUp(on connection: SQLiteConnection) throws(StrategyError) {
        try fromStore(try connection.execute(schema))
    }

    convenience init(
        in context: StrategyContext, _ terms: RefreshTerms
    ) throws(StrategyError) {
        try self.init(try context.openSQLite(Self.file), terms)
    }

    /// - Parameter connection: to a file where ``setUp(on:)`` has made the tables.
    package init(
        _ connection: SQLiteConnection, _ terms: RefreshTerms
    ) throws(StrategyError) {
        func prepare(_ sql: String) throws(StrategyError) -> SQLiteStatement {
            try fromStore(try connection.prepare(sql))
        }
        self.connection = connection
        self.terms = terms
        hasher = try fromTokens(try TokenHasher())
        select = try prepare(
            """
            SELECT r.family, r.generation, r.expires, r.spent, f.subject, f.client, f.audience,
                f.scope, f.lifetime, f.newest, f.ended
            FROM refresh r JOIN family f ON f.id = r.family WHERE r.token = ?
            """)
        addFamily = try prepare(
            """
            INSERT INTO family (subject, client, audience, scope, lifetime, newest, ended, expires)
                VALUES (?, ?, ?, ?, ?, 0, ?, ?) RETURNING id
            """)
        addToken = try prepare("INSERT INTO refresh VALUES (?, ?, ?, NULL, ?, ?, ?)")
        spend = try prepare("UPDATE refresh SET spent = ?2 WHERE token = ?1")
        replace = try prepare("UPDATE refresh SET spent = 0 WHERE family = ? AND spent IS NULL")
        advance = try prepare(
            "UPDATE family SET newest = ?2, expires = max(expires, ?3) WHERE id = ?1")
        end = try prepare("UPDATE family SET ended = 1 WHERE id = ?")
        endGrant = try prepare("UPDATE family SET ended = 1 WHERE subject = ? AND client = ?")
        selectAccess = try prepare(
            "SELECT access, access_expires FROM refresh WHERE family = ? AND access_expires > ?")
        selectGrantAccess = try prepare(
            """
            SELECT r.access, r.access_expires FROM refresh r JOIN family f ON f.id = r.family
            WHERE f.subject = ? AND f.client = ? AND r.access_expires > ?
            """)
        purgeTokens = try prepare(
            """
            DELETE FROM refresh WHERE token IN
                (SELECT token FROM refresh WHERE expires <= ? LIMIT ?)
            """)
        purgeFamilies = try prepare(
            """
            DELETE FROM family WHERE id IN
                (SELECT id FROM family WHERE expires <= ? LIMIT ?)
            """)
        countLive = try prepare(
            """
            SELECT count(*) FROM refresh r JOIN family f ON f.id = r.family
            WHERE r.spent IS NULL AND r.expires > ? AND f.ended = 0
            """)
    }

    /// Returns a refresh token of 256 random bits to go with an access token.
    package func draft(tokenID: String) throws(StrategyError) -> Draft {
        let bytes = try fromTokens(try OpaqueToken.generate())
        let digest = try fromTokens(try hasher.digest(bytes.span))
        return Draft(bytes: bytes, digest: digest, tokenID: tokenID)
    }

    /// Begins a family for each grant: all of them or none.
    package func begin(
        _ entries: [(grant: Grant, draft: Draft)], at now: NumericDate, isEnded: Bool = false
    ) throws(StrategyError) -> [RefreshToken] {
        try fromStore(
            try connection.transaction { () throws(StoreError) in
                var tokens: [RefreshToken] = []
                tokens.reserveCapacity(entries.count)
                for (grant, draft) in entries {
                    let expiresAt = terms.expiry(of: grant, from: now)
                    let family = try insertFamily(grant, until: expiresAt, isEnded: isEnded)
                    tokens.append(try insert(draft, of: grant, in: family, generation: 0, at: now))
                }
                return tokens
            })
    }

    /// Redeems a refresh token for `draft`, in one transaction that takes the write lock when it
    /// begins: of several concurrent calls, only one finds the token unspent.
    package func redeem(
        _ presented: Span<UInt8>, for draft: Draft, at now: NumericDate
    ) throws(StrategyError) -> Redemption {
        let digest = try fromTokens(try hasher.digest(presented))
        return try fromStore(
            try connection.transaction { () throws(StoreError) in
                try redeem(digest, for: draft, at: now)
            })
    }

    private func redeem(
        _ digest: TokenDigest, for draft: Draft, at now: NumericDate
    ) throws(StoreError) -> Redemption {
        guard let known = try find(digest) else { return .refused(.unknown, family: nil) }
        guard !known.isEnded else { return .refused(.revoked, family: known.family) }
        guard now < known.expiresAt else { return .refused(.expired, family: known.family) }
        let generation = known.generation + 1
        if known.spentAt != nil {
            guard mayRepeat(known, at: now) else {
                try end(known.family)
                return .refused(.reused, family: known.family)
            }
            replace.bind(1, known.family)
            try replace.run()
        } else {
            spend.bind(1, digest)
            spend.bind(2, now.microseconds)
            try spend.run()
        }
        let token = try insert(
            draft, of: known.grant, in: known.family, generation: generation, at: now)
        advance.bind(1, known.family)
        advance.bind(2, generation)
        advance.bind(3, token.expiresAt.microseconds)
        try advance.run()
        return .renewed(known.grant, token)
    }

    /// Whether the refresh token could be redeemed at `now`. One that cannot be redeemed now cannot
    /// be redeemed later either. Changes nothing: reuse of a token is noted when it is redeemed.
    package func isRedeemable(
        _ presented: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> Bool {
        let digest = try fromTokens(try hasher.digest(presented))
        guard let known = try fromStore(try find(digest)), !known.isEnded,
            now < known.expiresAt
        else { return false }
        return known.spentAt == nil || mayRepeat(known, at: now)
    }

    /// Whether a spent token may be redeemed again: within the grace period, while its successor is
    /// the newest.
    private func mayRepeat(_ known: Known, at now: NumericDate) -> Bool {
        guard let spentAt = known.spentAt else { return false }
        return terms.isWithinGrace(now, spent: spentAt) && known.generation + 1 == known.newest
    }

    /// Ends a family; does nothing for one that is no longer known.
    package func end(family: String) throws(StrategyError) {
        guard let family = Int64(family) else { return }
        try fromStore(try end(family))
    }

    private func end(_ family: Int64) throws(StoreError) {
        end.bind(1, family)
        try end.run()
    }

    /// Ends every family that a client has for a subject.
    func endFamilies(of subject: String, client: String) throws(StrategyError) {
        endGrant.bind(1, text: subject)
        endGrant.bind(2, text: client)
        try fromStore(try endGrant.run())
    }

    /// An access token that was issued with a refresh token.
    typealias Access = (tokenID: String, expiresAt: NumericDate)

    /// Returns the family's access tokens that a node could accept at `now`.
    func accessTokens(
        of family: Int64, goodAt now: NumericDate
    ) throws(StrategyError) -> [Access] {
        defer { selectAccess.reset() }
        selectAccess.bind(1, family)
        selectAccess.bind(2, now.microseconds)
        return try fromStore(try accessTokens(selectAccess))
    }

    /// Returns the access tokens of all families that a client has for a subject, as far as a node
    /// could accept them at `now`.
    func accessTokens(
        of subject: String, client: String, goodAt now: NumericDate
    ) throws(StrategyError) -> [Access] {
        defer { selectGrantAccess.reset() }
        selectGrantAccess.bind(1, text: subject)
        selectGrantAccess.bind(2, text: client)
        selectGrantAccess.bind(3, now.microseconds)
        return try fromStore(try accessTokens(selectGrantAccess))
    }

    private func accessTokens(_ rows: SQLiteStatement) throws(StoreError) -> [Access] {
        var tokens: [Access] = []
        while try rows.step() {
            tokens.append((rows.text(0), NumericDate(microseconds: rows.int64(1))))
        }
        return tokens
    }

    /// Forgets tokens that have expired, and families whose last token has.
    ///
    /// - Parameter most: how many rows are removed at most.
    package func purge(
        at now: NumericDate, upTo most: Int = .max
    ) throws(StrategyError) -> Int {
        var removed = 0
        let dead = now.advanced(byMicroseconds: -RequestInFlight.longest_ms * 1_000)
        for statement in [purgeTokens, purgeFamilies] {
            while removed < most {
                let room = min(Self.batch, most - removed)
                statement.bind(1, dead.microseconds)
                statement.bind(2, Int64(room))
                try fromStore(try statement.run())
                removed += connection.changes
                if connection.changes < room { break }
            }
        }
        return removed
    }

    func storeBytes() throws(StrategyError) -> Int64 {
        try fromStore(try connection.databaseBytes())
    }

    /// The number of tokens that could be redeemed at `now`.
    func liveTokens(at now: NumericDate) throws(StrategyError) -> Int {
        defer { countLive.reset() }
        countLive.bind(1, now.microseconds)
        _ = try fromStore(try countLive.step())
        return Int(clamping: countLive.int64(0))
    }
}

// MARK: Rows

extension RefreshFamilies {
    private func find(_ digest: TokenDigest) throws(StoreError) -> Known? {
        defer { select.reset() }
        select.bind(1, digest)
        guard try select.step() else { return nil }
        return Known(
            family: select.int64(0), generation: select.int64(1),
            expiresAt: NumericDate(microseconds: select.int64(2)),
            spentAt: select.isNull(3) ? nil : NumericDate(microseconds: select.int64(3)),
            grant: Grant(
                subject: select.text(4), client: select.text(5), audience: select.text(6),
                scope: select.text(7), lifetime: .microseconds(select.int64(8))),
            newest: select.int64(9), isEnded: select.int64(10) != 0)
    }

    private func insertFamily(
        _ grant: Grant, until expiresAt: NumericDate, isEnded: Bool
    ) throws(StoreError) -> Int64 {
        addFamily.bind(1, text: grant.subject)
        addFamily.bind(2, text: grant.client)
        addFamily.bind(3, text: grant.audience)
        addFamily.bind(4, text: grant.scope)
        addFamily.bind(5, grant.lifetime.microseconds)
        addFamily.bind(6, isEnded ? 1 : 0)
        addFamily.bind(7, expiresAt.microseconds)
        _ = try addFamily.step()
        let family = addFamily.int64(0)
        try addFamily.run()
        return family
    }

    private func insert(
        _ draft: Draft, of grant: Grant, in family: Int64, generation: Int64, at now: NumericDate
    ) throws(StoreError) -> RefreshToken {
        let expiresAt = terms.expiry(of: grant, from: now)
        addToken.bind(1, draft.digest)
        addToken.bind(2, family)
        addToken.bind(3, generation)
        addToken.bind(4, expiresAt.microseconds)
        addToken.bind(5, text: draft.tokenID)
        addToken.bind(6, grant.expiry(from: now).microseconds)
        try addToken.run()
        return RefreshToken(bytes: draft.bytes, expiresAt: expiresAt, family: String(family))
    }
}
