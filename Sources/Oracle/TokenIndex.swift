/// A history's tokens by name, and the revocations that reach them.
struct TokenIndex {
    /// Tokens by name. If a name was issued twice, the first issue is kept.
    let issues: [UInt64: IssueEvent]
    private let byToken: [UInt64: [RevocationEvent]]
    private let byGrant: [UInt64: [RevocationEvent]]
    /// Revocations by the subject's name, or by its group.
    private let bySubject: [UInt64: [RevocationEvent]]
    private let everyone: [RevocationEvent]
    private let groups: UInt64?
    let families: FamilyIndex

    init(_ history: History) {
        issues = Dictionary(history.issues.map { ($0.token, $0) }) { first, _ in first }
        let groups = history.facts.groups.map { UInt64(max($0, 1)) }
        self.groups = groups
        let rising = history.revocations.sorted { $0.invoked_ns < $1.invoked_ns }
        byToken = Dictionary(grouping: rising.filter { $0.reach == .token }, by: \.target)
        byGrant = Dictionary(grouping: rising.filter { $0.reach == .grant }, by: \.target)
        bySubject = Dictionary(grouping: rising.filter { $0.reach == .subject }) { revocation in
            groups.map { revocation.target % $0 } ?? revocation.target
        }
        everyone = rising.filter { $0.reach == .everyone }
        families = FamilyIndex(history, issues: issues)
    }

    /// Returns every revocation that could reach a token, at any time.
    func candidates(for issue: IssueEvent) -> [RevocationEvent] {
        // What reaches one token of a family reaches all of them.
        let own = families.endings(ofAccess: issue.token) ?? byToken[issue.token] ?? []
        let subject = groups.map { issue.subject % $0 } ?? issue.subject
        return own + (byGrant[issue.grant] ?? []) + (bySubject[subject] ?? []) + everyone
    }

    /// Returns the revocations that definitely reach a token, because it had been issued when they
    /// were invoked.
    func revocations(of issue: IssueEvent) -> [RevocationEvent] {
        candidates(for: issue).filter { $0.invoked_ns > issue.completed_ns }
    }

    func firstRevocation(of issue: IssueEvent) -> RevocationEvent? {
        revocations(of: issue).min { $0.invoked_ns < $1.invoked_ns }
    }

    /// Returns whether any revocation may have reached a token by an instant: acknowledged,
    /// concurrent, or failed with unknown effect.
    func mayBeRevoked(_ issue: IssueEvent, by instant_ns: UInt64) -> Bool {
        candidates(for: issue).contains { revocation in
            revocation.invoked_ns <= instant_ns
                && issue.invoked_ns <= (revocation.acknowledged_ns ?? .max)
        }
    }

    /// Returns how many entries a store may hold. The result is a range, because a purge, a failed
    /// operation, or an expiry within a second of the count leaves the number open.
    func expected(_ store: StoreCount, in history: History) -> ClosedRange<Int> {
        let now_us = history.date_us(at: store.at_ns)
        if store.kind == .liveRefreshTokens {
            let (least, most) = families.live(in: history, now_us: now_us)
            // A refresh without an answer may have left a successor that no client received.
            let unanswered = history.refreshes.count { $0.outcome == .error }
            let spare = history.failedIssues + unanswered
            return store.before + least...store.before + most + spare
        }
        var (least, most) = (store.before, store.before + history.failedIssues)
        for issue in history.issues {
            let isLive = issue.expires_us > now_us + 1_000_000
            let isDead = issue.expires_us &+ history.facts.leeway_us < now_us - 1_000_000
            let known = candidates(for: issue)
            let isRevoked = known.contains {
                $0.acknowledged_ns != nil && $0.invoked_ns > issue.completed_ns
            }
            let mayBe = known.contains { issue.invoked_ns <= ($0.acknowledged_ns ?? .max) }
            switch store.kind {
            case .liveTokens:
                if isLive, !mayBe { least += 1 }
                if !isDead, !isRevoked { most += 1 }
            case .listedTokens:
                if isLive, isRevoked { least += 1 }
                if !isDead, mayBe { most += 1 }
            case .liveRefreshTokens: break  // counted above
            }
        }
        return least...max(least, most)
    }
}
