public import Revocation

/// Revokes by ending the family of refresh tokens, or all families of a grant. If there is a
/// blocklist, their access tokens are also listed.
public struct FamilyRegister: RevocationRegister {
    private let context: StrategyContext
    private let terms: RefreshTerms
    private let blocklist: RedisBlocklist?

    init(
        _ terms: RefreshTerms, in context: StrategyContext, blocklist: RedisBlocklist? = nil
    ) throws(StrategyError) {
        self.context = context
        self.terms = terms
        self.blocklist = blocklist
        try RefreshFamilies.setUp(in: context)
    }

    public func makeRevoker() throws(StrategyError) -> FamilyRevoker {
        let families = try RefreshFamilies(in: context, terms)
        guard let blocklist else { return FamilyRevoker(families) }
        return FamilyRevoker(families, listing: blocklist, on: try blocklist.access.connect())
    }
}
