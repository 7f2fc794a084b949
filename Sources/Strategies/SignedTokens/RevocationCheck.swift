public import Revocation
public import Tokens

/// What one node knows of revocations, shared by the checks of its threads.
public protocol NodeKnowledge: Sendable, NodeInstrumentation {
    associatedtype Check: RevocationCheck

    /// Returns a check for one thread, with its own connections.
    func makeCheck() throws(StrategyError) -> Check
}

/// One thread's check of whether a token was revoked: what a strategy adds to the shared check of
/// signature and claims.
public protocol RevocationCheck {
    /// The claims that the check needs. A token without them is refused before it gets here.
    static var requiredClaims: ClaimsPolicy.Required { get }

    /// Returns why an authentic token in date is refused; nil if it is accepted.
    ///
    /// - Throws: ``StrategyError`` if no decision could be made.
    func refusal(
        of claims: Claims, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Refusal?

    /// Does the look-ups of a decision, about a token that nobody has.
    ///
    /// - Throws: ``StrategyError`` if no decision could be made.
    func probe(at now: NumericDate) throws(StrategyError)
}

/// A check by the token's `jti`.
public protocol TokenIDCheck: RevocationCheck {
    func isRevoked(_ tokenID: String, at now: NumericDate) throws(StrategyError) -> Bool
}

extension TokenIDCheck {
    public static var requiredClaims: ClaimsPolicy.Required { .tokenID }

    @inlinable
    public func refusal(
        of claims: Claims, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Refusal? {
        guard let tokenID = claims.tokenID else { return .missingClaim }
        return try isRevoked(tokenID, at: now) ? .revoked : nil
    }

    public func probe(at now: NumericDate) throws(StrategyError) {
        _ = try isRevoked(ReadinessProbe.name, at: now)
    }
}

/// A check by the token's `jti`, and by its `iat` among those of its subject and client.
public protocol TokenOrGrantCheck: RevocationCheck {
    func isRevoked(
        _ tokenID: String, of subject: String, for client: String, issuedAt: NumericDate,
        at now: NumericDate
    ) throws(StrategyError) -> Bool
}

extension TokenOrGrantCheck {
    public static var requiredClaims: ClaimsPolicy.Required { [.tokenID, .issuedAt, .client] }

    @inlinable
    public func refusal(
        of claims: Claims, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Refusal? {
        guard let subject = claims.subject, let client = claims.client,
            let tokenID = claims.tokenID, let issuedAt = claims.issuedAt
        else { return .missingClaim }
        return try isRevoked(tokenID, of: subject, for: client, issuedAt: issuedAt, at: now)
            ? .revoked : nil
    }

    public func probe(at now: NumericDate) throws(StrategyError) {
        let nobody = ReadinessProbe.name
        _ = try isRevoked(nobody, of: nobody, for: nobody, issuedAt: now, at: now)
    }
}

/// No knowledge of revocations except the keys: a token is valid while its key and its dates are.
public struct NoKnowledge: NodeKnowledge {
    public func makeCheck() -> NoFurtherCheck { NoFurtherCheck() }

    public var stateBytes: Int { 0 }
    public var feedBytes: Int64? { nil }
    public var ownThreadsTime_ns: UInt64? { nil }
    public var observations: [any NodeObservation] { [] }
}

public struct NoFurtherCheck: RevocationCheck {
    public static var requiredClaims: ClaimsPolicy.Required { [] }

    @inlinable
    public func refusal(
        of claims: Claims, _ request: VerificationRequest, at now: NumericDate
    ) -> Refusal? { nil }

    public func probe(at now: NumericDate) {}
}

/// The knowledge of another kind of node, used for high-stakes requests only.
public struct HighStakesKnowledge<Base: NodeKnowledge>: NodeKnowledge {
    let base: Base

    public func makeCheck() throws(StrategyError) -> HighStakesCheck<Base.Check> {
        HighStakesCheck(base: try base.makeCheck())
    }

    public var stateBytes: Int { base.stateBytes }
    public var feedBytes: Int64? { base.feedBytes }
    public var ownThreadsTime_ns: UInt64? { base.ownThreadsTime_ns }
    public var observations: [any NodeObservation] { base.observations }
}

public struct HighStakesCheck<Base: RevocationCheck>: RevocationCheck {
    @usableFromInline let base: Base

    public static var requiredClaims: ClaimsPolicy.Required {
        Base.requiredClaims
    }

    @inlinable
    public func refusal(
        of claims: Claims, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Refusal? {
        request.isHighStakes ? try base.refusal(of: claims, request, at: now) : nil
    }

    public func probe(at now: NumericDate) throws(StrategyError) { try base.probe(at: now) }
}
