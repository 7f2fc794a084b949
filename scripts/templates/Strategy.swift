package import Revocation
package import Tokens

/// A signed token of the strategy `__NAME__`: say here what a node checks and what a revocation
/// does.
package struct __TYPE__: SignedTokenStrategy {
    package static let descriptor = StrategyDescriptor.signedTokens(
        name: "__NAME__",
        summary: "a node checks only the signature and exp; a revocation has no effect",
        placement: { _ in .stateless },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: __TYPE__Revoker.Target.reaches, closes: .expiry,
                outage: .unaffected)
        })

    package typealias Keys = FixedKeys

    package let options: OptionValues

    package init(_ options: OptionValues) { self.options = options }

    package func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) -> __TYPE__Register { __TYPE__Register() }

    package func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) -> __TYPE__Knowledge { __TYPE__Knowledge() }
}

/// What the authorization server's threads share to revoke tokens.
package struct __TYPE__Register: RevocationRegister {
    package func makeRevoker() -> __TYPE__Revoker { __TYPE__Revoker() }
}

/// One thread's handle for revoking tokens. `Target` decides the reach: `TokenIDTarget`,
/// `SubjectTarget`, `EveryoneTarget`, or `AnyTarget` where a revocation has no effect.
package struct __TYPE__Revoker: TokenRevoker {
    /// The claims that the check at the nodes needs, beyond those of every token.
    package func claims(for grant: Grant, at now: NumericDate) -> StrategyClaims { .none }

    /// Returning is the acknowledgement. Throw if it is not known that the revocation is in force.
    package func revoke(_ target: AnyTarget, at now: NumericDate) {}

    package func purge(at now: NumericDate) -> Int { 0 }

    package func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

    package func storeBytes() -> Int64? { nil }

    package func publishedBytes(at now: NumericDate) -> Int64? { nil }

    package func entries(at now: NumericDate) -> StoreEntries? { nil }
}

/// What one node knows of revocations.
package struct __TYPE__Knowledge: NodeKnowledge {
    package func makeCheck() -> __TYPE__Check { __TYPE__Check() }

    package var stateBytes: Int { 0 }
    package var feedBytes: Int64? { nil }
    package var ownThreadsTime_ns: UInt64? { nil }
    package var observations: [any NodeObservation] { [] }
}

/// One thread's check at a node. Signature and claims have been checked before.
package struct __TYPE__Check: RevocationCheck {
    /// The claims that the check needs. A token without them is refused before.
    package static var requiredClaims: ClaimsPolicy.Required { [] }

    /// The reason to refuse the token; nil to accept it. Throw if it cannot be decided.
    package func refusal(
        of claims: Claims, _ request: VerificationRequest, at now: NumericDate
    ) -> Refusal? { nil }
}
