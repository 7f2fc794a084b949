import Oracle
import Results
import Revocation
import Synchronization
import Tokens

/// The traffic while revocations are watched: ordinary requests and the uses of stolen tokens.
struct BackgroundLoad: Sendable {
    let plan: WindowPlan
    let slots: WindowSlots
    let source: LoadSource
    let population: Population
    let state: SharedWindowState
    /// The queue of clients that a mass revocation refused or that renew their tokens; nil without
    /// such clients.
    let reissues: ReissueQueue?
    /// The number of clients that renew their tokens. They have the first slots.
    let clients: Int
    /// The node at which stolen tokens are used; nil if every node is probed, in which case none is
    /// used.
    let unprobedNode: Int?

    /// One use of a stolen token.
    struct StolenRequest: Sendable {
        let target: Int
        let isHighStakes: Bool
        let sent_ns: UInt64
        let end: RequestEnd
    }

    struct Journal: Sendable {
        var record: WorkerRecord
        var stolen: [StolenRequest] = []
        var firstError: StrategyError?
    }

    /// One request of a worker: an ordinary one from its draws, or a use of a stolen token.
    struct Request: Sendable {
        let due_ns: UInt64
        let stolen: WindowPlan.StolenUse?
    }

    /// What a request was, noted until its answer comes.
    private enum Note {
        case stolen(WindowPlan.StolenUse)
        /// A request with the slot's token, which was issued at `issued_ns` when it was read.
        case ordinary(DrawnRequest, intended_ns: UInt64, issued_ns: UInt64)
    }

    /// Sends `requests` when they are due, until `end_ns` or until the last watch has ended.
    func run<Requests: VerificationLane>(
        over requests: Requests, _ schedule: [Request], draws: [DrawnRequest], start_ns: UInt64,
        end_ns: UInt64, timer: some LoopTimer, history: VerificationLog, journal: inout Journal
    ) {
        var lane = RecordedLane<Requests, Note>(requests, history: history)
        var position = 0
        for request in schedule {
            let intended_ns = start_ns + request.due_ns
            var sent_ns = timer.now_ns()
            while lane.isFull || (!lane.isIdle && sent_ns < intended_ns) {
                if let arrival = lane.next(until: lane.isFull ? .max : intended_ns) {
                    take(arrival, &journal)
                }
                sent_ns = timer.now_ns()
            }
            if sent_ns < intended_ns {
                sent_ns = timer.wait(until: intended_ns, unless: source.stop)
            }
            guard sent_ns < end_ns, !source.stop.isRaised,
                !state.isFinished.load(ordering: .acquiring)
            else { break }
            let arrival: RecordedLane<Requests, Note>.Arrival?
            if let use = request.stolen {
                arrival = steal(use, over: &lane, at: sent_ns)
            } else {
                let draw = draws[position]
                position = (position + 1) % draws.count
                arrival = send(draw, over: &lane, intended_ns: intended_ns, at: sent_ns)
            }
            if let arrival { take(arrival, &journal) }
        }
        while !lane.isIdle {
            if let arrival = lane.next(until: .max) { take(arrival, &journal) }
        }
        journal.record.history = lane.history
        journal.firstError = lane.firstError
    }

    private func steal<Requests: VerificationLane>(
        _ use: WindowPlan.StolenUse, over lane: inout RecordedLane<Requests, Note>,
        at sent_ns: UInt64
    ) -> RecordedLane<Requests, Note>.Arrival? {
        let token = source.table.bytes(in: slots.target(use.target))
        guard let unprobedNode, !token.isEmpty else { return nil }
        return lane.send(
            token, node: unprobedNode, isHighStakes: use.isHighStakes, at: sent_ns, .stolen(use))
    }

    private func send<Requests: VerificationLane>(
        _ draw: DrawnRequest, over lane: inout RecordedLane<Requests, Note>, intended_ns: UInt64,
        at sent_ns: UInt64
    ) -> RecordedLane<Requests, Note>.Arrival? {
        let slot = Int(draw.slot)
        let issued_ns = source.table.issuedAt(slot)
        return lane.send(
            source.table.bytes(in: slot), node: Int(draw.node), isHighStakes: draw.isHighStakes,
            at: sent_ns, .ordinary(draw, intended_ns: intended_ns, issued_ns: issued_ns))
    }

    private func take<Requests: VerificationLane>(
        _ arrival: RecordedLane<Requests, Note>.Arrival, _ journal: inout Journal
    ) {
        let (sent_ns, answer) = (arrival.call.sent_ns, arrival.answer)
        switch arrival.note {
        case .stolen(let use):
            journal.stolen.append(
                StolenRequest(
                    target: use.target, isHighStakes: use.isHighStakes, sent_ns: sent_ns,
                    end: answer.end))
        case .ordinary(let draw, let intended_ns, let issued_ns):
            let comesBack = sendBack(draw, issued_ns: issued_ns, after: answer.end)
            journal.record.finish(
                answer.end, expectAcceptance: draw.isGood && !comesBack,
                intended_ns: intended_ns, sent_ns: sent_ns, at: answer.answered_ns)
        }
    }

    /// Returns whether a refused client comes back for a new token, because its token expired
    /// before it was renewed or was revoked, alone or with many others. A client comes back once
    /// per token. The oracle judges whether the token should have been refused.
    private func sendBack(
        _ draw: DrawnRequest, issued_ns: UInt64, after end: RequestEnd
    ) -> Bool {
        let slot = Int(draw.slot)
        guard draw.isGood, case .refused = end, let reissues, slot < clients || plan.revokesMany
        else { return false }
        let group = population.group(of: slot, in: plan.shape.groups)
        let revoked_ns = state.lastAcknowledgement_ns(of: group)
        let isLatest = source.table.issuedAt(slot) == issued_ns
        if slot < clients ? isLatest : issued_ns <= revoked_ns { reissues.add(slot) }
        return true
    }
}
