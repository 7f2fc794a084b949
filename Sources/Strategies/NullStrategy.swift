public import Revocation
public import Tokens

/// No strategy: accepts anything at once. Its figures are the harness's own cost.
public struct NullStrategy: RegisteredStrategy {
    public static let descriptor = StrategyDescriptor(
        name: "null",
        summary: "a node asks nothing and accepts anything: calibrates the harness",
        signsTokens: false)

    public let guarantee = Guarantee(reaches: [], bound: .never, stance: .unaffected)

    public init(_ options: OptionValues, in context: StrategyContext) {}

    public func makeAuthority() -> Authority { Authority() }

    public func makeNode(_ id: NodeID, at now: NumericDate) -> Node { Node() }

    public struct Authority: TokenAuthority {
        public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            IssuedToken(
                bytes: try fromTokens(try OpaqueToken.generate()), tokenID: nil,
                subject: grant.subject,
                expiresAt: now.advanced(byMicroseconds: grant.lifetime.microseconds))
        }

        public func revoke(_ target: RevocationTarget, at now: NumericDate) {}
    }

    public struct Node: VerifierNode {
        public let stateBytes = 0

        public func makeVerifier() -> Verifier { Verifier() }
    }

    public struct Verifier: TokenVerifier {
        private let verdict = Verdict.active(
            Principal(
                subject: "", tokenID: nil, scope: "", expiresAt: NumericDate(microseconds: .max)))

        @inline(never)
        public func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) -> Verdict { verdict }
    }
}
