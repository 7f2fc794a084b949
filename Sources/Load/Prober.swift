import Synchronization
import HeapModule
import Oracle
import Results
import Revocation
import Seeding

/// Asks every node about every revoked token until each has refused it for good.
///
/// One thread sends all probes, so one clock orders them. Periodic with a random phase; the gap is
/// the plan's (`WindowPlan.gap_ns`).
struct Prober<Verifier: TokenVerifier> {
    /// Where a target is probed: a node, and the kind of request it is asked by.
    struct Lane: Sendable, Hashable {
        let node: Int
        let isHighStakes: Bool
    }

    /// What was seen of one target in one lane.
    struct Watch {
        var probes: [Probe] = []
        /// Refusals in a row since the last acceptance.
        var refusals = 0
        var isDone = false
    }

    /// Live tokens that a revocation killed beside its target.
    struct Collateral {
        /// Sibling tokens of the target's subject that were refused once the window had closed.
        var siblings = 0
        /// Estimated tokens of the population that were: the share of a sample, times those alive.
        var population = 0.0
    }

    private struct Due: Comparable {
        let due_ns: UInt64
        let target: Int
        let lane: Int

        static func < (left: Due, right: Due) -> Bool { left.due_ns < right.due_ns }
    }

    let plan: WindowPlan
    let slots: WindowSlots
    let source: LoadSource
    let board: SharedWindowState
    let verifiers: [Verifier]
    let start_ns: UInt64

    /// Both kinds of requests at each node where they are told apart, one kind elsewhere.
    let lanes: [Lane]
    /// By target and lane.
    private(set) var watches: [[Watch]]
    private(set) var collateral: [Collateral?]
    private var census: TokenSampler
    private var queue = Heap<Due>()
    private var random: SeededGenerator
    private(set) var history: VerificationLog
    private var firstError: StrategyError?

    /// Refusals in a row, with ever longer gaps, after which a window counts as closed.
    private static var confirmations: Int { 8 }

    init(
        _ plan: WindowPlan, slots: WindowSlots, source: LoadSource, board: SharedWindowState,
        verifiers: [Verifier], start_ns: UInt64, seed: UInt64,
        census: TokenSampler, history: VerificationLog
    ) {
        self.plan = plan
        self.slots = slots
        self.source = source
        self.board = board
        self.verifiers = verifiers
        self.start_ns = start_ns
        self.census = census
        self.history = history
        let kinds = plan.shape.weighsRequests ? [false, true] : [false]
        let lanes = verifiers.indices.flatMap { node in
            kinds.map { Lane(node: node, isHighStakes: $0) }
        }
        self.lanes = lanes
        watches = plan.targets.map { _ in .init(repeating: Watch(), count: lanes.count) }
        collateral = .init(repeating: nil, count: plan.targets.count)
        random = SeededGenerator(seed: seed, stream: "probes")
        for (index, target) in plan.targets.enumerated() {
            for lane in lanes.indices {
                let phase = random.uniform() * Double(plan.shape.probeGap.nanoseconds)
                queue.insert(
                    Due(due_ns: target.issue_ns + UInt64(phase), target: index, lane: lane))
            }
        }
    }

    mutating func run(pacer: Pacer) {
        while let next = queue.popMin(), !source.stop.isRaised {
            var now_ns = TrialClock.now_ns()
            let due_ns = start_ns + next.due_ns
            if now_ns < due_ns { now_ns = pacer.wait(until: due_ns, unless: source.stop) }
            guard !source.stop.isRaised else { break }
            step(next, at: now_ns)
        }
        board.isFinished.store(true, ordering: .releasing)
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
        let lane = lanes[due.lane]
        census.take(of: due.target, ahead: target, at: elapsed_ns, board: board)
        let (end, answered_ns) = recordedAttempt(
            verifiers[lane.node], token, node: UInt8(clamping: lane.node),
            isHighStakes: lane.isHighStakes, from: source, sent_ns: now_ns, in: &history,
            firstError: &firstError)
        note(end, due, sent_ns: now_ns, answered_ns: answered_ns)
        let watch = watches[due.target][due.lane]
        if isLast || watch.refusals >= Self.confirmations { return self.end(due) }
        var gap_ns = plan.gap_ns(of: target, at: elapsed_ns)
        if watch.refusals > 0 { gap_ns = max(gap_ns, finestGap_ns << UInt64(watch.refusals)) }
        again(due, after_ns: gap_ns, at: elapsed_ns)
    }

    private var finestGap_ns: UInt64 { UInt64(max(plan.shape.probeGap.nanoseconds, 1)) }

    /// Keeps the period from the last due time; a prober that fell behind starts a new one.
    private mutating func again(_ due: Due, after_ns gap_ns: UInt64, at elapsed_ns: UInt64) {
        let next_ns = max(due.due_ns + gap_ns, elapsed_ns)
        queue.insert(Due(due_ns: next_ns, target: due.target, lane: due.lane))
    }

    private mutating func note(
        _ end: RequestEnd, _ due: Due, sent_ns: UInt64, answered_ns: UInt64
    ) {
        let answer: Probe.Answer
        switch end {
        case .accepted: answer = .accepted
        case .refused: answer = .refused
        case .error, .timeout: answer = .error
        }
        let probe = Probe(sent_ns: sent_ns, answered_ns: answered_ns, answer: answer)
        watches[due.target][due.lane].probes.append(probe)
        let isRevoked = board.times(of: due.target) != nil
        if answer == .accepted || !isRevoked {
            watches[due.target][due.lane].refusals = 0
        } else if answer == .refused {
            watches[due.target][due.lane].refusals += 1
        }
    }

    /// Ends the watch in one lane; with the last lane's, counts what else the revocation killed.
    private mutating func end(_ due: Due) {
        watches[due.target][due.lane].isDone = true
        let node = lanes[due.lane].node
        guard watches[due.target].allSatisfy(\.isDone), board.times(of: due.target) != nil else {
            return
        }
        var killed = Collateral()
        for slot in slots.siblings(of: due.target)
        where isRefused(source.table.bytes(in: slot), at: node) { killed.siblings += 1 }
        let sample = census.sample(of: due.target)
        let refused = sample.count { isRefused($0, at: node) }
        if !sample.isEmpty {
            killed.population =
                Double(refused) / Double(sample.count) * Double(census.alive(at: due.target))
        }
        collateral[due.target] = killed
    }

    private mutating func isRefused(_ token: UnsafeBufferPointer<UInt8>, at node: Int) -> Bool {
        let (end, _) = recordedAttempt(
            verifiers[node], token, node: UInt8(clamping: node), from: source,
            sent_ns: TrialClock.now_ns(), in: &history, firstError: &firstError)
        if case .refused = end { return true }
        return false
    }
}
