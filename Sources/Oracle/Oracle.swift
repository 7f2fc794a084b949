package import Results

/// A judge of histories against the invariants. It compares every answer with the guarantee,
/// operation by operation, from the times alone.
///
/// Two operations are concurrent unless one was answered before the other was invoked. Nothing is
/// required of concurrent operations.
package struct Oracle {
    let history: History
    let index: TokenIndex

    /// The reasons for which a token is refused because it has expired: its date is over, or the
    /// store that is asked no longer has it. RFC 7662 tells the one from the other no more than
    /// from a token that never was.
    package static let reasonsOfExpiry: Set = ["expired", "unknown-token"]

    package init(_ history: History) {
        self.history = history
        index = TokenIndex(history)
    }

    package func report() -> OracleReport {
        var report = OracleReport()
        checkAccounts(&report)
        guard !history.facts.isCalibration else { return report }
        var refusedSince: [PlaceOfRefusal: UInt64] = [:]
        checkVerifications(&report, &refusedSince)
        checkRefreshes(&report)
        checkTokens(&report)
        return report
    }

    // MARK: Verifications

    /// - Parameter refusedSince: when a revoked token was first refused at a node, for invariant 3.
    ///   It has what earlier slices of the history tell, and gets what this one does.
    func checkVerifications(
        _ report: inout OracleReport, _ refusedSince: inout [PlaceOfRefusal: UInt64]
    ) {
        for event in history.verifications {
            report.judged += 1
            // Another verifier of the node may still have its old copy, until the bound.
            guard history.facts.isPerWorker != true else { continue }
            guard case .refused = event.end, let issue = index.issues[event.token] else { continue }
            guard let revoked = index.firstRevocation(of: issue),
                event.sent_ns > revoked.invoked_ns
            else { continue }
            // Refused for an unknown key while the key was being rotated, not as revoked.
            if history.facts.retiresKeys,
                isSettling(event, of: issue, sinceBefore: issue.completed_ns)
            {
                continue
            }
            let place = PlaceOfRefusal(event, history.facts)
            refusedSince[place] = min(refusedSince[place] ?? .max, event.answered_ns)
        }
        for event in history.verifications {
            switch event.end {
            case .accepted:
                judgeAcceptance(event, &report)
                let place = PlaceOfRefusal(event, history.facts)
                if let since_ns = refusedSince[place], event.sent_ns > since_ns {
                    report.add(
                        Violation(
                            .refusedForGood, token: event.token, node: event.node,
                            times_ns: ["refused": since_ns, "sent": event.sent_ns],
                            "accepted again after it was refused as revoked"))
                }
            case .refused(let reason): judgeRefusal(event, reason, &report)
            case .error, .timeout: break  // no verdict
            }
        }
    }

    private func judgeAcceptance(_ event: VerificationEvent, _ report: inout OracleReport) {
        func add(_ invariant: Invariant, _ times_ns: [String: UInt64], _ detail: String) {
            report.add(
                Violation(
                    invariant, token: event.token, node: event.node,
                    times_ns: times_ns.merging(["sent": event.sent_ns]) { $1 }, detail))
        }
        guard let issue = index.issues[event.token] else {
            return add(.claimsAsIssued, [:], "accepted a token that was never issued")
        }
        if issue.isForeign {
            add(.claimsAsIssued, [:], "accepted a token that was issued for another audience")
        } else if event.claims != issue.claims {
            add(.claimsAsIssued, [:], "the accepted claims differ from those that were issued")
        }
        if history.date_us(at: event.sent_ns) >= issue.expires_us &+ history.facts.leeway_us {
            add(.withinDates, ["issued": issue.completed_ns], "accepted after exp and the leeway")
        }
        guard let late = index.revocations(of: issue).first(where: { isOver($0, at: event) })
        else { return }
        let invariant: Invariant =
            if event.node == History.auditor {
                .acknowledgedIsDurable
            } else if history.facts.retiresKeys {
                .retiredKeysRefused
            } else {
                .closedAfterBound
            }
        add(
            invariant,
            [
                "acknowledged": late.acknowledged_ns ?? 0,
                "bound": closes_ns(late, for: event) ?? 0,
            ],
            (event.isHighStakes ? "accepted for a high-stakes request" : "accepted")
                + " after the bound of its revocation"
                + (history.facts.mayDrop.map { ", possibly because the store dropped it: \($0)" }
                    ?? ""))
    }

    private func judgeRefusal(
        _ event: VerificationEvent, _ reason: Int, _ report: inout OracleReport
    ) {
        let names = history.facts.reasons
        let name = names.indices.contains(reason) ? names[reason] : "reason \(reason)"
        let mayHaveExpiredOnTheWay =
            history.facts.isJudgedOnArrival == true && Self.reasonsOfExpiry.contains(name)
        let latest_us = history.date_us(
            at: mayHaveExpiredOnTheWay ? event.answered_ns : event.sent_ns)
        guard let issue = index.issues[event.token], !issue.isForeign,
            latest_us < issue.expires_us &+ history.facts.leeway_us,
            event.sent_ns > issue.completed_ns
        else { return }
        if index.mayBeRevoked(issue, by: event.answered_ns) { return }
        if history.facts.retiresKeys, isSettling(event, of: issue) { return }
        report.add(
            Violation(
                .goodTokensAccepted, token: event.token, node: event.node,
                times_ns: ["issued": issue.completed_ns, "sent": event.sent_ns],
                "refused as \(name), although it was unexpired and not revoked"))
    }

    /// Returns whether the revocation's bound had passed when the verification was sent.
    private func isOver(_ revocation: RevocationEvent, at event: VerificationEvent) -> Bool {
        guard let closes_ns = closes_ns(revocation, for: event) else { return false }
        return event.sent_ns > closes_ns
    }

    /// Returns the instant from which every node has to refuse: the acknowledgement plus the bound,
    /// plus the microsecond to which dates are truncated. Nil if the revocation was not
    /// acknowledged or only expiry ends the window.
    private func closes_ns(
        _ revocation: RevocationEvent, for event: VerificationEvent
    ) -> UInt64? {
        let ofClass = event.isHighStakes ? history.facts.highStakesBound_ns : nil
        guard let acknowledged_ns = revocation.acknowledged_ns,
            let bound_ns = ofClass ?? history.facts.bound_ns
        else { return nil }
        let (sum, overflow) = acknowledged_ns.addingReportingOverflow(bound_ns)
        return overflow ? nil : sum &+ (bound_ns > 0 ? 1_000 : 0)
    }

    /// Returns whether nodes may still be waiting for the key set after a rotation. As long as a
    /// node still knows the old key, it does not know the new one.
    ///
    /// - Parameter latest_ns: the latest invocation of a rotation that counts.
    private func isSettling(
        _ event: VerificationEvent, of issue: IssueEvent, sinceBefore latest_ns: UInt64 = .max
    ) -> Bool {
        index.candidates(for: issue).contains { rotation in
            rotation.invoked_ns <= min(event.answered_ns, latest_ns)
                && event.sent_ns <= (closes_ns(rotation, for: event) ?? .max)
        }
    }

    // MARK: Accounts

    func checkAccounts(_ report: inout OracleReport) {
        for account in history.accounts {
            if !account.tally.isBalanced {
                report.add(
                    Violation(
                        .requestsAccounted,
                        "\(account.phase): \(account.tally.scheduled) scheduled, "
                            + "\(account.tally.sent) sent, \(account.tally.dropped) dropped, "
                            + "\(account.tally.unfinished) unfinished"))
            }
            let kept = account.recorded + account.unrecorded
            if kept > 0, kept != account.tally.sent {
                report.add(
                    Violation(
                        .requestsAccounted,
                        "\(account.phase): \(account.tally.sent) sent, \(kept) in the history"))
            }
        }
    }

    func checkTokens(_ report: inout OracleReport) {
        var seen: Set<UInt64> = []
        for issue in history.issues where issue.tokenID != 0 {
            guard !seen.insert(issue.tokenID).inserted else { continue }
            report.add(
                Violation(
                    .everyTokenAccounted, token: issue.token,
                    times_ns: ["issued": issue.completed_ns], "its jti had been issued before"))
        }
        guard let store = history.storeCount else { return }
        let expected = index.expected(store, in: history)
        guard !expected.contains(store.count) else { return }
        report.add(
            Violation(
                .everyTokenAccounted, times_ns: ["counted": store.at_ns],
                "the store counts \(store.count) \(store.kind.rawValue), the history "
                    + "\(expected.lowerBound) to \(expected.upperBound)"))
    }
}

/// Where a token was refused. A refusal of a high-stakes request implies nothing for ordinary ones.
struct PlaceOfRefusal: Sendable, Hashable {
    let token: UInt64
    let node: UInt8
    let isHighStakes: Bool

    init(_ event: VerificationEvent, _ facts: HistoryFacts) {
        token = event.token
        node = event.node
        isHighStakes = event.isHighStakes && facts.highStakesBound_ns != nil
    }
}
