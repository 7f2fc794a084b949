package import Tokens

/// A resource owner.
package struct OAuthUser: Sendable, Hashable {
    /// `sub`
    package let subject: String
    /// What the user types to log in.
    package let login: String
    /// What pages and `/userinfo` call the user.
    package let name: String

    package init(subject: String, login: String, name: String) {
        self.subject = subject
        self.login = login
        self.name = name
    }

    /// The answer of the UserInfo endpoint (OpenID Connect Core 1.0, section 5.3.2).
    package var json: JSONValue {
        .object([
            .init("sub", .string(subject)), .init("name", .string(name)),
            .init("preferred_username", .string(login)),
        ])
    }
}

/// A user's login at the authorization server.
package struct LoginSession: Sendable, Hashable {
    /// `sid`: names the session in ID tokens and logout tokens. Opens nothing.
    package let sessionID: String
    package let user: OAuthUser
    /// `auth_time`
    package let authenticatedAt: NumericDate
    package let expiresAt: NumericDate
    /// Whether its logout has begun and not succeeded: all that it is good for is to log out again.
    package let isEnding: Bool
}

/// The result of a login.
package enum LoginAnswer: Sendable {
    /// - Parameters:
    ///   - cookie: what the browser presents from now on.
    ///   - ended: the logout tokens for the clients of another user's session that this login has
    ///     ended. Deliver them.
    case loggedIn(cookie: String, LoginSession, ended: [LogoutNotice])
    /// Another user's session has ended, and then the new one could not begin.
    ///
    /// - Parameter ended: as of ``loggedIn(cookie:_:ended:)``. Deliver them all the same.
    case notBegun(OAuthError, ended: [LogoutNotice])
    /// The user is unknown or the password is wrong: the answer does not say which.
    case refused
}
