import Stores
import Strategies
import Tokens

/// An authorization code as stored (RFC 6749, section 4.1.2), with what it is bound to.
struct KnownCode: Sendable {
    let signIn: Int64
    let redirectURI: String
    let challenge: TokenDigest
    let nonce: String?
    let authenticatedAt: NumericDate
    let expiresAt: NumericDate
    let isSpent: Bool
}

extension OAuthStore {
    /// Adds a code in the current transaction.
    func add(_ code: KnownCode, _ digest: TokenDigest) throws(StoreError) {
        try run(
            "INSERT INTO code VALUES (?, ?, ?, ?, ?, ?, ?, 0)", .digest(digest),
            .integer(code.signIn), .text(code.redirectURI), .digest(code.challenge),
            .optional(code.nonce), .date(code.authenticatedAt), .date(code.expiresAt))
    }

    func code(_ digest: TokenDigest) throws(StoreError) -> KnownCode? {
        let found = try rows(
            """
            SELECT sign_in, redirect, challenge, nonce, authenticated, expires, spent
            FROM code WHERE code = ?
            """, .digest(digest)
        ) { row -> KnownCode? in
            let stored = row.blob(2)
            guard let challenge = TokenDigest(bytes: stored.span) else { return nil }
            return KnownCode(
                signIn: row.int64(0), redirectURI: row.text(1), challenge: challenge,
                nonce: row.optionalText(3), authenticatedAt: row.date(4), expiresAt: row.date(5),
                isSpent: row.flag(6))
        }
        return found.first ?? nil
    }

    /// Spends a code in the current transaction. Returns false if it was spent before, or its
    /// sign-in has ended.
    func spend(_ digest: TokenDigest) throws(StoreError) -> Bool {
        try run(
            """
            UPDATE code SET spent = 1 WHERE code = ? AND spent = 0
                AND EXISTS (SELECT 1 FROM sign_in WHERE id = code.sign_in AND ended = 0)
            """, .digest(digest)) == 1
    }
}

// MARK: Housekeeping

extension OAuthStore {
    /// Rows per transaction: few enough that no other writer waits long.
    private static let batch = 1_000

    /// A row is kept this long after its end, for requests that are already under way.
    private static let slack_us: Int64 = 750_000

    /// Removes what can affect no decision any more, up to `most` rows. A spent code is remembered
    /// as long as its tokens could be used, so that a replay finds them.
    func purge(at now: NumericDate, leeway_us: Int64, upTo most: Int) throws(OAuthError) -> Int {
        let dead = now.advanced(byMicroseconds: -Self.slack_us)
        let deadAccess = dead.advanced(byMicroseconds: -max(leeway_us, 0))
        var removed = try inBatches(upTo: most) { room throws(OAuthError) in
            try withFamilies { families throws(OAuthError) in
                try inStrategy(try families.purge(at: now, upTo: room))
            }
        }
        let tables = [
            (name: "login_session", key: "cookie", limit: dead),
            (name: "refresh_owner", key: "token", limit: dead),
            (name: "access_token", key: "token", limit: deadAccess),
            (name: "sign_in", key: "id", limit: dead),
        ]
        for table in tables {
            removed += try inBatches(upTo: most - removed) { room throws(OAuthError) in
                try write { () throws(StoreError) in
                    try run(
                        """
                        DELETE FROM \(table.name) WHERE \(table.key) IN
                            (SELECT \(table.key) FROM \(table.name) WHERE expires <= ? LIMIT ?)
                        """, .date(table.limit), .integer(Int64(room)))
                }
            }
        }
        return try removed
            + inBatches(upTo: most - removed) { room throws(OAuthError) in
                try write { () throws(StoreError) in
                    try run(
                        """
                        DELETE FROM code WHERE code IN
                            (SELECT code FROM code
                                WHERE sign_in NOT IN (SELECT id FROM sign_in) LIMIT ?)
                        """, .integer(Int64(room)))
                }
            }
    }

    /// Calls `remove` with a number of rows until it has removed fewer, or `most` in all. Returns
    /// how many it has removed. Others write in between.
    private func inBatches(
        upTo most: Int, _ remove: (_ room: Int) throws(OAuthError) -> Int
    ) throws(OAuthError) -> Int {
        var removed = 0
        while removed < most {
            let room = min(Self.batch, most - removed)
            let last = try remove(room)
            removed += last
            if last < room { break }
        }
        return removed
    }
}
