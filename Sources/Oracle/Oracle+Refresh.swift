import Results

extension Oracle {
    /// Checks refreshes against invariants 1, 2, 4, 5 and 8.
    func checkRefreshes(_ report: inout OracleReport) {
        let index = index.families
        for (family, refreshes) in index.refreshes {
            let judge = FamilyJudge(
                index, refreshes, endings: index.endings[family] ?? [],
                issues: self.index.issues, grace_us: history.facts.refreshGrace_us)
            for refresh in refreshes {
                guard let violation = judge.violation(refresh) else { continue }
                report.add(violation)
            }
        }
    }
}

/// A judge of the answers to the refresh tokens of one family.
private struct FamilyJudge {
    private let index: FamilyIndex
    private let refreshes: [RefreshEvent]
    private let endings: [RevocationEvent]
    private let issues: [UInt64: IssueEvent]
    private let grace_us: Int64
    /// Successful refreshes by the token presented.
    private let successes: [UInt64: [RefreshEvent]]

    init(
        _ index: FamilyIndex, _ refreshes: [RefreshEvent], endings: [RevocationEvent],
        issues: [UInt64: IssueEvent], grace_us: Int64
    ) {
        self.index = index
        self.refreshes = refreshes
        self.endings = endings
        self.issues = issues
        self.grace_us = grace_us
        successes = Dictionary(
            grouping: refreshes.filter { $0.outcome == .renewed }, by: \.presented)
    }

    func violation(_ refresh: RefreshEvent) -> Violation? {
        switch refresh.outcome {
        case .renewed: renewal(refresh)
        case .reused, .refused: refusal(refresh)
        case .error: nil
        }
    }

    private func violation(
        _ invariant: Invariant, _ refresh: RefreshEvent, _ detail: String,
        since since_ns: UInt64? = nil
    ) -> Violation {
        var times_ns = ["requested": refresh.invoked_ns, "answered": refresh.completed_ns]
        times_ns["since"] = since_ns
        return Violation(invariant, token: refresh.presented, times_ns: times_ns, detail)
    }

    // MARK: Renewals

    private func renewal(_ refresh: RefreshEvent) -> Violation? {
        guard let token = index.tokens[refresh.presented] else {
            return violation(
                .claimsAsIssued, refresh, "redeemed a refresh token that was never issued")
        }
        if refresh.asked_us >= token.expires_us {
            return violation(.withinDates, refresh, "redeemed a refresh token after its expiry")
        }
        if let earlier = forbidsSuccess(of: refresh) {
            return violation(
                .redeemedOnce, refresh, "redeemed a spent refresh token",
                since: earlier.completed_ns)
        }
        let reuse = refreshes.first {
            $0.completed_ns < refresh.invoked_ns && isReuse($0)
        }
        if let reuse {
            return violation(
                .redeemedOnce, refresh, "renewed after a refresh token of the family was reused",
                since: reuse.completed_ns)
        }
        let revocation = endings.first {
            $0.target != 0 && $0.acknowledged_ns.map { $0 < refresh.invoked_ns } == true
                && index.isCertain($0, of: index.family(of: refresh.presented))
        }
        if let revocation {
            return violation(
                .closedAfterBound, refresh, "renewed after the family's revocation",
                since: revocation.acknowledged_ns)
        }
        return isSameGrant(token, refresh.successor)
            ? nil
            : violation(.claimsAsIssued, refresh, "renewed for a grant other than the token's own")
    }

    /// Returns the earlier success that makes this one a violation; nil if this success was
    /// allowed.
    private func forbidsSuccess(of refresh: RefreshEvent) -> RefreshEvent? {
        let others = (successes[refresh.presented] ?? []).filter { $0 != refresh }
        if let first = others.first {
            // Without a grace period exactly one request succeeds, however many arrive at the same
            // time. A later success is a violation.
            if grace_us == 0, first.completed_ns <= refresh.completed_ns { return first }
            if grace_us > 0, isPastGrace(refresh) { return first }
            for other in others where other.completed_ns < refresh.invoked_ns {
                let used = (successes[other.successor] ?? []).first {
                    $0.completed_ns < refresh.invoked_ns
                }
                if let used { return used }
            }
        }
        return refreshes.first {
            $0.completed_ns < refresh.invoked_ns && index.isReplaced(refresh.presented, by: $0)
        }
    }

    /// Returns whether a token was presented after the grace of its first success. Which of several
    /// concurrent successes was the first is unknown, so the latest date among them counts.
    private func isPastGrace(_ refresh: RefreshEvent) -> Bool {
        let known = successes[refresh.presented] ?? []
        guard let first = known.min(by: { $0.completed_ns < $1.completed_ns }),
            first.completed_ns < refresh.invoked_ns
        else { return false }
        let spent_us = known.filter { $0.invoked_ns <= first.completed_ns }.map(\.asked_us).max()
        return spent_us.map { refresh.asked_us >= $0 &+ grace_us } ?? false
    }

    /// Returns whether a spent token was presented again, whatever the answer. If it was answered,
    /// the family ends.
    private func isReuse(_ refresh: RefreshEvent) -> Bool {
        switch refresh.outcome {
        case .error: false
        case .reused: true
        case .renewed, .refused:
            index.tokens[refresh.presented].map { refresh.asked_us < $0.expires_us } == true
                && isPastGrace(refresh)
        }
    }

    private func isSameGrant(_ token: RefreshTokenEvent, _ successor: UInt64) -> Bool {
        guard let next = index.tokens[successor], let before = issues[token.accessToken],
            let after = issues[next.accessToken]
        else { return false }
        return next.scope == token.scope && before.grant == after.grant
            && before.isForeign == after.isForeign
    }

    // MARK: Refusals

    /// Returns a violation if an unexpired token that is the family's latest was refused.
    private func refusal(_ refresh: RefreshEvent) -> Violation? {
        guard let token = index.tokens[refresh.presented], refresh.asked_us < token.expires_us,
            !endings.contains(where: { ending in
                ending.invoked_ns <= refresh.completed_ns
                    && ending.invoked_ns != refresh.invoked_ns
            })
        else { return nil }
        let creation = index.creations[refresh.presented]
        let issued = issues[token.accessToken]
        guard let known_ns = creation?.completed_ns ?? issued?.completed_ns,
            known_ns < refresh.invoked_ns
        else { return nil }
        let since_ns = creation?.invoked_ns ?? 0
        let isDisturbed = refreshes.contains {
            $0 != refresh && $0 != creation && $0.completed_ns >= since_ns
                && $0.invoked_ns <= refresh.completed_ns
        }
        return isDisturbed
            ? nil
            : violation(
                .goodTokensAccepted, refresh, "refused a valid refresh token", since: known_ns)
    }
}
