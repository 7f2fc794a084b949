public import Revocation
import Stores
public import Tokens

/// One thread's handle on refresh tokens. It begins a family with each grant, exchanges its tokens,
/// and revokes by ending it.
public final class FamilyRevoker: TokenRevoker {
    private let store: RefreshFamilies
    /// The blocklist for the access tokens of an ended family; nil if there is none.
    private let blocklist: (entries: RedisBlocklist, connection: RedisConnection)?

    init(_ store: RefreshFamilies) {
        self.store = store
        blocklist = nil
    }

    init(
        _ store: RefreshFamilies, listing entries: RedisBlocklist, on connection: RedisConnection
    ) {
        self.store = store
        blocklist = (entries, connection)
    }

    public var families: FamilyRevoker? { self }

    public func claims(for grant: Grant, at now: NumericDate) -> StrategyClaims { .none }

    /// Ends the families first, so that no access token is added after the families' are listed.
    public func revoke(_ target: FamilyTarget, at now: NumericDate) throws(StrategyError) {
        switch target {
        case .family(let name):
            try store.end(family: name)
            if let family = Int64(name) { try list(family, at: now) }
        case .grant(let subject, let client):
            try store.endFamilies(of: subject, client: client)
            try list(at: now) { latest throws(StrategyError) in
                try store.accessTokens(of: subject, client: client, goodAt: latest)
            }
        }
    }

    private func list(_ family: Int64, at now: NumericDate) throws(StrategyError) {
        try list(at: now) { latest throws(StrategyError) in
            try store.accessTokens(of: family, goodAt: latest)
        }
    }

    /// Lists access tokens that a node could accept.
    ///
    /// - Parameter find: returns those that expire after a date.
    private func list(
        at now: NumericDate,
        _ find: (NumericDate) throws(StrategyError) -> [RefreshFamilies.Access]
    ) throws(StrategyError) {
        guard let (entries, connection) = blocklist else { return }
        let latest = now.advanced(byMicroseconds: -entries.leeway_us)
        for token in try find(latest) {
            try entries.add(token.tokenID, until: token.expiresAt, at: now, on: connection)
        }
    }

    public func purge(at now: NumericDate) throws(StrategyError) -> Int {
        try store.purge(at: now)
    }
}

// MARK: Refresh tokens

extension FamilyRevoker {
    /// Returns the access tokens with one refresh token each, every one in a new family.
    func begin(
        _ issued: [(grant: Grant, token: IssuedToken)], at now: NumericDate
    ) throws(StrategyError) -> [IssuedToken] {
        var entries: [(grant: Grant, draft: RefreshFamilies.Draft)] = []
        entries.reserveCapacity(issued.count)
        for (grant, token) in issued {
            entries.append((grant, try store.draft(tokenID: token.tokenID ?? "")))
        }
        let refresh = try store.begin(entries, at: now)
        return zip(issued, refresh).map { $0.token.with($1) }
    }

    /// - Parameter sign: makes the next access token with the given `jti`.
    func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate,
        sign: (Grant, String) throws(StrategyError) -> IssuedToken
    ) throws(StrategyError) -> RefreshAnswer {
        let tokenID = try fromTokens(try OpaqueToken.randomID())
        let draft = try store.draft(tokenID: tokenID)
        switch try store.redeem(refreshToken, for: draft, at: now) {
        case .renewed(let grant, let refresh):
            return .renewed(try sign(grant, tokenID).with(refresh), of: grant)
        case .refused(let reason, let family):
            if reason == .reused, let family { try list(family, at: now) }
            return .refused(reason)
        }
    }
}

// MARK: Instrumentation

extension FamilyRevoker {
    /// Adds families that have already ended, as in a store that has been in use.
    public func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        for start in stride(from: 0, to: count, by: RefreshFamilies.batch) {
            var entries: [(grant: Grant, draft: RefreshFamilies.Draft)] = []
            for index in start..<min(start + RefreshFamilies.batch, count) {
                let grant = Grant(
                    subject: "prefilled\(index)", audience: "", scope: "read", lifetime: lifetime)
                let tokenID = try fromTokens(try OpaqueToken.randomID())
                entries.append((grant, try store.draft(tokenID: tokenID)))
            }
            _ = try store.begin(entries, at: now, isEnded: true)
        }
        guard let (entries, connection) = blocklist else { return }
        try entries.prefill(count, lifetime: lifetime, at: now, on: connection)
    }

    public func storeBytes() throws(StrategyError) -> Int64? {
        let families = try store.storeBytes()
        guard let (entries, connection) = blocklist else { return families }
        return try entries.access.memoryBytes(connection).map { $0 + families }
    }

    public func publishedBytes(at now: NumericDate) -> Int64? { nil }

    public func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
        .liveRefreshTokens(try store.liveTokens(at: now))
    }
}
