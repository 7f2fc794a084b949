package import Revocation
package import Tokens

/// No strategy: accepts anything at once. Its figures are the harness's own cost.
package struct NullStrategy: RegisteredStrategy {
    package static let descriptor = StrategyDescriptor(
        name: "null",
        summary: "a node asks nothing and accepts anything: calibrates the harness",
        signsTokens: false)

    package let guarantee = Guarantee(reaches: [], bound: .never, stance: .unaffected)

    package init(_ options: OptionValues, in context: StrategyContext) {}

    package func makeAuthority() -> Authority { Authority() }

    package func makeNode(_ id: NodeID, at now: NumericDate) -> Node { Node() }

    package struct Authority: TokenAuthority {
        package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            IssuedToken(
                bytes: try fromTokens(try OpaqueToken.generate()), tokenID: nil,
                subject: grant.subject,
                expiresAt: now.advanced(byMicroseconds: grant.lifetime.microseconds))
        }

        package func revoke(_ target: RevocationTarget, at now: NumericDate) {}
    }

    package struct Node: VerifierNode {
        package let stateBytes = 0

        package func makeVerifier() -> Verifier { Verifier() }
    }

    package struct Verifier: TokenVerifier {
        private let verdict = Verdict.active(
            Principal(
                subject: "", tokenID: nil, scope: "", expiresAt: NumericDate(microseconds: .max)))

        @inline(never)
        package func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) -> Verdict { verdict }
    }
}
