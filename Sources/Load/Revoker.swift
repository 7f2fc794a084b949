import Results
import Revocation

/// The authority's side of a windows phase: issues each target, then revokes it, when it is due.
struct Revoker: Sendable {
    let plan: WindowPlan
    let slots: WindowSlots
    let source: LoadSource
    let board: SharedWindowState
    let audience: String
    /// Long enough that a sibling found dead was killed, and did not die of age.
    let siblingLifetime: Duration
    /// Handles of the population's tokens that a storm revokes.
    let kept: [Int: IssuedToken]

    struct Journal: Sendable {
        var revoke = LatencyHistogram.latency()
        /// Revocations that answered with an error, by target; storm revocations as -1.
        var failures: [(target: Int, error: StrategyError)] = []
        var cpu_ns: UInt64 = 0
    }

    private enum Step {
        case issue(Int)
        case revoke(Int)
        case storm(Int)
    }

    func run<Authority: TokenAuthority>(
        _ authority: Authority, start_ns: UInt64, pacer: Pacer
    ) throws -> Journal {
        var steps: [(due_ns: UInt64, step: Step)] = []
        for (index, target) in plan.targets.enumerated() {
            steps.append((target.issue_ns, .issue(index)))
            steps.append((target.revoke_ns, .revoke(index)))
        }
        for revocation in plan.storm { steps.append((revocation.due_ns, .storm(revocation.slot))) }
        steps.sort { $0.due_ns < $1.due_ns }
        var journal = Journal()
        var issued: [Int: IssuedToken] = [:]
        let cpu_ns = threadTime_ns()
        for (due_ns, step) in steps {
            _ = pacer.wait(until: start_ns + due_ns, unless: source.stop)
            guard !source.stop.isRaised else { break }
            switch step {
            case .issue(let index): issued[index] = try issue(index, by: authority)
            case .revoke(let index):
                guard let token = issued.removeValue(forKey: index) else { continue }
                revoke(token, target: index, by: authority, &journal)
            case .storm(let slot):
                guard let token = kept[slot] else { continue }
                revoke(token, target: nil, by: authority, &journal)
            }
        }
        journal.cpu_ns = threadTime_ns() - cpu_ns
        return journal
    }

    private func issue<Authority: TokenAuthority>(
        _ index: Int, by authority: Authority
    ) throws(StrategyError) -> IssuedToken {
        func grant(_ lifetime: Duration) -> Grant {
            Grant(
                subject: plan.targets[index].subject, audience: audience, scope: "read",
                lifetime: lifetime)
        }
        for slot in slots.siblings(of: index) {
            let instant_ns = TrialClock.now_ns()
            let sibling = try authority.issue(
                grant(siblingLifetime), at: source.clock.date(at: instant_ns))
            source.table.put(sibling.bytes, in: slot, issuedAt: instant_ns)
        }
        let instant_ns = TrialClock.now_ns()
        let token = try authority.issue(
            grant(plan.shape.lifetime), at: source.clock.date(at: instant_ns))
        source.table.put(token.bytes, in: slots.target(index), issuedAt: instant_ns)
        return token
    }

    private func revoke<Authority: TokenAuthority>(
        _ token: IssuedToken, target index: Int?, by authority: Authority,
        _ journal: inout Journal
    ) {
        let target: RevocationTarget =
            switch plan.shape.reach {
            case .token: .token(token)
            case .subject: .subject(token.subject)
            case .everyone: .everyone
            }
        let invoked_ns = TrialClock.now_ns()
        do {
            try authority.revoke(target, at: source.clock.date(at: invoked_ns))
            let acknowledged_ns = TrialClock.now_ns()
            journal.revoke.recordTime(acknowledged_ns - invoked_ns)
            if let index {
                board.note(
                    invoked_ns: invoked_ns, acknowledged_ns: acknowledged_ns, of: index,
                    in: plan.targets[index].group)
                // Whoever has the token has its refresh token, and tries it: for the oracle to see.
                if let refresh = token.refresh {
                    _ = try authority.refresh(refresh.bytes.span, at: source.clock.now)
                }
            } else {
                board.noteAcknowledgement(acknowledged_ns, of: 0)
            }
        } catch {
            journal.failures.append((index ?? -1, error))
        }
    }
}
