public import Revocation
public import Tokens

/// How the authority uses the number that a token is compared with: as a version, or as a
/// not-before time.
public protocol SubjectRule: Sendable {
    /// Returns the claims that a token issued now needs in order to be accepted.
    func claims(stored: Int64, at now: NumericDate) -> StrategyClaims

    /// Returns the least value to which a revocation raises the number.
    func raised(at now: NumericDate) -> Int64
}

/// Revokes by raising a number that tokens are compared with: the subject's, or that of one of its
/// clients.
public struct SubjectRegister<Rule: SubjectRule>: RevocationRegister {
    private let source: SubjectSource
    private let rule: Rule

    init(source: SubjectSource, rule: Rule) throws(StrategyError) {
        self.source = source
        self.rule = rule
        try source.setUp()
    }

    public func makeRevoker() throws(StrategyError) -> SubjectRevoker<Rule> {
        SubjectRevoker(store: try source.open(), rule: rule)
    }
}

public struct SubjectRevoker<Rule: SubjectRule>: TokenRevoker {
    fileprivate let store: SubjectStore
    fileprivate let rule: Rule

    public func claims(
        for grant: Grant, at now: NumericDate
    ) throws(StrategyError) -> StrategyClaims {
        let numbers = try store.numbers(of: grant.subject)
        return rule.claims(stored: numbers.value(for: grant.client), at: now)
    }

    public func revoke(
        _ target: SubjectOrGrantTarget, at now: NumericDate
    ) throws(StrategyError) {
        try store.raise(
            target.subject, client: target.client, to: rule.raised(at: now), at: now)
    }

    public func purge(at now: NumericDate) throws(StrategyError) -> Int {
        try store.purge(at: now)
    }

    public func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        try store.prefill(count, at: now)
    }

    public func storeBytes() throws(StrategyError) -> Int64? { try store.storeBytes() }

    public func publishedBytes(at now: NumericDate) -> Int64? { nil }

    /// Nil, because no invariant counts subjects.
    public func entries(at now: NumericDate) -> StoreEntries? { nil }
}
