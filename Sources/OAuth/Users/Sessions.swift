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

    /// Gives a session another cookie, in the current transaction. Returns false if it has ended or
    /// its logout has begun.
    func renew(
        _ sessionID: String, _ cookie: TokenDigest, at now: NumericDate,
        until expiresAt: NumericDate
    ) throws(StoreError) -> Bool {
        try run(
            """
            UPDATE login_session SET cookie = ?, authenticated = ?, expires = ?
                WHERE sid = ? AND is_ending = 0
            """, .digest(cookie), .date(now), .date(expiresAt), .text(sessionID)) == 1
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
    /// Begins a session in a browser, whose session ends by it: one cookie at a time is good for
    /// anything there. If the user is the same, the session goes on under the new cookie, so that
    /// its logout still reaches what it began with.
    ///
    /// - Parameter presented: the session cookie that the browser had.
    func beginSession(
        of user: OAuthUser, replacing presented: String?, in store: OAuthStore,
        at now: NumericDate
    ) throws(OAuthError) -> LoginAnswer {
        let cookie = try inTokens(try OpaqueToken.generate())
        let digest = try store.digest(cookie)
        let freshID = try inTokens(try OpaqueToken.randomID())
        let expiresAt = now.advanced(byMicroseconds: configuration.sessionLife.microseconds)
        let old = try session(presented, in: store, at: now)
        var renewedID: String?
        var notices: [LogoutNotice] = []
        if let old {
            if !old.isEnding, old.user.subject.utf8.elementsEqual(user.subject.utf8) {
                renewedID = old.sessionID
            } else {
                notices = try logOut(
                    subject: old.user.subject, sessionID: old.sessionID, in: store, at: now)
            }
        }
        let knownID = renewedID
        let sessionID: String
        do throws(OAuthError) {
            sessionID = try store.write { () throws(StoreError) -> String in
                if let knownID, try store.renew(knownID, digest, at: now, until: expiresAt) {
                    return knownID
                }
                try store.run(
                    """
                    INSERT INTO login_session (cookie, sid, subject, authenticated, expires)
                        VALUES (?, ?, ?, ?, ?)
                    """, .digest(digest), .text(freshID), .text(user.subject), .date(now),
                    .date(expiresAt))
                return freshID
            }
        } catch {
            // The clients of the session that has ended are told all the same.
            guard !notices.isEmpty else { throw error }
            return .notBegun(error, ended: notices)
        }
        let session = LoginSession(
            sessionID: sessionID, user: user, authenticatedAt: now, expiresAt: expiresAt,
            isEnding: false)
        return .loggedIn(cookie: String(decoding: cookie, as: UTF8.self), session, ended: notices)
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
