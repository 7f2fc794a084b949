package import Revocation
import Stores
package import Tokens

/// Issues access tokens with refresh tokens, and takes them back by ending the family; where there is a
/// blocklist, also by listing the family's access tokens, at a reuse too.
package struct RefreshAuthority: TokenAuthority {
    private let strategy: String
    private let issuer: RefreshIssuer
    private let blocklist: (entries: RedisBlocklist, connection: RedisConnection)?

    init(
        _ strategy: String, issuer: RefreshIssuer,
        blocklist: (entries: RedisBlocklist, connection: RedisConnection)? = nil
    ) {
        self.strategy = strategy
        self.issuer = issuer
        self.blocklist = blocklist
    }

    package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
        try issuer.issue(grant, at: now)
    }

    package func issue(
        _ grants: [Grant], at now: NumericDate
    ) throws(StrategyError) -> [IssuedToken] {
        try issuer.issue(grants, at: now)
    }

    package func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer {
        try issuer.refresh(refreshToken, at: now) { family throws(StrategyError) in
            try list(family, at: now)
        }
    }

    /// The family first: once it has ended, no access token joins those that are listed.
    package func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
        guard case .token(let token) = target, let refresh = token.refresh else {
            throw .unsupportedTarget(strategy, target)
        }
        try issuer.families.end(family: refresh.family)
        if let family = Int64(refresh.family) { try list(family, at: now) }
    }

    /// Lists the family's access tokens that a node could accept.
    private func list(_ family: Int64, at now: NumericDate) throws(StrategyError) {
        guard let (entries, connection) = blocklist else { return }
        let latest = now.advanced(byMicroseconds: -entries.leeway_us)
        for token in try issuer.families.accessTokens(of: family, goodAt: latest) {
            try entries.add(token.tokenID, until: token.expiresAt, at: now, on: connection)
        }
    }

    package func purge(at now: NumericDate) throws(StrategyError) -> Int {
        try issuer.families.purge(at: now)
    }

    package func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        try issuer.prefill(ended: count, lifetime: lifetime, at: now)
        guard let (entries, connection) = blocklist else { return }
        try entries.prefill(count, lifetime: lifetime, at: now, on: connection)
    }

    package func storeBytes() throws(StrategyError) -> Int64? {
        let families = try issuer.families.storeBytes()
        guard let (entries, connection) = blocklist else { return families }
        return try entries.access.memoryBytes(connection).map { $0 + families }
    }

    package func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
        .liveRefreshTokens(try issuer.families.liveTokens(at: now))
    }
}
