import Results
import Revocation
import Seeding

/// One phase of a background authority's work: what is due when, and which calls are outstanding.
struct BackgroundShift<Calls: AuthorityLane, Timer: LoopTimer> {
    private enum Note {
        /// A token for a subject of the population that no client uses.
        case issue
        /// A token to be revoked next.
        case spare
        /// A token for a client that was refused.
        case reissue(slot: Int)
        case renewal(slot: Int)
        case reauthentication(slot: Int)
        case revocation
        case purge

        /// Whether a client makes the request, over any network between it and the authority.
        var isOfClient: Bool {
            switch self {
            case .issue, .reissue, .renewal, .reauthentication: true
            case .spare, .revocation, .purge: false
            }
        }

        /// The slot of the client that waits for the answer.
        var slot: Int? {
            switch self {
            case .reissue(let slot), .renewal(let slot), .reauthentication(let slot): slot
            case .issue, .spare, .revocation, .purge: nil
            }
        }
    }

    private let authority: BackgroundAuthority
    private var lane: NotedLane<Calls, Note>
    private let timer: Timer
    private let reach: RevocationReach?
    private let queue: ReissueQueue
    private var clients: RefreshingClients?
    /// Slots of the clients that wait for an answer. They send no other request meanwhile.
    private var away: Set<Int> = []
    private var random: SeededGenerator
    private var issueDue: Timetable
    private var revokeDue: Timetable
    private var purgeDue_ns: UInt64
    private var spare: IssuedToken?
    private var revocations = 0
    var journal = BackgroundAuthority.Journal()

    /// The longest single wait, so that the end of a phase is noticed.
    private static var longestWait_ns: UInt64 { 20_000_000 }

    init(
        _ authority: BackgroundAuthority, over lane: Calls, timer: Timer, reach: RevocationReach?,
        start_ns: UInt64, clients: RefreshingClients?
    ) {
        self.authority = authority
        self.lane = NotedLane(lane)
        self.timer = timer
        self.reach = reach
        self.clients = clients
        queue = authority.reissues ?? ReissueQueue(slots: 0)
        random = SeededGenerator(seed: authority.seed, stream: "desk")
        issueDue = Timetable(rate: authority.work.issueRate, from: start_ns, &random)
        let revokeRate = reach == nil ? 0 : authority.work.revokeRate
        revokeDue = Timetable(rate: revokeRate, from: start_ns, &random)
        purgeDue_ns = start_ns + BackgroundAuthority.purgePeriod_ns
    }

    /// Issues the first token to be revoked.
    mutating func prepare() throws(StrategyError) { try issueSpare() }

    /// Does what is due first, or waits briefly until something is due.
    mutating func step(until end_ns: UInt64) throws(StrategyError) {
        // Collects completed calls first, unless a revocation is due: revocations never wait for
        // clients.
        let begun_ns = timer.now_ns()
        if !lane.isIdle, begun_ns < revokeDue.due_ns { try settle(until: begun_ns) }
        let now_ns = timer.now_ns()
        let renewalDue_ns = clients?.next_ns ?? .max
        let soonest_ns = min(issueDue.due_ns, revokeDue.due_ns, purgeDue_ns, renewalDue_ns)
        if lane.isFull {
            try settle(until: now_ns + Self.longestWait_ns)
        } else if now_ns < soonest_ns {
            try wait(until: min(soonest_ns, now_ns + Self.longestWait_ns, end_ns))
        } else if soonest_ns == renewalDue_ns {
            if let slot = clients?.takeNext() { try renew(slot) }
        } else if soonest_ns == issueDue.due_ns {
            issueDue.advance(&random)
            let tokens = UInt64(max(authority.population.shape.tokens, 1))
            let slot = Int(random.next(upperBound: tokens))
            try ask(.issue(grant(ofSlot: slot)), .issue)
        } else if soonest_ns == revokeDue.due_ns {
            try revokeNext()
        } else {
            purgeDue_ns += BackgroundAuthority.purgePeriod_ns
            try ask(.purge, .purge)
        }
    }

    /// Waits for all outstanding calls.
    mutating func settleAll() throws(StrategyError) {
        while !lane.isIdle { try settle(until: .max) }
    }

    /// Serves the client that has waited longest, if a client arrives by `due_ns`.
    private mutating func wait(until due_ns: UInt64) throws(StrategyError) {
        if lane.isIdle {
            if let slot = queue.take(until: due_ns, by: timer) { try reissue(slot) }
        } else if let slot = queue.take(until: 0, by: timer) {
            try reissue(slot)
        } else {
            try settle(until: min(due_ns, timer.now_ns() + 1_000_000))
        }
    }

    private func grant(ofSlot slot: Int) -> Grant {
        authority.population.grant(
            ofSlot: slot, audience: authority.work.audience, lifetime: authority.work.lifetime)
    }

    private mutating func issueSpare() throws(StrategyError) {
        let grant = Grant(
            subject: "spare\(revocations)", audience: authority.work.audience, scope: "read",
            lifetime: authority.work.lifetime)
        try ask(.issue(grant), .spare)
    }

    /// Revokes the token of a client that renews its tokens. Revokes a spare token where there are
    /// no such clients, or where the client drawn is waiting for its next token.
    private mutating func revokeNext() throws(StrategyError) {
        if (clients?.count ?? 0) == 0, spare == nil {
            return try settle(until: timer.now_ns() + Self.longestWait_ns)
        }
        revokeDue.advance(&random)
        if let slot = clients?.draw(&random), !away.contains(slot),
            let token = clients?.token(of: slot)
        {
            return try revoke(token)
        }
        guard let token = spare else { return }
        spare = nil
        try revoke(token)
        revocations += 1
        try issueSpare()
    }

    private mutating func revoke(_ token: IssuedToken) throws(StrategyError) {
        try ask(.revoke((reach ?? .token).target(token)), .revocation)
    }

    private mutating func renew(_ slot: Int) throws(StrategyError) {
        let now_ns = timer.now_ns()
        guard !away.contains(slot) else {
            clients?.postpone(slot, at: now_ns)
            return
        }
        guard let call = clients?.renewal(of: slot, at: now_ns) else { return }
        try send(call, .renewal(slot: slot))
    }

    private mutating func reissue(_ slot: Int) throws(StrategyError) {
        guard !away.contains(slot) else { return }
        guard clients?.token(of: slot) == nil else { return try renew(slot) }
        try ask(.issue(grant(ofSlot: slot)), .reissue(slot: slot))
    }
}

extension BackgroundShift {
    private mutating func ask(
        _ operation: AuthorityCall.Operation, _ note: Note
    ) throws(StrategyError) {
        try send(
            AuthorityCall(operation, isFromClient: note.isOfClient, sent_ns: timer.now_ns()), note)
    }

    private mutating func send(_ call: AuthorityCall, _ note: Note) throws(StrategyError) {
        while lane.isFull { try settle(until: .max) }
        if let slot = note.slot { away.insert(slot) }
        if let arrival = lane.send(call, note) { try take(arrival) }
    }

    private mutating func settle(until deadline_ns: UInt64) throws(StrategyError) {
        if let arrival = lane.next(until: deadline_ns) { try take(arrival) }
    }

    /// - Throws: the error of a failed issue of the next token to be revoked.
    private mutating func take(
        _ arrival: NotedLane<Calls, Note>.Arrival
    ) throws(StrategyError) {
        if let slot = arrival.note.slot { away.remove(slot) }
        switch (arrival.note, arrival.answer.result) {
        case (.spare, .failure(let error)): throw error
        case (_, .failure(let error)): journal.note(error)
        case (.spare, .success(.issued(let token))): spare = token
        case (.issue, .success(.issued)): journal.issue.recordTime(arrival.took_ns)
        case (.reissue(let slot), .success(.issued(let token))):
            journal.issue.recordTime(arrival.took_ns)
            journal.reissues += 1
            authority.population.table.put(
                token.bytes, in: slot, issuedAt: arrival.answer.decided_ns)
        case (.renewal(let slot), .success(.refreshed(let answer))):
            try renewed(slot, answer, arrival)
        case (.reauthentication(let slot), .success(.issued(let token))):
            journal.reissues += 1
            clients?.receive(token, in: slot, askedAt: arrival.call.sent_ns)
        case (.revocation, .success(.revoked)): journal.revoke.recordTime(arrival.took_ns)
        case (.purge, .success(.purged(let count))): journal.purged += count
        case (_, .success): break
        }
    }

    private mutating func renewed(
        _ slot: Int, _ answer: RefreshAnswer, _ arrival: NotedLane<Calls, Note>.Arrival
    ) throws(StrategyError) {
        switch answer {
        case .renewed(let token, _):
            journal.refresh.recordTime(arrival.took_ns)
            clients?.receive(token, in: slot, askedAt: arrival.call.sent_ns)
        case .refused:
            guard let call = clients?.reauthentication(of: slot, after: arrival.call) else {
                return
            }
            try send(call, .reauthentication(slot: slot))
        }
    }
}

extension NotedLane.Arrival where Calls: AuthorityLane {
    /// The time from the request to its answer.
    var took_ns: UInt64 { answer.completed_ns - min(call.sent_ns, answer.completed_ns) }
}

extension BackgroundAuthority.Journal {
    fileprivate mutating func note(_ error: StrategyError) {
        errors += 1
        if firstError == nil { firstError = error }
    }
}

/// A sequence of Poisson due times.
private struct Timetable {
    private(set) var due_ns: UInt64
    private let gap_ns: Double

    init(rate: Double, from start_ns: UInt64, _ random: inout SeededGenerator) {
        gap_ns = rate > 0 ? 1e9 / rate : 0
        due_ns = rate > 0 ? start_ns : .max
        advance(&random)
    }

    mutating func advance(_ random: inout SeededGenerator) {
        guard due_ns != .max else { return }
        due_ns += UInt64(min(random.exponential() * gap_ns, 1e18))
    }
}
