public import Revocation
public import Tokens

/// Signed tokens of the strategy `__NAME__`: describe here what a node checks and what a revocation
/// does.
public struct __TYPE__: SignedTokenStrategy {
    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "__NAME__",
        summary: "a node checks only the signature and exp; a revocation has no effect",
        placement: { _ in .stateless },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: __TYPE__Revoker.Target.reaches, closes: .expiry,
                outage: .unaffected)
        })

    public typealias Keys = FixedKeys

    public let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) -> __TYPE__Register { __TYPE__Register() }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) -> __TYPE__Knowledge { __TYPE__Knowledge() }
}

/// What the authorization server's threads share to revoke tokens.
public struct __TYPE__Register: RevocationRegister {
    public func makeRevoker() -> __TYPE__Revoker { __TYPE__Revoker() }
}

/// One thread's handle for revoking tokens. `Target` decides the reach: `TokenIDTarget`,
/// `SubjectTarget`, `EveryoneTarget`, or `AnyTarget` where a revocation has no effect.
public struct __TYPE__Revoker: TokenRevoker {
    /// The claims that the check at the nodes needs, in addition to those of every token.
    public func claims(for grant: Grant, at now: NumericDate) -> StrategyClaims { .none }

    /// Returning is the acknowledgement. Throw if it is not known that the revocation is in force.
    public func revoke(_ target: AnyTarget, at now: NumericDate) {}

    public func purge(at now: NumericDate) -> Int { 0 }

    public func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

    public func storeBytes() -> Int64? { nil }

    public func publishedBytes(at now: NumericDate) -> Int64? { nil }

    public func entries(at now: NumericDate) -> StoreEntries? { nil }
}

/// What one node knows about revocations.
public struct __TYPE__Knowledge: NodeKnowledge {
    public func makeCheck() -> __TYPE__Check { __TYPE__Check() }

    public var stateBytes: Int { 0 }
    public var feedBytes: Int64? { nil }
    public var ownThreadsTime_ns: UInt64? { nil }
    public var observations: [any NodeObservation] { [] }
}

/// One thread's check at a node. Signature and claims have already been checked.
public struct __TYPE__Check: RevocationCheck {
    /// The claims that the check needs. A token without them is refused before the check.
    public static var requiredClaims: ClaimsPolicy.Required { [] }

    /// The reason to refuse the token; nil to accept it. Throw if it cannot be decided.
    public func refusal(
        of claims: Claims, _ request: VerificationRequest, at now: NumericDate
    ) -> Refusal? { nil }
}
