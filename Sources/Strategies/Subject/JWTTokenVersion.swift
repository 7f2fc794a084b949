public import Revocation
public import Tokens

/// A signed token with its subject's version at the time of issue. A revocation raises the
/// subject's version, which invalidates all older tokens of the subject, or a version that only the
/// subject's tokens of one client are compared with.
public struct JWTTokenVersion: SignedTokenStrategy {
    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-token-version",
        summary: "a node compares ver with the subject's version; a revocation raises the version",
        options: SubjectOptions.all, placement: SubjectOptions.placement,
        stores: SubjectOptions.stores,
        guarantee: SubjectOptions.guarantee)

    public typealias Keys = FixedKeys

    public let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    private func source(in context: StrategyContext) throws(StrategyError) -> SubjectSource {
        try SubjectSource(options, in: context, for: Self.descriptor.name, step_us: 1)
    }

    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) throws(StrategyError) -> SubjectRegister<SubjectVersion> {
        try SubjectRegister(source: try source(in: context.environment), rule: SubjectVersion())
    }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> SubjectKnowledge<SubjectVersionCheck> {
        SubjectKnowledge(source: try source(in: context.environment))
    }
}

/// Tokens carry the version of their subject and client, which rises with each revocation.
public struct SubjectVersion: SubjectRule {
    public func claims(stored: Int64, at now: NumericDate) -> StrategyClaims {
        StrategyClaims(version: stored)
    }

    public func raised(at now: NumericDate) -> Int64 { now.microseconds }
}

/// Compares `ver` with the version of the subject and client.
public final class SubjectVersionCheck: SubjectCheck {
    private let values: SubjectReader
    private let memory_us: Int64

    public init(_ values: SubjectReader, memory_us: Int64) {
        self.values = values
        self.memory_us = memory_us
    }

    public static var requiredClaims: ClaimsPolicy.Required { [.version, .client] }

    public func refusal(
        of claims: Claims, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Refusal? {
        guard let subject = claims.subject, let client = claims.client,
            let version = claims.version
        else { return .missingClaim }
        let latest = try values.value(of: subject, for: client, at: now)
        // A version may be so old that every token older than it has expired. The store may have
        // purged it while the cache still had it, and then the subject's tokens begin at 0 again.
        let isPast =
            now >= NumericDate(microseconds: latest).advanced(byMicroseconds: memory_us)
        return version >= latest || isPast ? nil : .revoked
    }

    public func probe(at now: NumericDate) throws(StrategyError) { try values.probe(at: now) }
}
