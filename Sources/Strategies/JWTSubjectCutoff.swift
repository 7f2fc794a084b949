package import Revocation
package import Tokens

/// A signed token and a date for each subject: what was issued at that date or before it is void.
///
/// `iat` counts in ticks, a millisecond or a second long, and a revocation and a new login may share
/// one. A revocation takes back the whole of its tick; a login in a tick taken back gets the first
/// tick after it for its `iat`, which the authority can tell from the subject's date. So the new
/// token passes and the old ones do not, at the price of an `iat` up to a tick ahead of the clock.
package struct JWTSubjectCutoff: RegisteredStrategy {
    private static let resolution = StrategyOption.choice(
        "iat_resolution", default: "ms", of: ["ms", "s"],
        "what iat counts in: thousandths of a second, or whole seconds as most issuers do")

    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-subject-cutoff",
        summary: "a node asks since when the subject's tokens are good; a revocation moves that up",
        options: SubjectMarkSource.options + [resolution], stores: SubjectMarkSource.stores)

    package let guarantee: Guarantee
    private let key: JSONWebKey
    private let source: SubjectMarkSource
    private let tick_us: Int64
    private let options: OptionValues

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.options = options
        tick_us = options.choice(Self.resolution) == "s" ? 1_000_000 : 1_000
        source = try SubjectMarkSource(
            options, in: context, for: Self.descriptor.name, step_us: tick_us)
        guarantee = source.guarantee
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
    }

    package func makeAuthority() throws(StrategyError) -> Authority {
        Authority(
            issuer: try AccessTokenIssuer(key, in: source.context), cutoffs: try source.open(),
            tick_us: tick_us)
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) -> SubjectMarkNode {
        SubjectMarkNode(key: key.publicKey, .issuedAt, options, source)
    }

    package struct Authority: TokenAuthority {
        fileprivate let issuer: AccessTokenIssuer
        fileprivate let cutoffs: SubjectMarks
        fileprivate let tick_us: Int64

        /// The start of the tick that `now` lies in.
        private func tick(at now: NumericDate) -> Int64 {
            now.microseconds - now.microseconds % tick_us
        }

        package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            let cutoff = NumericDate(microseconds: try cutoffs.mark(of: grant.subject))
            let issuedAt = max(
                NumericDate(microseconds: tick(at: now)),
                cutoff.advanced(byMicroseconds: tick_us))
            return try issuer.issue(grant, issuedAt: issuedAt, at: now)
        }

        /// A second revocation within a tick moves the date on by one, as a token may have been
        /// given that one since the first.
        package func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            guard case .subject(let subject) = target else {
                throw .unsupportedTarget(JWTSubjectCutoff.descriptor.name, target)
            }
            try cutoffs.raise(subject, to: tick(at: now), at: now)
        }

        package func purge(at now: NumericDate) throws(StrategyError) -> Int {
            try cutoffs.purge(at: now)
        }

        package func prefill(
            revocations count: Int, lifetime: Duration, at now: NumericDate
        ) throws(StrategyError) {
            try cutoffs.prefill(count, at: now)
        }

        package func storeBytes() throws(StrategyError) -> Int64? { try cutoffs.storeBytes() }
    }
}
