/// Paths that more than one role names.
package enum ServerPath {
    // Authorization server
    package static let metadata = "/.well-known/oauth-authorization-server"
    package static let openIDMetadata = "/.well-known/openid-configuration"
    package static let authorize = "/authorize"
    package static let token = "/token"
    package static let revoke = "/revoke"
    package static let introspect = "/introspect"
    package static let userInfo = "/userinfo"
    package static let endSession = "/logout"
    /// Below this path are the documents that a strategy publishes, such as `/jwks.json`.
    package static let documents = "/"
    /// Where resource servers register for security events.
    package static let eventReceivers = "/events/receivers"

    // Resource server
    package static let photos = "/photos"
    /// A high-stakes request.
    package static let photoOriginals = "/photos/originals"
    /// Where a resource server takes security events (RFC 8935).
    package static let events = "/events"

    // Both
    package static let health = "/health"
    package static let readiness = "/ready"
    /// Below this path is the control interface.
    package static let control = "/control"
}

/// Header fields between the harness and the servers.
package enum ControlHeader {
    /// On a request to a resource server, with the value `1`: the answer to an accepted request
    /// tells the digest of the token's claims.
    package static let wantsClaims = "revbench-claims"
    /// On an answer: eight hexadecimal digits, `Principal.digest`.
    package static let claims = "revbench-claims"
    /// On a 401: `Refusal.rawValue`. On a 503: `StrategyError.Kind.rawValue`.
    package static let reason = "revbench-reason"
    /// The value of ``reason`` on a 503 that sheds load: the request was not looked at.
    package static let busy = "busy"
}
