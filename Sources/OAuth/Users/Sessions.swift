import Revocation
import Stores
package import Tokens

extension OAuthStore {
    func session(_ cookie: TokenDigest, at now: NumericDate) throws(StoreError) -> LoginSession? {
        try rows(
            """
            SELECT s.sid, s.authenticated, s.expires, a.subject, a.login, a.name, s.is_ending
            FROM login_session s JOIN account a ON a.subject = s.subject
            WHERE s.cookie = ? AND s.expires > ?
            """, .digest(cookie), .date(now)
        ) { row in
            LoginSession(
                sessionID: row.text(0),
                user: OAuthUser(subject: row.text(3), login: row.text(4), name: row.text(5)),
                authenticatedAt: row.date(1), expiresAt: row.date(2), isEnding: row.flag(6))
        }.first
    }

    /// Whether the session is there, and its logout has not begun.
    func hasSession(_ sessionID: String) throws(StoreError) -> Bool {
        try !rows(
            "SELECT 1 FROM login_session WHERE sid = ? AND is_ending = 0", .text(sessionID),
            read: { $0.int64(0) }
        ).isEmpty
    }
}

extension AuthorizationService {
    func beginSession(
        of user: OAuthUser, in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> LoginAnswer {
        let cookie = try inTokens(try OpaqueToken.generate())
        let digest = try store.digest(cookie)
        let session = LoginSession(
            sessionID: try inTokens(try OpaqueToken.randomID()), user: user,
            authenticatedAt: now,
            expiresAt: now.advanced(byMicroseconds: configuration.sessionLife.microseconds))
        try store.write { () throws(StoreError) -> Void in
            try store.run(
                "INSERT INTO login_session VALUES (?, ?, ?, ?, ?)", .digest(digest),
                .text(session.sessionID), .text(user.subject), .date(now),
                .date(session.expiresAt))
        }
        return .loggedIn(cookie: String(decoding: cookie, as: UTF8.self), session)
    }

    /// Returns the live session of a cookie.
    package func session(
        _ cookie: String, at now: NumericDate
    ) throws(OAuthError) -> LoginSession? {
        try pool.with { store throws(OAuthError) -> LoginSession? in
            try session(cookie, in: store, at: now)
        }
    }

    func session(
        _ cookie: String?, in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> LoginSession? {
        guard let cookie else { return nil }
        let digest = try store.digest(cookie)
        return try inStore(try store.session(digest, at: now))
    }
}
