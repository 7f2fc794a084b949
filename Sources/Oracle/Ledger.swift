import Synchronization

/// One token as its authority issued it. Names and claims are digests; no secret and no token is
/// stored.
package struct IssueEvent: Sendable, Hashable, Codable {
    package var token: UInt64
    package var subject: UInt64
    /// The name of the `jti`; 0 for a token without one.
    package var tokenID: UInt64
    /// The digest of all claims that an acceptance has to repeat.
    package var claims: UInt32
    /// Whether the token was issued for an audience other than the nodes'.
    package var isForeign: Bool
    /// The expiry, in microseconds since 1970.
    package var expires_us: Int64
    /// The time of the request, since the start of the trial's clock.
    package var invoked_ns: UInt64
    package var completed_ns: UInt64

    package init(
        token: UInt64, subject: UInt64, tokenID: UInt64, claims: UInt32, isForeign: Bool,
        expires_us: Int64, invoked_ns: UInt64, completed_ns: UInt64
    ) {
        self.token = token
        self.subject = subject
        self.tokenID = tokenID
        self.claims = claims
        self.isForeign = isForeign
        self.expires_us = expires_us
        self.invoked_ns = invoked_ns
        self.completed_ns = completed_ns
    }
}

/// One revocation as requested from its authority.
package struct RevocationEvent: Sendable, Hashable, Codable {
    package enum Reach: UInt8, Sendable, Hashable, Codable {
        case token, subject, everyone
    }

    package var reach: Reach
    /// The name of the token or subject; 0 for everyone.
    package var target: UInt64
    package var invoked_ns: UInt64
    /// When the revocation was acknowledged. Nil if it failed: it may or may not be in force.
    package var acknowledged_ns: UInt64?

    package init(reach: Reach, target: UInt64, invoked_ns: UInt64, acknowledged_ns: UInt64?) {
        self.reach = reach
        self.target = target
        self.invoked_ns = invoked_ns
        self.acknowledged_ns = acknowledged_ns
    }
}

/// The operations of a trial's authorities, collected from every thread; append-only.
package final class Ledger: Sendable {
    private struct Pages {
        var issues: [IssueEvent] = []
        var revocations: [RevocationEvent] = []
        var refreshTokens: [RefreshTokenEvent] = []
        var refreshes: [RefreshEvent] = []
        var failedIssues = 0
    }

    private let pages = Mutex(Pages())

    package init() {}

    /// - Parameter refreshTokens: the refresh tokens issued with the tokens.
    package func note(_ issues: [IssueEvent], _ refreshTokens: [RefreshTokenEvent] = []) {
        pages.withLock { pages in
            pages.issues += issues
            pages.refreshTokens += refreshTokens
        }
    }

    package func note(_ revocation: RevocationEvent) {
        pages.withLock { $0.revocations.append(revocation) }
    }

    package func note(_ refresh: RefreshEvent) { pages.withLock { $0.refreshes.append(refresh) } }

    /// Records a failed issue: the store may or may not hold the token.
    package func noteFailedIssue() { pages.withLock { $0.failedIssues += 1 } }

    package var issues: [IssueEvent] { pages.withLock { $0.issues } }
    package var revocations: [RevocationEvent] { pages.withLock { $0.revocations } }
    package var refreshTokens: [RefreshTokenEvent] { pages.withLock { $0.refreshTokens } }
    package var refreshes: [RefreshEvent] { pages.withLock { $0.refreshes } }
    package var failedIssues: Int { pages.withLock { $0.failedIssues } }
}
