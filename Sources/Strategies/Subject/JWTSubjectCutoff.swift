public import Revocation
public import Tokens

/// A signed token and a not-before time per subject. Tokens issued at or before that time are
/// invalid. A client of the subject may have a later time of its own.
///
/// `iat` counts in ticks of a millisecond or a second, so a revocation and a new login may fall
/// within the same tick. A revocation covers its whole tick. A login within a revoked tick gets the
/// first tick after it as its `iat`; the authority knows this from the subject's not-before time.
/// So the new token is accepted and the old ones are not, at the price of an `iat` up to a tick
/// ahead of the clock.
public struct JWTSubjectCutoff: SignedTokenStrategy {
    private static let resolution = StrategyOption.choice(
        "iat_resolution", default: "ms", of: ["ms", "s"],
        "the resolution of iat: milliseconds, or whole seconds as most issuers use")

    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-subject-cutoff",
        summary: "a node compares iat with the subject's not-before time; a revocation raises it",
        options: SubjectOptions.all + [resolution], placement: SubjectOptions.placement,
        stores: SubjectOptions.stores,
        guarantee: SubjectOptions.guarantee)

    public typealias Keys = FixedKeys

    public let options: OptionValues
    private let rule: NotBefore

    public init(_ options: OptionValues) {
        self.options = options
        rule = NotBefore(tick_us: options.choice(Self.resolution) == "s" ? 1_000_000 : 1_000)
    }

    private func source(in context: StrategyContext) throws(StrategyError) -> SubjectSource {
        try SubjectSource(
            options, in: context, for: Self.descriptor.name, step_us: rule.tick_us)
    }

    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) throws(StrategyError) -> SubjectRegister<NotBefore> {
        try SubjectRegister(source: try source(in: context.environment), rule: rule)
    }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> SubjectKnowledge<NotBeforeCheck> {
        SubjectKnowledge(source: try source(in: context.environment))
    }
}

/// Tokens carry their time of issue. The not-before time of their subject and client rises with
/// each revocation.
public struct NotBefore: SubjectRule {
    let tick_us: Int64

    /// For dates of issue as tokens carry them.
    static let ofMilliseconds = NotBefore(tick_us: 1_000)

    /// Returns the start of the tick that contains `now`.
    private func tick(at now: NumericDate) -> Int64 {
        now.microseconds - now.microseconds % tick_us
    }

    public func claims(stored: Int64, at now: NumericDate) -> StrategyClaims {
        let earliest = NumericDate(microseconds: stored).advanced(byMicroseconds: tick_us)
        return StrategyClaims(
            issuedAt: max(NumericDate(microseconds: tick(at: now)), earliest))
    }

    /// A second revocation within a tick raises the time by one more tick, because tokens issued
    /// since the first may carry that tick.
    public func raised(at now: NumericDate) -> Int64 { tick(at: now) }
}

/// Compares `iat` with the not-before time of the subject and client.
public final class NotBeforeCheck: SubjectCheck {
    private let values: SubjectReader

    public init(_ values: SubjectReader, memory_us: Int64) { self.values = values }

    public static var requiredClaims: ClaimsPolicy.Required { [.issuedAt, .client] }

    public func refusal(
        of claims: Claims, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Refusal? {
        guard let subject = claims.subject, let client = claims.client,
            let issuedAt = claims.issuedAt
        else { return .missingClaim }
        let notBefore = try values.value(of: subject, for: client, at: now)
        return issuedAt.microseconds > notBefore ? nil : .revoked
    }

    public func probe(at now: NumericDate) throws(StrategyError) { try values.probe(at: now) }
}
