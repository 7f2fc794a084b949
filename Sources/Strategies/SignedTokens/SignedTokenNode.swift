public import Revocation
public import Tokens

/// A server that verifies signed tokens by the keys and claims that all strategies check, and by
/// what it knows of revocations.
public struct SignedTokenNode<Keys: VerificationKeys, Knowledge: NodeKnowledge>: VerifierNode {
    let keys: Keys
    let knowledge: Knowledge

    public func makeVerifier() throws(StrategyError) -> SignedTokenVerifier<
        Keys.Check, Knowledge.Check
    > {
        SignedTokenVerifier(shared: try keys.makeCheck(), own: try knowledge.makeCheck())
    }
}

extension SignedTokenNode: NodeInstrumentation {
    public var stateBytes: Int { keys.bytes + knowledge.stateBytes }

    public var feedBytes: Int64? {
        let parts = [keys.fetchedBytes, knowledge.feedBytes].compactMap(\.self)
        return parts.isEmpty ? nil : parts.reduce(0, +)
    }

    public var ownThreadsTime_ns: UInt64? { knowledge.ownThreadsTime_ns }

    public var observations: [any NodeObservation] { knowledge.observations }
}

/// One thread's decisions at a ``SignedTokenNode``: first the check that all strategies share, then
/// the strategy's own. Tokens are accepted nowhere else.

public struct SignedTokenVerifier<
    Shared: AccessTokenCheck, Own: RevocationCheck
>: TokenVerifier {
    @usableFromInline let shared: Shared
    @usableFromInline let own: Own

    /// Inlinable, so that it is specialized for its two checks.
    @inlinable
    public func verify(
        _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Verdict {
        switch try shared.verify(token, at: now) {
        case .refused(let reason): return .refused(reason)
        case .valid(let claims):
            if let reason = try own.refusal(of: claims, request, at: now) {
                return .refused(reason)
            }
            return .active(Principal(claims))
        }
    }

    /// A token that nobody has would be refused before the strategy's own check.
    public func probe(at now: NumericDate) throws(StrategyError) {
        let token = ReadinessProbe.token
        _ = try shared.verify(token.span, at: now)
        try own.probe(at: now)
    }
}

extension Principal {
    @usableFromInline init(_ claims: Claims) {
        self.init(
            subject: claims.subject ?? "", tokenID: claims.tokenID, scope: claims.scope ?? "",
            expiresAt: claims.expiresAt ?? NumericDate(microseconds: 0))
    }
}
