import Synchronization
import Results
import Revocation
import Tokens

/// The traffic that goes on while revocations are watched: ordinary requests, and the uses of the
/// stolen tokens among them.
struct BackgroundLoad: Sendable {
    let plan: WindowPlan
    let slots: WindowSlots
    let source: LoadSource
    let population: Population
    let board: SharedWindowState
    /// Where bearers go that were refused by a mass revocation, or that can renew their tokens; nil
    /// where there are none.
    let reissues: ReissueQueue?
    /// The first slots, whose bearers renew their tokens.
    let clients: Int

    /// One use of a stolen token.
    struct StolenUse: Sendable {
        let target: Int
        let node: Int
        let isHighStakes: Bool
        let sent_ns: UInt64
        let end: RequestEnd
    }

    struct Journal: Sendable {
        var record: WorkerRecord
        var stolen: [StolenUse] = []
        var firstError: StrategyError?
    }

    /// One worker's requests: an ordinary one by its draw, or a stolen token's.
    struct Request: Sendable {
        let due_ns: UInt64
        let stolen: WindowPlan.StolenUse?
    }

    func run<Verifier: TokenVerifier>(
        _ verifiers: [Verifier], requests: [Request], draws: [Draw], start_ns: UInt64,
        end_ns: UInt64, pacer: Pacer, journal: inout Journal
    ) {
        var position = 0
        for request in requests {
            let intended_ns = start_ns + request.due_ns
            var sent_ns = TrialClock.now_ns()
            if sent_ns < intended_ns {
                sent_ns = pacer.wait(until: intended_ns, unless: source.stop)
            }
            guard sent_ns < end_ns, !source.stop.isRaised,
                !board.isFinished.load(ordering: .acquiring)
            else { break }
            if let use = request.stolen {
                steal(use, verifiers, sent_ns: sent_ns, &journal)
                continue
            }
            let draw = draws[position]
            position = (position + 1) % draws.count
            send(draw, verifiers, intended_ns: intended_ns, sent_ns: sent_ns, &journal)
        }
    }

    private func steal<Verifier: TokenVerifier>(
        _ use: WindowPlan.StolenUse, _ verifiers: [Verifier], sent_ns: UInt64,
        _ journal: inout Journal
    ) {
        let token = source.table.bytes(in: slots.target(use.target))
        guard !token.isEmpty, verifiers.indices.contains(use.node) else { return }
        let (end, _) = recordedAttempt(
            verifiers[use.node], token, node: UInt8(clamping: use.node),
            isHighStakes: use.isHighStakes, from: source, sent_ns: sent_ns,
            in: &journal.record.history, firstError: &journal.firstError)
        journal.stolen.append(
            StolenUse(
                target: use.target, node: use.node, isHighStakes: use.isHighStakes,
                sent_ns: sent_ns, end: end))
    }

    private func send<Verifier: TokenVerifier>(
        _ draw: Draw, _ verifiers: [Verifier], intended_ns: UInt64, sent_ns: UInt64,
        _ journal: inout Journal
    ) {
        let slot = Int(draw.slot)
        let issued_ns = source.table.issuedAt(slot)
        let (end, answered_ns) = recordedAttempt(
            verifiers[Int(draw.node)], source.table.bytes(in: slot), node: draw.node,
            isHighStakes: draw.isHighStakes, from: source, sent_ns: sent_ns,
            in: &journal.record.history,
            firstError: &journal.firstError)
        var isExpected = draw.isGood
        if draw.isGood, case .refused = end, let reissues, slot < clients || plan.revokesMany {
            // Its bearer comes back once for another: the token expired before it was renewed, it was
            // taken back, or a mass revocation took it. The oracle judges whether it should have been.
            isExpected = false
            let group = population.group(of: slot, in: plan.shape.groups)
            let revoked_ns = board.lastAcknowledgement_ns(of: group)
            let isLatest = source.table.issuedAt(slot) == issued_ns
            if slot < clients ? isLatest : issued_ns <= revoked_ns { reissues.add(slot) }
        }
        journal.record.finish(
            end, expectAcceptance: isExpected, intended_ns: intended_ns, sent_ns: sent_ns,
            at: answered_ns)
    }
}
