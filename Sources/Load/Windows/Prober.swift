import HeapModule
import Oracle
import Results
import Revocation
import Seeding
import Synchronization

/// Probes every node with every revoked token until each node refuses it for good.
///
/// One thread sends all probes, so one clock orders them. Periodic with a random phase; the gap is
/// the plan's (`WindowPlan.gap_ns`). A target has one probe outstanding at each place.
struct Prober<Requests: VerificationLane, Timer: LoopTimer> {
    /// Where a target is probed: a node, and the kind of request it is asked by.
    struct ProbePoint: Sendable, Hashable {
        let node: Int
        let isHighStakes: Bool
    }

    /// What was observed of one target at one place.
    struct Watch {
        var probes: [Probe] = []
        /// Refusals in a row since the last acceptance.
        var refusals = 0
        var isDone = false
    }

    private struct Due: Comparable {
        let due_ns: UInt64
        let target: Int
        let place: Int

        static func < (left: Due, right: Due) -> Bool { left.due_ns < right.due_ns }
    }

    /// What an answer is about.
    private enum Question {
        case probe(Due, isLast: Bool)
        /// A sibling of the target, once its window has closed.
        case sibling(of: Int)
        /// A token of the population, sampled ahead of the revocation.
        case sampled(for: Int)
    }

    let plan: WindowPlan
    let slots: WindowSlots
    let source: LoadSource
    let state: SharedWindowState
    let start_ns: UInt64
    let timer: Timer

    /// Both kinds of requests at each node where they are told apart, one kind elsewhere.
    let places: [ProbePoint]
    /// By target and place.
    private(set) var watches: [[Watch]]
    private(set) var collateral: [Collateral?]
    private var lane: RecordedLane<Requests, Question>
    private var sampler: TokenSampler
    private var queue = Heap<Due>()

    /// Refusals in a row, with ever longer gaps, after which a window counts as closed.
    private static var confirmations: Int { 8 }
    /// How often a stop is looked for while answers are awaited.
    private static var patience_ns: UInt64 { 20_000_000 }

    init(
        _ plan: WindowPlan, slots: WindowSlots, source: LoadSource, state: SharedWindowState,
        over lane: Requests, nodes: Int, timer: Timer, start_ns: UInt64, seed: UInt64,
        sampler: TokenSampler, history: VerificationLog
    ) {
        self.plan = plan
        self.slots = slots
        self.source = source
        self.state = state
        self.lane = RecordedLane(lane, history: history)
        self.timer = timer
        self.start_ns = start_ns
        self.sampler = sampler
        let kinds = plan.shape.weighsRequests ? [false, true] : [false]
        places = (0..<nodes).flatMap { node in
            kinds.map { ProbePoint(node: node, isHighStakes: $0) }
        }
        watches = plan.targets.map { [places] _ in .init(repeating: Watch(), count: places.count) }
        collateral = .init(repeating: nil, count: plan.targets.count)
        var random = SeededGenerator(seed: seed, stream: "probes")
        for (index, target) in plan.targets.enumerated() {
            for place in places.indices {
                let phase = random.uniform() * Double(plan.shape.probeGap.nanoseconds)
                queue.insert(
                    Due(due_ns: target.issue_ns + UInt64(phase), target: index, place: place))
            }
        }
    }

    /// Every probe and every other question.
    var history: VerificationLog { lane.history }

    mutating func run() {
        while !source.stop.isRaised, !(queue.isEmpty && lane.isIdle) {
            guard let next = queue.min, !lane.isFull else {
                settle(until: timer.now_ns() + Self.patience_ns)
                continue
            }
            var now_ns = timer.now_ns()
            let due_ns = start_ns + next.due_ns
            if now_ns < due_ns {
                guard lane.isIdle else {
                    // What arrives may make another probe the next one.
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
        let target = plan.targets[due.target]
        let elapsed_ns = now_ns - start_ns
        // The last probe is sent at the horizon or after it: a thread that was kept from probing
        // until then has not seen that a window stayed open.
        let isLast = elapsed_ns >= target.horizon_ns
        let token = source.table.bytes(in: slots.target(due.target))
        guard !token.isEmpty else {  // not issued yet: the authority is behind its plan
            return isLast ? end(due) : again(due, after_ns: 1_000_000, at: elapsed_ns)
        }
        let place = places[due.place]
        sampler.take(of: due.target, ahead: target, at: elapsed_ns, state: state)
        ask(
            token, place.node, isHighStakes: place.isHighStakes, at: now_ns,
            .probe(due, isLast: isLast))
    }

    /// Keeps the period from the last due time; a prober that fell behind starts a new one.
    private mutating func again(_ due: Due, after_ns gap_ns: UInt64, at elapsed_ns: UInt64) {
        let next_ns = max(due.due_ns + gap_ns, elapsed_ns)
        queue.insert(Due(due_ns: next_ns, target: due.target, place: due.place))
    }
}

extension Prober {
    private mutating func ask(
        _ token: UnsafeBufferPointer<UInt8>, _ node: Int, isHighStakes: Bool = false,
        at now_ns: UInt64, _ question: Question
    ) {
        while lane.isFull { settle(until: .max) }
        let arrival = lane.send(
            token, node: node, isHighStakes: isHighStakes, at: now_ns, question)
        if let arrival { take(arrival) }
    }

    private mutating func settle(until deadline_ns: UInt64) {
        if let arrival = lane.next(until: deadline_ns) { take(arrival) }
    }

    private mutating func take(_ arrival: RecordedLane<Requests, Question>.Arrival) {
        let isRefused = if case .refused = arrival.answer.end { true } else { false }
        switch arrival.note {
        case .probe(let due, let isLast): note(arrival, due, isLast: isLast)
        case .sibling(let target): if isRefused { collateral[target]?.siblings += 1 }
        case .sampled(let target): if isRefused { collateral[target]?.refusedInSample += 1 }
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
        let sent_ns = arrival.call.sent_ns
        watches[due.target][due.place].probes.append(
            Probe(sent_ns: sent_ns, answered_ns: arrival.answer.answered_ns, answer: answer))
        let isRevoked = state.times(of: due.target) != nil
        if answer == .accepted || !isRevoked {
            watches[due.target][due.place].refusals = 0
        } else if answer == .refused {
            watches[due.target][due.place].refusals += 1
        }
        let refusals = watches[due.target][due.place].refusals
        if isLast || refusals >= Self.confirmations { return end(due) }
        let elapsed_ns = sent_ns - start_ns
        var gap_ns = plan.gap_ns(of: plan.targets[due.target], at: elapsed_ns)
        if refusals > 0 { gap_ns = max(gap_ns, finestGap_ns << UInt64(refusals)) }
        again(due, after_ns: gap_ns, at: elapsed_ns)
    }

    private var finestGap_ns: UInt64 { UInt64(max(plan.shape.probeGap.nanoseconds, 1)) }

    /// Ends the watch at one place. After the last place it counts the collateral.
    private mutating func end(_ due: Due) {
        watches[due.target][due.place].isDone = true
        let node = places[due.place].node
        guard watches[due.target].allSatisfy(\.isDone), state.times(of: due.target) != nil else {
            return
        }
        let sample = sampler.sample(of: due.target)
        collateral[due.target] = Collateral(
            sample: sample.count, alive: sampler.alive(at: due.target))
        for slot in slots.siblings(of: due.target) {
            ask(
                source.table.bytes(in: slot), node, at: timer.now_ns(), .sibling(of: due.target))
        }
        for token in sample { ask(token, node, at: timer.now_ns(), .sampled(for: due.target)) }
    }
}

/// Live tokens, other than the target, that a revocation made invalid (collateral).
struct Collateral: Sendable, Hashable {
    /// Tokens of the population that were sampled, and the tokens alive that they stand for.
    let sample: Int
    let alive: Int
    /// Sibling tokens of the target's subject that were refused once the window had closed.
    var siblings = 0
    var refusedInSample = 0

    /// The siblings, and the refused share of the sample times those alive.
    var tokens: Double {
        guard sample > 0 else { return Double(siblings) }
        return Double(siblings) + Double(refusedInSample) / Double(sample) * Double(alive)
    }
}
