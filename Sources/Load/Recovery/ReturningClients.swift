import Oracle
import Results
import Revocation

/// One worker's share of the clients in a recovery phase. Each client uses its token in turn until
/// it holds a new one that works.
struct ReturningClients<Requests: VerificationLane, Timer: LoopTimer> {
    private struct Client {
        let node: Int
        let slot: Int
        var refused_ns: UInt64 = 0
        var used_ns: UInt64 = 0
        var isWaiting = false
        var isDone = false
    }

    /// What a client knew when it used its token.
    private struct Use {
        let client: Int
        /// When the revocation was acknowledged; 0 before.
        let acknowledged_ns: UInt64
        let issued_ns: UInt64
    }

    private let source: LoadSource
    private let state: RecoveryState
    private let timer: Timer
    private let rules: WindowRules
    private var clients: [Client]
    private var lane: RecordedLane<Requests, Use>
    private var journal: ReturningClientsJournal

    init(
        _ places: [(node: Int, slot: Int)], source: LoadSource, state: RecoveryState,
        over lane: Requests, timer: Timer, history: VerificationLog,
        rules: WindowRules = WindowRules()
    ) {
        self.source = source
        self.state = state
        self.timer = timer
        self.rules = rules
        self.lane = RecordedLane(lane, history: history)
        clients = places.map { Client(node: $0.node, slot: $0.slot) }
        journal = ReturningClientsJournal(origin_ns: source.clock.origin_ns)
    }

    /// Has the clients use their tokens from `start_ns` on, until all have returned.
    mutating func run(start_ns: UInt64) -> ReturningClientsJournal {
        var now_ns = timer.wait(until: start_ns, unless: source.stop)
        while !clients.isEmpty, !state.isOver(at: now_ns, since: start_ns) {
            let next_ns = now_ns + RecoveryState.shortestPause_ns
            for index in clients.indices where !clients[index].isWaiting { use(index) }
            while !lane.isIdle, timer.now_ns() < next_ns { settle(until: next_ns) }
            if lane.isIdle { clients.removeAll(where: \.isDone) }
            now_ns = timer.wait(until: next_ns, unless: source.stop)
        }
        while !lane.isIdle { settle(until: .max) }
        journal.history = lane.history
        journal.firstError = lane.firstError
        return journal
    }

    /// Uses one client's token once.
    private mutating func use(_ index: Int) {
        let client = clients[index]
        guard !client.isDone else { return }
        while lane.isFull { settle(until: .max) }
        let use = Use(
            client: index, acknowledged_ns: state.acknowledged_ns,
            issued_ns: source.table.issuedAt(client.slot))
        clients[index].isWaiting = true
        let arrival = lane.send(
            source.table.bytes(in: client.slot), node: client.node, at: timer.now_ns(), use)
        if let arrival { take(arrival) }
    }

    private mutating func settle(until deadline_ns: UInt64) {
        if let arrival = lane.next(until: deadline_ns) { take(arrival) }
    }

    private mutating func take(_ arrival: RecordedLane<Requests, Use>.Arrival) {
        let (use, sent_ns) = (arrival.note, arrival.call.sent_ns)
        let answered_ns = arrival.answer.answered_ns
        var client = clients[use.client]
        if client.used_ns > 0, use.acknowledged_ns > 0 {
            journal.resolution_ns = max(journal.resolution_ns, sent_ns - client.used_ns)
        }
        client.used_ns = sent_ns
        client.isWaiting = false
        // A token issued after the acknowledgement is the new one.
        let isNew = use.acknowledged_ns > 0 && use.issued_ns >= use.acknowledged_ns
        switch arrival.answer.end {
        case .accepted where isNew:
            let start_ns = rules.recoveryStart_ns(use.acknowledged_ns, use.issued_ns)
            journal.recoveries_ns.append(answered_ns - min(start_ns, answered_ns))
            if client.refused_ns > 0 {
                journal.lockouts_ns.append(answered_ns - client.refused_ns)
            }
            client.isDone = true
            state.clientReturned()
        case .refused:
            if client.refused_ns == 0 { client.refused_ns = answered_ns }
            if !isNew { state.queue.add(client.slot) }
        case .accepted, .error, .timeout: break
        }
        clients[use.client] = client
    }
}

/// The results of one worker's share of the clients.
struct ReturningClientsJournal: Sendable {
    var recoveries_ns: [UInt64] = []
    var lockouts_ns: [UInt64] = []
    var resolution_ns: UInt64 = 0
    var history: VerificationLog
    var firstError: StrategyError?

    init(origin_ns: UInt64) { history = VerificationLog(capacity: 0, origin_ns: origin_ns) }
}
