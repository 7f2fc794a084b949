public import Tokens

/// How the nodes of a deployment come to know that a token was revoked. Shared by the deployment.
package protocol RevocationStrategy: Sendable {
    associatedtype Authority: TokenAuthority
    associatedtype Node: VerifierNode

    var guarantee: Guarantee { get }

    /// The authorization server's token side: one for each issuing thread.
    func makeAuthority() throws(StrategyError) -> Authority

    /// One resource server with caches, keys and feeds of its own, which starts them as of `now`.
    func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> Node
}

/// One resource server instance; its verifiers share what it holds.
package protocol VerifierNode: Sendable {
    associatedtype Verifier: TokenVerifier

    /// A handle for one thread, with connections of its own.
    func makeVerifier() throws(StrategyError) -> Verifier

    /// Bytes held at this node to tell revoked tokens from others: keys, caches, feeds. An estimate
    /// from counts and element sizes.
    var stateBytes: Int { get }

    /// Bytes that this node's feed has moved so far, in both directions, heartbeats and vain polls
    /// among them; nil where there is no feed.
    var feedBytes: Int64? { get }

    /// How often this node's filter was wrong; nil where there is none.
    var filterAccuracy: FilterAccuracy? { get }
}

extension VerifierNode {
    package var feedBytes: Int64? { nil }

    package var filterAccuracy: FilterAccuracy? { nil }
}

/// How often a filter took a token in force for a revoked one.
package struct FilterAccuracy: Sendable, Hashable {
    /// Questions about tokens in force.
    package let asked: Int
    package let falsePositives: Int
    /// The share that theory expects of the filter as it is now.
    package let expectedShare: Double

    package init(asked: Int, falsePositives: Int, expectedShare: Double) {
        self.asked = asked
        self.falsePositives = falsePositives
        self.expectedShare = expectedShare
    }
}

/// One thread's handle on a node. Never shared between threads.
@usableFromInline package protocol TokenVerifier {
    /// Decides on one token as of `now`, which is the caller's clock: nothing here reads one.
    ///
    /// - Throws: ``StrategyError`` when the decision could not be made; never for a bad token.
    func verify(
        _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Verdict
}

/// One thread's handle on the authorization server. Never shared between threads.
package protocol TokenAuthority {
    func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken

    /// Issues many at once where a store makes that cheaper; the same tokens otherwise.
    func issue(_ grants: [Grant], at now: NumericDate) throws(StrategyError) -> [IssuedToken]

    /// Answers a refresh token. A refusal is a value.
    ///
    /// - Throws: ``StrategyError`` when it is not known whether the token was redeemed; `.unsupportedTarget`
    ///   from a strategy that hands out none.
    func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer

    /// Takes tokens back. Returning is the acknowledgement: the guarantee's bound runs from here.
    /// With a token falls what can be had for its refresh token.
    ///
    /// - Throws: ``StrategyError`` when the revocation is not known to be in force (RFC 7009,
    ///   section 2.2.1), and for a target beyond the guarantee's reach.
    func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError)

    /// Removes what no longer decides anything at `now`; the number of entries removed, 0 where the
    /// store removes them by itself.
    @discardableResult
    func purge(at now: NumericDate) throws(StrategyError) -> Int

    /// Fills the store as `count` earlier revocations of tokens living for `lifetime` would have left it.
    func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate)
        throws(StrategyError)

    /// Bytes that the store holds for this deployment; nil where there is no store.
    func storeBytes() throws(StrategyError) -> Int64?

    /// Bytes of what the authority publishes for nodes to fetch, a key set or a status list, as it
    /// would be sent at `now`; nil where nodes fetch nothing.
    func publishedBytes(at now: NumericDate) throws(StrategyError) -> Int64?

    /// Counts what the store holds that still decides something at `now`; nil where there is nothing
    /// to count. May take long: for the end of a trial.
    func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries?
}

/// What a store holds.
package enum StoreEntries: Sendable, Hashable {
    /// Tokens that could still be accepted.
    case liveTokens(Int)
    /// Revoked tokens that could otherwise still be accepted.
    case revokedTokens(Int)
    /// Refresh tokens that could still be redeemed.
    case liveRefreshTokens(Int)
}

extension TokenAuthority {
    package func issue(_ grants: [Grant], at now: NumericDate) throws(StrategyError)
        -> [IssuedToken]
    {
        var tokens: [IssuedToken] = []
        tokens.reserveCapacity(grants.count)
        for grant in grants { tokens.append(try issue(grant, at: now)) }
        return tokens
    }

    package func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer {
        throw StrategyError(.unsupportedTarget, "this strategy hands out no refresh tokens")
    }

    package func purge(at now: NumericDate) throws(StrategyError) -> Int { 0 }

    package func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {}

    package func storeBytes() throws(StrategyError) -> Int64? { nil }

    package func publishedBytes(at now: NumericDate) throws(StrategyError) -> Int64? { nil }

    package func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? { nil }
}

/// A node's place in its deployment.
package struct NodeID: Sendable, Hashable {
    package let index: Int
    /// Nodes in the deployment.
    package let count: Int

    package init(index: Int, of count: Int) {
        self.index = index
        self.count = max(count, 1)
    }
}

/// What a client is granted: the contents of an access token to be.
package struct Grant: Sendable, Hashable {
    package let subject: String
    package let audience: String
    package let scope: String
    package let lifetime: Duration

    package init(subject: String, audience: String, scope: String, lifetime: Duration) {
        self.subject = subject
        self.audience = audience
        self.scope = scope
        self.lifetime = lifetime
    }
}

/// An access token as its authority handed it out, with what a revocation of it needs to know.
package struct IssuedToken: Sendable, Hashable {
    /// What the client sends.
    package let bytes: [UInt8]
    package let tokenID: String?
    package let subject: String
    package let expiresAt: NumericDate
    /// Nil from a strategy that hands out none.
    package let refresh: RefreshToken?

    package init(
        bytes: [UInt8], tokenID: String?, subject: String, expiresAt: NumericDate,
        refresh: RefreshToken? = nil
    ) {
        self.bytes = bytes
        self.tokenID = tokenID
        self.subject = subject
        self.expiresAt = expiresAt
        self.refresh = refresh
    }
}

package enum RevocationTarget: Sendable, Hashable {
    case token(IssuedToken)
    case subject(String)
    case everyone

    package var reach: RevocationReach {
        switch self {
        case .token: .token
        case .subject: .subject
        case .everyone: .everyone
        }
    }
}
