import Stores
package import Tokens

extension AuthorizationService {
    /// How long a logout token is accepted: at most two minutes are recommended (OpenID Connect
    /// Back-Channel Logout 1.0, section 4).
    private static let logoutLife_us: Int64 = 120_000_000

    /// Ends a session, and the grants of its clients that did not ask for `offline_access` (OpenID
    /// Connect Back-Channel Logout 1.0, section 2.7).
    ///
    /// - Returns: the logout tokens for the session's clients, with `sub` and `sid`. Deliver them.
    /// - Throws: `temporarily_unavailable` if a grant is not known to have ended. The session then
    ///   stays, so that the user can log out again, but gives no client anything any more.
    package func logOut(
        _ cookie: String, at now: NumericDate
    ) throws(OAuthError) -> [LogoutNotice] {
        try pool.with { store throws(OAuthError) -> [LogoutNotice] in
            guard let session = try self.session(cookie, in: store, at: now) else { return [] }
            return try logOut(
                subject: session.user.subject, sessionID: session.sessionID, in: store, at: now)
        }
    }

    /// Ends all sessions of a subject, as ``logOut(_:at:)`` ends one.
    ///
    /// - Returns: one logout token per client, with `sub` alone.
    package func logOut(
        subject: String, at now: NumericDate
    ) throws(OAuthError) -> [LogoutNotice] {
        try pool.with { store throws(OAuthError) -> [LogoutNotice] in
            try logOut(subject: subject, sessionID: nil, in: store, at: now)
        }
    }

    /// Ends one session, or all of the subject's that there are.
    ///
    /// The first transaction keeps the sessions from signing anybody in, so what has to be ended is
    /// known and does not grow. The last one removes them.
    func logOut(
        subject: String, sessionID: String?, in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> [LogoutNotice] {
        let ending = try store.write {
            () throws(StoreError) -> (sessions: [String], signIns: [SignIn]) in
            let sessions = try store.beginEnding(sessionID, of: subject)
            return (sessions, try store.signIns(ofLogin: sessionID, of: subject))
        }
        let notices = try notices(
            to: ending.signIns, subject: subject, sessionID: sessionID, at: now)
        try endOnline(ending.signIns, in: store, at: now)
        try store.write { () throws(StoreError) -> Void in
            try store.remove(sessions: ending.sessions)
        }
        return notices
    }

    private func endOnline(
        _ signIns: [SignIn], in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) {
        for signIn in signIns where !signIn.isOffline {
            _ = try end(signIn.id, in: store, at: now)
        }
    }

    /// Returns one notice per client that takes logout tokens.
    private func notices(
        to signIns: [SignIn], subject: String, sessionID: String?, at now: NumericDate
    ) throws(OAuthError) -> [LogoutNotice] {
        var notices: [LogoutNotice] = []
        for id in Set(signIns.map(\.client)).sorted() {
            guard let uri = client(id)?.backchannelLogoutURI else { continue }
            let token = try logoutToken(for: id, subject: subject, sessionID: sessionID, at: now)
            notices.append(LogoutNotice(client: id, uri: uri, token: token))
        }
        return notices
    }

    /// OpenID Connect Back-Channel Logout 1.0, section 2.4.
    private func logoutToken(
        for client: String, subject: String, sessionID: String?, at now: NumericDate
    ) throws(OAuthError) -> [UInt8] {
        var members = [
            JSONValue.Member(
                ClaimName.events,
                .object([JSONValue.Member(LogoutTokenReader.event, .object([]))]))
        ]
        if let sessionID { members.append(.init(ClaimName.sessionID, .string(sessionID))) }
        let claims = Claims(
            issuer: configuration.issuer, subject: subject, audience: [client],
            expiresAt: now.wholeSeconds.advanced(byMicroseconds: Self.logoutLife_us),
            issuedAt: now.wholeSeconds, tokenID: try inTokens(try OpaqueToken.randomID()))
        return try sign(claims, members, type: IdentityTokenType.logout)
    }
}

extension SignIn {
    /// Whether it outlives the login.
    fileprivate var isOffline: Bool { scopes.contains(ScopeSet.offlineAccess) }
}

extension OAuthStore {
    /// - Parameter sessionID: nil for any login of the subject.
    fileprivate func signIns(
        ofLogin sessionID: String?, of subject: String
    ) throws(StoreError) -> [SignIn] {
        guard let sessionID else { return try signIns(of: subject) }
        return try signIns(ofSession: sessionID)
    }

    /// From here on, nobody signs in by the session, or by any of the subject's if it is nil.
    /// Returns the sessions that have begun to end.
    fileprivate func beginEnding(
        _ sessionID: String?, of subject: String
    ) throws(StoreError) -> [String] {
        if let sessionID {
            try run("UPDATE login_session SET is_ending = 1 WHERE sid = ?", .text(sessionID))
            return [sessionID]
        }
        try run("UPDATE login_session SET is_ending = 1 WHERE subject = ?", .text(subject))
        return try rows(
            "SELECT sid FROM login_session WHERE subject = ?", .text(subject),
            read: { $0.text(0) })
    }

    /// Removes sessions whose grants have ended. A login that was made meanwhile stays, also if its
    /// own logout has begun: what it signed in may still go on.
    fileprivate func remove(sessions: [String]) throws(StoreError) {
        for sessionID in sessions {
            try run("DELETE FROM login_session WHERE sid = ?", .text(sessionID))
        }
    }
}
