import Revocation
import Stores
import Tokens

/// One authorization of a client: by a user, or of a client by itself.
struct SignIn: Sendable {
    let id: Int64
    let subject: String
    let client: String
    let scopes: ScopeSet
    /// The login in which the user agreed; nil if there was none.
    let sessionID: String?
    /// The family of its refresh tokens; nil if it has none.
    let family: String?
    /// Whether the family is this server's own and not the strategy's.
    let ownsFamily: Bool
    let isEnded: Bool

    fileprivate static let columns = """
        s.id, s.subject, s.client, s.scopes, s.sid, s.family, s.owns_family, s.ended
        """

    /// - Parameter row: begins with ``columns``.
    fileprivate init(_ row: SQLiteStatement) {
        id = row.int64(0)
        subject = row.text(1)
        client = row.text(2)
        scopes = ScopeSet(row.text(3)) ?? .empty
        sessionID = row.optionalText(4)
        family = row.optionalText(5)
        ownsFamily = row.flag(6)
        isEnded = row.flag(7)
    }
}

/// An access token as far as the store knows it.
struct KnownAccess: Sendable {
    let tokenID: String?
    /// The token without its signature; empty for a token that says nothing.
    let unsigned: [UInt8]
    let expiresAt: NumericDate
    /// Whether a revocation of its grant or its subject has covered it.
    let isRevoked: Bool
}

/// Tokens that were issued for a sign-in and are not yet handed out.
struct IssuedPair: Sendable {
    let access: IssuedToken
    let refresh: RefreshToken?
    let ownsFamily: Bool
    let issuedAt: NumericDate
}

extension OAuthStore {
    /// Adds a sign-in in the current transaction. Returns its number.
    func addSignIn(
        subject: String, client: String, scopes: ScopeSet, sessionID: String? = nil,
        until expiresAt: NumericDate
    ) throws(StoreError) -> Int64 {
        let added = try rows(
            """
            INSERT INTO sign_in (subject, client, scopes, sid, owns_family, ended, expires)
                VALUES (?, ?, ?, ?, 0, 0, ?) RETURNING id
            """, .text(subject), .text(client), .text(scopes.text), .optional(sessionID),
            .date(expiresAt)
        ) { $0.int64(0) }
        guard let id = added.first else {
            throw StoreError(.refused, attempted: "add a sign-in", cause: "it got no number")
        }
        return id
    }

    /// Records issued tokens in the current transaction.
    ///
    /// - Parameter refreshDigest: nil if the client does not get the refresh token.
    func record(
        _ pair: IssuedPair, digest: TokenDigest, refreshDigest: TokenDigest?, of signIn: Int64,
        leeway_us: Int64
    ) throws(StoreError) {
        try recordAccess(pair.access, digest, of: signIn, issuedAt: pair.issuedAt)
        if let refresh = pair.refresh {
            if let refreshDigest {
                try recordRefresh(refreshDigest, of: signIn, until: refresh.expiresAt)
            }
            try run(
                "UPDATE sign_in SET family = ?2, owns_family = ?3 WHERE id = ?1",
                .integer(signIn), .text(refresh.family), .flag(pair.ownsFamily))
            try prolong(signIn, until: refresh.expiresAt)
        }
        try prolong(
            signIn, until: pair.access.expiresAt.advanced(byMicroseconds: max(leeway_us, 0)))
    }

    func recordAccess(
        _ token: IssuedToken, _ digest: TokenDigest, of signIn: Int64, issuedAt: NumericDate
    ) throws(StoreError) {
        let unsigned = Self.withoutSignature(token.bytes)
        try run(
            """
            INSERT OR REPLACE INTO access_token (token, sign_in, jti, unsigned, issued, expires)
                VALUES (?, ?, ?, ?, ?, ?)
            """, .digest(digest), .integer(signIn), .optional(token.tokenID),
            .optional(unsigned), .date(issuedAt), .date(token.expiresAt))
    }

    func recordRefresh(
        _ digest: TokenDigest, of signIn: Int64, until expiresAt: NumericDate
    ) throws(StoreError) {
        try run(
            "INSERT OR REPLACE INTO refresh_owner (token, sign_in, expires) VALUES (?, ?, ?)",
            .digest(digest), .integer(signIn), .date(expiresAt))
    }

    /// Remembers the sign-in for at least as long as its tokens.
    func prolong(_ signIn: Int64, until expiresAt: NumericDate) throws(StoreError) {
        try run(
            "UPDATE sign_in SET expires = max(expires, ?2) WHERE id = ?1", .integer(signIn),
            .date(expiresAt))
    }

    func end(_ signIn: Int64) throws(StoreError) {
        try run("UPDATE sign_in SET ended = 1 WHERE id = ?", .integer(signIn))
    }

    /// Returns the header and payload of a compact JWS with the last dot; nil for another token.
    private static func withoutSignature(_ token: [UInt8]) -> [UInt8]? {
        let dot = UInt8(ascii: ".")
        guard token.count(where: { $0 == dot }) == 2, let last = token.lastIndex(of: dot) else {
            return nil
        }
        return Array(token[...last])
    }
}

// MARK: Look-ups

extension OAuthStore {
    func signIn(ofRefresh token: TokenDigest) throws(StoreError) -> SignIn? {
        try rows(
            """
            SELECT \(SignIn.columns) FROM refresh_owner r JOIN sign_in s ON s.id = r.sign_in
            WHERE r.token = ?
            """, .digest(token), read: SignIn.init
        ).first
    }

    /// Returns when a refresh token of a sign-in expires; nil if it has no such token.
    func expiry(
        ofRefresh token: TokenDigest, of signIn: Int64
    ) throws(StoreError) -> NumericDate? {
        try rows(
            "SELECT expires FROM refresh_owner WHERE token = ? AND sign_in = ?", .digest(token),
            .integer(signIn)
        ) { $0.date(0) }.first
    }

    func signIn(
        ofAccess token: TokenDigest
    ) throws(StoreError) -> (signIn: SignIn, access: KnownAccess)? {
        try rows(
            """
            SELECT \(SignIn.columns), a.jti, a.unsigned, a.expires, a.is_revoked
            FROM access_token a JOIN sign_in s ON s.id = a.sign_in WHERE a.token = ?
            """, .digest(token)
        ) { row in
            (
                signIn: SignIn(row),
                access: KnownAccess(
                    tokenID: row.optionalText(8), unsigned: row.blob(9), expiresAt: row.date(10),
                    isRevoked: row.flag(11))
            )
        }.first
    }

    func signIn(_ id: Int64) throws(StoreError) -> SignIn? {
        try rows(
            "SELECT \(SignIn.columns) FROM sign_in s WHERE s.id = ?", .integer(id),
            read: SignIn.init
        ).first
    }

    /// All sign-ins of a client for a subject, ended ones too: ending one may have failed halfway.
    func signIns(of subject: String, client: String) throws(StoreError) -> [SignIn] {
        try rows(
            "SELECT \(SignIn.columns) FROM sign_in s WHERE s.subject = ? AND s.client = ?",
            .text(subject), .text(client), read: SignIn.init)
    }

    func signIns(ofSession sessionID: String) throws(StoreError) -> [SignIn] {
        try rows(
            "SELECT \(SignIn.columns) FROM sign_in s WHERE s.sid = ?", .text(sessionID),
            read: SignIn.init)
    }

    /// The sign-ins of a subject in any login.
    func signIns(of subject: String) throws(StoreError) -> [SignIn] {
        try rows(
            """
            SELECT \(SignIn.columns) FROM sign_in s WHERE s.subject = ? AND s.sid IS NOT NULL
            """, .text(subject), read: SignIn.init)
    }

    /// The access tokens of a sign-in that expire after `limit`, without those that a revocation of
    /// their grant or subject has covered.
    func access(of signIn: Int64, expiringAfter limit: NumericDate) throws(StoreError)
        -> [KnownAccess]
    {
        try rows(
            """
            SELECT jti, unsigned, expires FROM access_token
            WHERE sign_in = ? AND expires > ? AND is_revoked = 0
            """, .integer(signIn), .date(limit)
        ) { row in
            KnownAccess(
                tokenID: row.optionalText(0), unsigned: row.blob(1), expiresAt: row.date(2),
                isRevoked: false)
        }
    }
}

// MARK: Revoked tokens

extension OAuthStore {
    /// Returns the digests of the access tokens that a revocation of `target` as of `now` will
    /// cover; none for single tokens, because to revoke one again ends no other.
    ///
    /// Ask before revoking. Only what is recorded by then, and was issued as of `now` or before, is
    /// surely older than the revocation.
    func access(
        coveredBy target: AccessTarget, at now: NumericDate
    ) throws(StoreError) -> [[UInt8]] {
        let recorded = """
            SELECT a.token FROM access_token a JOIN sign_in s ON s.id = a.sign_in
            WHERE a.is_revoked = 0 AND a.issued <= ?
            """
        return switch target {
        case .each: []
        case .whole(let subject, let client):
            try rows(
                "\(recorded) AND s.subject = ? AND s.client = ?", .date(now), .text(subject),
                .text(client), read: { $0.blob(0) })
        case .subject(let subject):
            try rows(
                "\(recorded) AND s.subject = ?", .date(now), .text(subject),
                read: { $0.blob(0) })
        case .everyone: try rows(recorded, .date(now), read: { $0.blob(0) })
        }
    }

    /// Notes in the current transaction that access tokens are dead.
    func markRevoked(_ tokens: [[UInt8]]) throws(StoreError) {
        for token in tokens {
            try run("UPDATE access_token SET is_revoked = 1 WHERE token = ?", .blob(token))
        }
    }
}
