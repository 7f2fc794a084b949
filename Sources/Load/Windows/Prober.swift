import HeapModule
import Oracle
import Results
import Revocation
import Seeding
import Synchronization

/// The sender of all probes. It probes every node with every revoked token until each node refuses
/// the token for good.
///
/// One thread sends all probes, so that one clock orders them. Probing is periodic with a random
/// phase. The gap is the plan's (`WindowPlan.gap_ns`), however long an answer takes: over a lane
/// that completes later, a target has up to ``mostOutstanding`` probes under way at each place.
struct Prober<Requests: VerificationLane, Timer: LoopTimer> {
    /// Where a target is probed: a node and a kind of request.
    struct ProbePoint: Sendable, Hashable {
        let node: Int
        let isHighStakes: Bool
    }

    struct Due: Comparable {
        let due_ns: UInt64
        let target: Int
        let place: Int

        static func < (left: Due, right: Due) -> Bool { left.due_ns < right.due_ns }
    }

    /// What an answer is the answer to.
    enum Question {
        case probe(Due, isLast: Bool)
        /// A sibling of the target, once its window has closed. A bystander should have been
        /// spared.
        case sibling(of: Int, isBystander: Bool)
        /// A token of the population, sampled before the revocation.
        case sampled(for: Int)
    }

    let plan: WindowPlan
    let slots: WindowSlots
    let source: LoadSource
    let state: SharedWindowState
    let start_ns: UInt64
    let timer: Timer
    let mostOutstanding: Int

    /// Both kinds of requests at each node if the strategy distinguishes them, otherwise one kind.
    let places: [ProbePoint]
    /// The watches, by target and place.
    private(set) var watches: [[ProbeWatch]]
    var collateral: [Collateral?]
    var lane: RecordedLane<Requests, Question>
    var sampler: TokenSampler
    private var queue = Heap<Due>()
    /// Verifications other than probes, sent one after another.
    var followUps: [FollowUp] = []
    var isFollowingUp = false

    /// The number of consecutive refusals, with ever longer gaps, after which a window has closed.
    private static var confirmations: Int { 8 }
    /// How often the prober checks for a stop while it waits for answers.
    private static var patience_ns: UInt64 { 20_000_000 }

    init(
        _ plan: WindowPlan, slots: WindowSlots, source: LoadSource, state: SharedWindowState,
        over lane: Requests, nodes: Int, mostOutstanding: Int = 1, timer: Timer,
        start_ns: UInt64, seed: UInt64, sampler: TokenSampler, history: VerificationLog
    ) {
        self.plan = plan
        self.slots = slots
        self.source = source
        self.state = state
        self.lane = RecordedLane(lane, history: history)
        self.mostOutstanding = max(mostOutstanding, 1)
        self.timer = timer
        self.start_ns = start_ns
        self.sampler = sampler
        let kinds = plan.shape.weighsRequests ? [false, true] : [false]
        places = (0..<nodes).flatMap { node in
            kinds.map { ProbePoint(node: node, isHighStakes: $0) }
        }
        watches = plan.targets.map { [places] _ in
            .init(repeating: ProbeWatch(), count: places.count)
        }
        collateral = .init(repeating: nil, count: plan.targets.count)
        var random = SeededGenerator(seed: seed, stream: "probes")
        for (index, target) in plan.targets.enumerated() {
            for place in places.indices {
                let phase = random.uniform() * Double(plan.shape.finestGap.nanoseconds)
                schedule(
                    Due(due_ns: target.issue_ns + UInt64(phase), target: index, place: place))
            }
        }
    }

    /// Every probe and every other verification of the prober.
    var history: VerificationLog { lane.history }

    mutating func run() {
        while !source.stop.isRaised, !(queue.isEmpty && lane.isIdle) {
            guard let next = queue.min, !lane.isFull else {
                settle(until: timer.now_ns() + Self.patience_ns)
                continue
            }
            guard !watches[next.target][next.place].isDone else {
                _ = queue.popMin()
                continue
            }
            var now_ns = timer.now_ns()
            let due_ns = start_ns + next.due_ns
            if now_ns < due_ns {
                guard lane.isIdle else {
                    // A completion may make another probe the next one.
                    settle(until: due_ns)
                    continue
                }
                now_ns = timer.wait(until: due_ns, unless: source.stop)
            }
            guard !source.stop.isRaised else { break }
            _ = queue.popMin()
            step(next, at: now_ns)
        }
        state.isFinished.store(true, ordering: .releasing)
    }

    private mutating func step(_ due: Due, at now_ns: UInt64) {
        watches[due.target][due.place].isScheduled = false
        let target = plan.targets[due.target]
        let elapsed_ns = now_ns - start_ns
        // The last probe is sent at the horizon or later. A thread that could not probe until then
        // has not seen that a window stayed open.
        let isLast = elapsed_ns >= target.horizon_ns
        let token = source.table.bytes(in: slots.target(due.target))
        guard !token.isEmpty else {  // not issued yet: the authority is behind its plan
            guard !isLast else { return end(due) }
            let next_ns = max(due.due_ns + 1_000_000, elapsed_ns)
            return schedule(Due(due_ns: next_ns, target: due.target, place: due.place))
        }
        let place = places[due.place]
        sampler.take(of: due.target, ahead: target, at: elapsed_ns, state: state)
        watches[due.target][due.place].latest = (due.due_ns, elapsed_ns)
        watches[due.target][due.place].isEnding = isLast
        watches[due.target][due.place].outstanding += 1
        let arrival = lane.send(
            token, node: place.node, isHighStakes: place.isHighStakes, at: now_ns,
            .probe(due, isLast: isLast))
        if let arrival { take(arrival) } else { scheduleNext(due) }
    }

    private mutating func schedule(_ due: Due) {
        watches[due.target][due.place].isScheduled = true
        queue.insert(due)
    }

    /// Schedules the next probe at the same place, unless one is scheduled, the watch ends, or
    /// enough probes are on their way. The next due time follows from the last one; a prober that
    /// fell behind starts a new period.
    private mutating func scheduleNext(_ due: Due) {
        let watch = watches[due.target][due.place]
        guard !watch.isDone, !watch.isEnding, !watch.isScheduled,
            watch.outstanding < mostOutstanding
        else { return }
        var gap_ns = plan.gap_ns(of: plan.targets[due.target], at: watch.latest.sent_ns)
        if watch.refusals > 0 {
            gap_ns = max(gap_ns, shortestGap_ns << UInt64(watch.refusals))
        }
        let next_ns = max(watch.latest.due_ns + gap_ns, watch.latest.sent_ns)
        schedule(Due(due_ns: next_ns, target: due.target, place: due.place))
    }

    private var shortestGap_ns: UInt64 { UInt64(max(plan.shape.probeGap.nanoseconds, 1)) }
}

extension Prober {
    mutating func settle(until deadline_ns: UInt64) {
        if let arrival = lane.next(until: deadline_ns) { take(arrival) }
    }

    mutating func take(_ arrival: RecordedLane<Requests, Question>.Arrival) {
        let isRefused = if case .refused = arrival.answer.end { true } else { false }
        switch arrival.note {
        case .probe(let due, let isLast):
            watches[due.target][due.place].outstanding -= 1
            note(arrival, due, isLast: isLast)
        case .sibling(let target, let isBystander):
            if isRefused, isBystander { collateral[target]?.siblings += 1 }
            followUpAnswered()
        case .sampled(let target):
            if isRefused { collateral[target]?.refusedInSample += 1 }
            followUpAnswered()
        }
    }

    private mutating func note(
        _ arrival: RecordedLane<Requests, Question>.Arrival, _ due: Due, isLast: Bool
    ) {
        let answer: Probe.Answer =
            switch arrival.answer.end {
            case .accepted: .accepted
            case .refused: .refused
            case .error, .timeout: .error
            }
        watches[due.target][due.place].probes.append(
            Probe(
                sent_ns: arrival.call.sent_ns, answered_ns: arrival.answer.answered_ns,
                answer: answer))
        let isRevoked = state.times(of: due.target) != nil
        if answer == .accepted || !isRevoked {
            watches[due.target][due.place].refusals = 0
        } else if answer == .refused {
            watches[due.target][due.place].refusals += 1
        }
        let refusals = watches[due.target][due.place].refusals
        if isLast || refusals >= Self.confirmations { return end(due) }
        scheduleNext(due)
    }

    /// Ends the watch at one place. After the last place, counts the collateral.
    private mutating func end(_ due: Due) {
        guard !watches[due.target][due.place].isDone else { return }
        watches[due.target][due.place].isDone = true
        guard watches[due.target].allSatisfy(\.isDone), state.times(of: due.target) != nil else {
            return
        }
        countCollateral(of: due.target, at: places[due.place].node)
    }
}
