package import Revocation

/// The settings of an authorization server.
package struct AuthorizationConfiguration: Sendable, Hashable {
    /// `iss`: the server's base URL, without a slash at its end.
    package var issuer: String
    /// `aud` of every access token: the resource servers.
    package var audience: String
    /// Every scope that clients may be registered for.
    package var scopes: ScopeSet
    /// How long an access token is valid.
    package var accessLife: Duration
    /// How long a refresh token is valid that is not used.
    package var refreshLife: Duration
    /// How long a redeemed refresh token may be used again if its successor was not.
    package var grace: Duration
    /// How long resource servers accept an access token after its `exp`.
    package var leeway: Duration
    /// How long an authorization code is valid, at most 60 s.
    package var codeLife: Duration {
        didSet { codeLife = min(max(codeLife, .zero), Self.longestCodeLife) }
    }
    /// How long a login lasts.
    package var sessionLife: Duration
    /// The coarsest revocation that stands in for a finer one which the strategy cannot do. With
    /// `subject`, removing one client's access may sign the user's other clients out, and other
    /// users where the strategy revokes subjects in groups. What a client or a logout brings about
    /// never ends another subject's tokens, whatever this says.
    package var coarsestReach: RevocationReach
    /// How many passwords are hashed at the same time, each in 32 MiB of memory. Further logins
    /// are turned away.
    package var passwordHashes: Int

    /// RFC 6749, section 4.1.2, recommends at most ten minutes.
    package static let longestCodeLife = Duration.seconds(60)

    package init(
        issuer: String, audience: String, scopes: ScopeSet, accessLife: Duration = .seconds(300),
        refreshLife: Duration = .seconds(30 * 86_400), grace: Duration = .seconds(10),
        leeway: Duration = .zero, codeLife: Duration = .seconds(60),
        sessionLife: Duration = .seconds(8 * 3_600), coarsestReach: RevocationReach = .subject,
        passwordHashes: Int = 4
    ) {
        self.issuer = issuer
        self.audience = audience
        self.scopes = scopes
        self.accessLife = accessLife
        self.refreshLife = refreshLife
        self.grace = grace
        self.leeway = leeway
        self.codeLife = min(max(codeLife, .zero), Self.longestCodeLife)
        self.sessionLife = sessionLife
        self.coarsestReach = coarsestReach
        self.passwordHashes = max(passwordHashes, 1)
    }
}
