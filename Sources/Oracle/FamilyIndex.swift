/// A history's refresh tokens by name, their families, and what happened to each.
struct FamilyIndex {
    let tokens: [UInt64: RefreshTokenEvent]
    /// The refresh that created a token; none for a family's first token.
    let creations: [UInt64: RefreshEvent]
    /// Refreshes by the family of the presented token, ordered by the time of the request.
    let refreshes: [UInt64: [RefreshEvent]]
    /// By family, the revocations of any of its tokens, those of its grant that may have reached
    /// it, and the reuses that had to end it.
    let endings: [UInt64: [RevocationEvent]]
    /// The issue with which each family began.
    private let beginnings: [UInt64: IssueEvent]
    /// The family of each refresh token, named after the family's first one.
    private let families: [UInt64: UInt64]
    /// The family of each access token.
    private let accessFamilies: [UInt64: UInt64]

    /// - Parameter issues: the history's access tokens by name.
    init(_ history: History, issues: [UInt64: IssueEvent]) {
        tokens = Dictionary(history.refreshTokens.map { ($0.name, $0) }) { first, _ in first }
        let rising = history.refreshes.sorted { $0.invoked_ns < $1.invoked_ns }
        creations = Dictionary(
            rising.filter { $0.outcome == .renewed }.map { ($0.successor, $0) }
        ) { first, _ in first }
        // A client can only present a token that it was given, so the token's family is already
        // known.
        var families: [UInt64: UInt64] = [:]
        for refresh in rising where refresh.outcome == .renewed {
            families[refresh.successor] = families[refresh.presented] ?? refresh.presented
        }
        self.families = families
        func family(_ token: UInt64) -> UInt64 { families[token] ?? token }
        refreshes = Dictionary(grouping: rising) { family($0.presented) }
        accessFamilies = Dictionary(
            history.refreshTokens.map { ($0.accessToken, family($0.name)) }
        ) { first, _ in first }
        var beginnings: [UInt64: IssueEvent] = [:]
        var familiesOfGrant: [UInt64: [UInt64]] = [:]
        for token in history.refreshTokens where family(token.name) == token.name {
            guard let issue = issues[token.accessToken] else { continue }
            beginnings[token.name] = issue
            familiesOfGrant[issue.grant, default: []].append(token.name)
        }
        self.beginnings = beginnings
        var endings: [UInt64: [RevocationEvent]] = [:]
        for revocation in history.revocations where revocation.reach == .grant {
            for family in familiesOfGrant[revocation.target] ?? [] {
                guard let begun_ns = beginnings[family]?.invoked_ns,
                    begun_ns <= (revocation.acknowledged_ns ?? .max)
                else { continue }
                endings[family, default: []].append(revocation)
            }
        }
        for revocation in history.revocations where revocation.reach == .token {
            guard let family = accessFamilies[revocation.target] else { continue }
            endings[family, default: []].append(revocation)
        }
        for refresh in rising where refresh.outcome == .reused || refresh.outcome == .error {
            endings[family(refresh.presented), default: []].append(
                RevocationEvent(
                    reach: .token, target: 0, invoked_ns: refresh.invoked_ns,
                    acknowledged_ns: refresh.outcome == .reused ? refresh.completed_ns : nil))
        }
        self.endings = endings
    }

    func family(of refreshToken: UInt64) -> UInt64 { families[refreshToken] ?? refreshToken }

    /// Returns whether an ending definitely reached a family. A revocation of its grant that was
    /// concurrent with its beginning may have missed it.
    func isCertain(_ ending: RevocationEvent, of family: UInt64) -> Bool {
        guard ending.reach == .grant, let beginning = beginnings[family] else { return true }
        return beginning.completed_ns < ending.invoked_ns
    }

    /// Returns the endings that may reach an access token through its family; nil without a family.
    func endings(ofAccess token: UInt64) -> [RevocationEvent]? {
        accessFamilies[token].map { endings[$0] ?? [] }
    }

    /// Returns how many tokens could be redeemed. The result is a range, because a failed
    /// operation, or an expiry within a second of the count, leaves the number open.
    func live(in history: History, now_us: Int64) -> (least: Int, most: Int) {
        var (least, most) = (0, 0)
        for token in tokens.values {
            let family = family(of: token.name)
            let known = refreshes[family] ?? []
            let isSpent = known.contains { refresh in
                refresh.outcome == .renewed
                    && (refresh.presented == token.name || isReplaced(token.name, by: refresh))
            }
            let ends = endings[family] ?? []
            let mayBeSpent =
                isSpent || known.contains { $0.outcome == .error }
            if token.expires_us > now_us + 1_000_000, !mayBeSpent, ends.isEmpty { least += 1 }
            if token.expires_us >= now_us - 1_000_000, !isSpent,
                !ends.contains(where: { ending in
                    ending.acknowledged_ns != nil && isCertain(ending, of: family)
                })
            {
                most += 1
            }
        }
        return (least, most)
    }

    /// Returns whether a refresh replaced a successor whose answer was lost.
    func isReplaced(_ token: UInt64, by refresh: RefreshEvent) -> Bool {
        guard refresh.outcome == .renewed, let creation = creations[token] else { return false }
        return refresh.presented == creation.presented && refresh.successor != token
            && refresh.invoked_ns > creation.completed_ns
    }
}
