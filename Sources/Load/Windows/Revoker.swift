import Results
import Revocation

/// The authority's side of a windows phase: issues each target and revokes it when it is due.
struct Revoker: Sendable {
    let plan: WindowPlan
    let slots: WindowSlots
    let source: LoadSource
    let state: SharedWindowState
    let population: PopulationShape
    let audience: String
    /// The lifetime of siblings, long enough that an invalid sibling was revoked rather than
    /// expired.
    let siblingLifetime: Duration
    /// Handles of the population's tokens that a storm revokes.
    let kept: [Int: IssuedToken]
    var rules = WindowRules()

    struct Journal: Sendable {
        var revoke = LatencyHistogram.latency()
        /// Revocations that failed, by target; nil for those of a storm.
        var failures: [(target: Int?, error: StrategyError)] = []
        var cpu_ns: UInt64 = 0
    }

    fileprivate enum Step {
        case issue(Int)
        case revoke(Int)
        case storm(Int)
    }

    /// The steps of the plan, in order of their due times.
    fileprivate var steps: [(due_ns: UInt64, step: Step)] {
        var steps: [(due_ns: UInt64, step: Step)] = []
        for (index, target) in plan.targets.enumerated() {
            steps.append((target.issue_ns, .issue(index)))
            steps.append((target.revoke_ns, .revoke(index)))
        }
        for revocation in plan.storm { steps.append((revocation.due_ns, .storm(revocation.slot))) }
        return steps.sorted { $0.due_ns < $1.due_ns }
    }

    /// - Throws: the error of a failed issue, without which there is nothing to revoke.
    func run(
        over lane: some AuthorityLane, start_ns: UInt64, timer: some LoopTimer
    ) throws -> Journal {
        var work = RevokerWork(self, lane: lane, timer: timer)
        let cpu_ns = threadTime_ns()
        for (due_ns, step) in steps {
            try work.wait(until: start_ns + due_ns)
            guard !source.stop.isRaised else { break }
            switch step {
            case .issue(let index): try work.issue(index)
            case .revoke(let index): try work.revoke(target: index)
            case .storm(let slot):
                if let token = kept[slot] { try work.revoke(token, target: nil) }
            }
        }
        try work.settleAll()
        work.journal.cpu_ns = threadTime_ns() - cpu_ns
        return work.journal
    }
}

/// A running revoker with its calls, including outstanding ones.
private struct RevokerWork<Calls: AuthorityLane, Timer: LoopTimer> {
    private enum Note {
        /// A token for a slot, for a target or one of its siblings.
        case issue(slot: Int, target: Int?)
        case revocation(IssuedToken, target: Int?)
        /// An attempt to use the stolen refresh token, so that the oracle sees the answer.
        case refreshAttempt(target: Int?)
    }

    private let revoker: Revoker
    private var lane: NotedLane<Calls, Note>
    private let timer: Timer
    private var issued: [Int: IssuedToken] = [:]
    var journal = Revoker.Journal()

    init(_ revoker: Revoker, lane: Calls, timer: Timer) {
        self.revoker = revoker
        self.lane = NotedLane(lane)
        self.timer = timer
    }

    mutating func wait(until due_ns: UInt64) throws(StrategyError) {
        while !lane.isIdle, timer.now_ns() < due_ns {
            if let arrival = lane.next(until: due_ns) { try take(arrival) }
        }
        _ = timer.wait(until: due_ns, unless: revoker.source.stop)
    }

    mutating func settleAll() throws(StrategyError) {
        while !lane.isIdle { if let arrival = lane.next(until: .max) { try take(arrival) } }
    }

    /// Issues the target's siblings, then the target's token.
    mutating func issue(_ index: Int) throws(StrategyError) {
        let subject = revoker.plan.targets[index].subject
        func grant(number: Int, _ lifetime: Duration) -> Grant {
            Grant(
                subject: subject, client: revoker.population.client(ofToken: number),
                audience: revoker.audience, scope: "read", lifetime: lifetime)
        }
        for slot in revoker.slots.siblings(of: index) {
            let number = revoker.slots.number(ofSibling: slot, of: index)
            try ask(
                .issue(grant(number: number, revoker.siblingLifetime)),
                .issue(slot: slot, target: nil))
        }
        try ask(
            .issue(grant(number: 0, revoker.plan.shape.lifetime)),
            .issue(slot: revoker.slots.target(index), target: index))
    }

    mutating func revoke(target index: Int) throws(StrategyError) {
        while issued[index] == nil, !lane.isIdle {
            if let arrival = lane.next(until: .max) { try take(arrival) }
        }
        guard let token = issued.removeValue(forKey: index) else { return }
        try revoke(token, target: index)
    }

    mutating func revoke(_ token: IssuedToken, target index: Int?) throws(StrategyError) {
        let target = revoker.plan.shape.reach.target(token)
        try ask(.revoke(target), .revocation(token, target: index))
    }

    private mutating func ask(
        _ operation: AuthorityCall.Operation, _ note: Note
    ) throws(StrategyError) {
        while lane.isFull { if let arrival = lane.next(until: .max) { try take(arrival) } }
        // Tokens are issued at the server, so that no revocation waits for one.
        let isFromClient = if case .refreshAttempt = note { true } else { false }
        let call = AuthorityCall(
            operation, isFromClient: isFromClient, sent_ns: timer.now_ns())
        if let arrival = lane.send(call, note) { try take(arrival) }
    }

    private mutating func take(
        _ arrival: NotedLane<Calls, Note>.Arrival
    ) throws(StrategyError) {
        switch (arrival.note, arrival.answer.result) {
        case (.issue(let slot, let target), .success(.issued(let token))):
            revoker.source.table.put(token.bytes, in: slot, issuedAt: arrival.call.sent_ns)
            if let target { issued[target] = token }
        case (.issue, .failure(let error)): throw error
        case (.revocation(let token, let target), .success):
            try acknowledged(token, target: target, arrival)
        case (.revocation(_, let target), .failure(let error)),
            (.refreshAttempt(let target), .failure(let error)):
            journal.failures.append((target, error))
        case (.refreshAttempt, .success), (.issue, .success): break
        }
    }

    private mutating func acknowledged(
        _ token: IssuedToken, target index: Int?, _ arrival: NotedLane<Calls, Note>.Arrival
    ) throws(StrategyError) {
        let invoked_ns = arrival.call.sent_ns
        let acknowledged_ns = revoker.rules.noted_ns(arrival.answer.completed_ns)
        journal.revoke.recordTime(acknowledged_ns - invoked_ns)
        guard let index else {
            return revoker.state.noteAcknowledgement(acknowledged_ns, of: 0)
        }
        revoker.state.note(
            invoked_ns: invoked_ns, acknowledged_ns: acknowledged_ns, of: index,
            in: revoker.plan.targets[index].group)
        if let refresh = token.refresh {
            try ask(.refresh(refresh.bytes), .refreshAttempt(target: index))
        }
    }
}
