import Revocation
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
    ///   goes on: log out again.
    package func logOut(
        _ cookie: String, at now: NumericDate
    ) throws(OAuthError) -> [LogoutNotice] {
        try pool.with { store throws(OAuthError) -> [LogoutNotice] in
            guard let session = try session(cookie, in: store, at: now) else { return [] }
            let signIns = try inStore(try store.signIns(ofSession: session.sessionID))
            let notices = try notices(
                to: signIns, subject: session.user.subject, sessionID: session.sessionID, at: now)
            try endOnline(signIns, in: store, at: now)
            try store.write { () throws(StoreError) -> Void in
                try store.run(
                    "DELETE FROM login_session WHERE sid = ?", .text(session.sessionID))
            }
            return notices
        }
    }

    /// Ends all sessions of a subject, as ``logOut(_:at:)`` ends one.
    ///
    /// - Returns: one logout token per client, with `sub` alone.
    package func logOut(
        subject: String, at now: NumericDate
    ) throws(OAuthError) -> [LogoutNotice] {
        try pool.with { store throws(OAuthError) -> [LogoutNotice] in
            let signIns = try inStore(try store.signIns(of: subject))
            let notices = try notices(to: signIns, subject: subject, sessionID: nil, at: now)
            try endOnline(signIns, in: store, at: now)
            try store.write { () throws(StoreError) -> Void in
                try store.run("DELETE FROM login_session WHERE subject = ?", .text(subject))
            }
            return notices
        }
    }

    private func endOnline(
        _ signIns: [SignIn], in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) {
        for signIn in signIns where !signIn.scopes.contains(ScopeSet.offlineAccess) {
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
            expiresAt: now.advanced(byMicroseconds: Self.logoutLife_us), issuedAt: now,
            tokenID: try inTokens(try OpaqueToken.randomID()))
        return try sign(claims, members, type: IdentityTokenType.logout)
    }
}
