public import Revocation
public import Tokens

/// Not a strategy: it accepts every token immediately. Its row is the harness's own cost.

public struct Calibration: RegisteredStrategy {
    public static let descriptor = StrategyDescriptor(
        name: "calibration", aliases: ["null"],
        summary: "a node checks nothing and accepts everything: measures the harness itself",
        signsTokens: false, isCalibration: true, placement: { _ in .stateless },
        guarantee: { settings in
            Guarantee(under: settings, reaches: [], closes: .never, outage: .unaffected)
        })

    public init(_ options: OptionValues) {}

    public func makeAuthority(in context: AuthorityContext) -> Authority { Authority() }

    public func makeNode(_ id: NodeID, in context: NodeContext, at now: NumericDate) -> Node {
        Node()
    }

    public struct Authority: AuthorizationServer {
        public func makeHandle() -> Handle { Handle() }
    }

    public struct Handle: TokenAuthority, AuthorityInstrumentation {
        public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            IssuedToken(
                bytes: try fromTokens(try OpaqueToken.generate()), tokenID: nil,
                subject: grant.subject,
                expiresAt: now.advanced(byMicroseconds: grant.lifetime.microseconds))
        }

        public func refresh(
            _ refreshToken: Span<UInt8>, at now: NumericDate
        ) throws(StrategyError) -> RefreshAnswer { throw .noRefreshTokens }

        public func revoke(_ target: RevocationTarget, at now: NumericDate) {}

        public func purge(at now: NumericDate) -> Int { 0 }

        public func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

        public func storeBytes() -> Int64? { nil }

        public func publishedBytes(at now: NumericDate) -> Int64? { nil }

        public func entries(at now: NumericDate) -> StoreEntries? { nil }
    }

    public struct Node: VerifierNode, NodeInstrumentation {
        public var stateBytes: Int { 0 }
        public var feedBytes: Int64? { nil }
        public var ownThreadsTime_ns: UInt64? { nil }
        public var observations: [any NodeObservation] { [] }

        public func makeVerifier() -> Verifier { Verifier() }
    }

    /// Inlinable, because only the call itself is to be measured here.

    public struct Verifier: TokenVerifier {
        @usableFromInline let verdict = Verdict.active(
            Principal(
                subject: "", tokenID: nil, scope: "", expiresAt: NumericDate(microseconds: .max)))

        @inlinable @inline(never)
        public func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) -> Verdict { verdict }
    }
}
