public import Revocation
public import Tokens

/// Not a strategy: accepts everything at once. Its row is the harness's own cost.
@usableFromInline
package struct Calibration: RegisteredStrategy {
    package static let descriptor = StrategyDescriptor(
        name: "calibration", aliases: ["null"],
        summary: "a node checks nothing and accepts everything: measures the harness itself",
        signsTokens: false, isCalibration: true,
        guarantee: { settings in
            Guarantee(under: settings, reaches: [], closes: .never, outage: .unaffected)
        })

    package init(_ options: OptionValues) {}

    package func makeAuthority(in context: AuthorityContext) -> Authority { Authority() }

    package func makeNode(_ id: NodeID, in context: NodeContext, at now: NumericDate) -> Node {
        Node()
    }

    package struct Authority: AuthorizationServer {
        package func makeHandle() -> Handle { Handle() }
    }

    package struct Handle: TokenAuthority, AuthorityInstrumentation {
        package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            IssuedToken(
                bytes: try fromTokens(try OpaqueToken.generate()), tokenID: nil,
                subject: grant.subject,
                expiresAt: now.advanced(byMicroseconds: grant.lifetime.microseconds))
        }

        package func refresh(
            _ refreshToken: Span<UInt8>, at now: NumericDate
        ) throws(StrategyError) -> RefreshAnswer { throw .noRefreshTokens }

        package func revoke(_ target: RevocationTarget, at now: NumericDate) {}

        package func purge(at now: NumericDate) -> Int { 0 }

        package func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

        package func storeBytes() -> Int64? { nil }

        package func publishedBytes(at now: NumericDate) -> Int64? { nil }

        package func entries(at now: NumericDate) -> StoreEntries? { nil }
    }

    package struct Node: VerifierNode, NodeInstrumentation {
        package var stateBytes: Int { 0 }
        package var feedBytes: Int64? { nil }
        package var observations: [any NodeObservation] { [] }

        package func makeVerifier() -> Verifier { Verifier() }
    }

    /// Inlinable, as nothing is to be measured here but the call itself.
    @usableFromInline
    package struct Verifier: TokenVerifier {
        @usableFromInline let verdict = Verdict.active(
            Principal(
                subject: "", tokenID: nil, scope: "", expiresAt: NumericDate(microseconds: .max)))

        @inlinable @inline(never)
        package func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) -> Verdict { verdict }
    }
}
