import HeapModule
import Results
import Revocation
import Seeding

/// Clients that renew their access tokens before they expire, as real ones do. They occupy the
/// first slots of the population.
///
/// A client whose token is refused renews immediately. A client whose refresh token is refused has
/// to authenticate again, which counts as a re-authentication. The caller sends the requests to the
/// authority.
struct RefreshingClients {
    /// The number of clients, the longest lifetime of their access tokens, and the share of its
    /// token's lifetime after which each renews.
    struct Terms: Sendable {
        var count: Int
        var lifetime: Duration
        var share: Double
        var audience: String
        var parallel = ParallelRefresh.single
        /// How much shorter the lifetimes of tokens are. A renewed token has that of its grant.
        var jitter = LifetimeJitter.none
    }

    /// What one client holds.
    private struct Client {
        var token: IssuedToken
        /// The refresh tokens that its tabs present, one per tab; empty if they share one.
        var copies: [[UInt8]] = []
        /// The time from a renewal to the next.
        var period_ns: UInt64
        /// When it renews next. A queue entry with another time is outdated.
        var due_ns: UInt64 = 0
    }

    private struct Due: Comparable {
        let due_ns: UInt64
        /// The order of scheduling, which decides between two at the same time.
        let number: Int
        let slot: Int

        static func < (left: Due, right: Due) -> Bool {
            (left.due_ns, left.number) < (right.due_ns, right.number)
        }
    }

    private let terms: Terms
    private let source: LoadSource
    private let population: Population
    private var clients: [Client] = []
    private var queue = Heap<Due>()
    private var scheduled = 0
    /// Grants so far, each of which has its own lifetime.
    private var grants = 0

    init(_ terms: Terms, source: LoadSource, population: Population) {
        self.terms = terms
        self.source = source
        self.population = population
    }

    /// Gives every client its first token, before anything is timed. Gives none where the authority
    /// has no refresh tokens.
    mutating func begin(
        over lane: inout some AuthorityLane, timer: some LoopTimer
    ) throws(StrategyError) {
        for slot in 0..<min(terms.count, population.shape.tokens) {
            let grant = nextGrant(slot)
            let token = try lane.issue(grant, at: timer.now_ns())
            guard token.refresh != nil else { return }
            clients.append(Client(token: token, period_ns: period_ns(of: grant)))
            give(token, to: slot, tab: nil)
        }
    }

    /// Schedules the first renewals evenly over one period, and puts the tokens into use.
    mutating func start(at start_ns: UInt64) {
        for slot in clients.indices {
            let share = Double(slot + 1) / Double(clients.count)
            start(slot, at: start_ns, after: UInt64(Double(clients[slot].period_ns) * share))
        }
    }

    /// Schedules the first renewals one period after the start, as if all tokens had been issued
    /// then, and puts the tokens into use.
    mutating func startTogether(at start_ns: UInt64) {
        for slot in clients.indices {
            start(slot, at: start_ns, after: clients[slot].period_ns)
        }
    }

    private mutating func start(_ slot: Int, at start_ns: UInt64, after wait_ns: UInt64) {
        population.table.put(clients[slot].token.bytes, in: slot, issuedAt: start_ns)
        schedule(slot, at: start_ns + wait_ns)
    }

    var count: Int { clients.count }

    private mutating func nextGrant(_ slot: Int) -> Grant {
        defer { grants += 1 }
        return population.grant(
            ofSlot: slot, audience: terms.audience,
            lifetime: terms.jitter.lifetime(upTo: terms.lifetime, number: grants))
    }

    private func period_ns(of grant: Grant) -> UInt64 {
        UInt64(max(Double(grant.lifetime.nanoseconds) * terms.share, 1e6))
    }

    private mutating func schedule(_ slot: Int, at instant_ns: UInt64) {
        clients[slot].due_ns = instant_ns
        scheduled += 1
        queue.insert(Due(due_ns: instant_ns, number: scheduled, slot: slot))
    }

    /// When the next renewal is due; `.max` without clients.
    var next_ns: UInt64 {
        mutating get {
            while let next = queue.min, next.due_ns != clients[next.slot].due_ns {
                _ = queue.popMin()
            }
            return queue.min?.due_ns ?? .max
        }
    }

    /// Returns the client whose renewal is due at ``next_ns``, and removes it from the queue.
    mutating func takeNext() -> Int? {
        guard next_ns != .max else { return nil }
        return queue.popMin()?.slot
    }

    /// The access token that a client holds.
    func token(of slot: Int) -> IssuedToken? {
        clients.indices.contains(slot) ? clients[slot].token : nil
    }

    /// Returns a random client; nil without clients.
    func draw(_ random: inout SeededGenerator) -> Int? {
        clients.isEmpty ? nil : Int(random.next(upperBound: UInt64(clients.count)))
    }
}

// MARK: Renewals

extension RefreshingClients {
    /// Returns a client's requests to renew its token, one per tab; none where it has no refresh
    /// token.
    mutating func renewals(of slot: Int, at now_ns: UInt64) -> [AuthorityCall] {
        guard let refresh = token(of: slot)?.refresh else { return [] }
        // Rescheduled before the outcome is known: after an error, the client tries again.
        schedule(slot, at: now_ns + clients[slot].period_ns)
        let copies = clients[slot].copies
        let presented =
            copies.isEmpty
            ? Array(repeating: refresh.bytes, count: terms.parallel.requests) : copies
        return presented.map {
            AuthorityCall(.refresh($0), isFromClient: true, sent_ns: now_ns)
        }
    }

    /// Postpones a client's renewal by one period, because its last one is still outstanding.
    mutating func postpone(_ slot: Int, at now_ns: UInt64) {
        guard clients.indices.contains(slot) else { return }
        schedule(slot, at: now_ns + clients[slot].period_ns)
    }

    /// Returns the request for a new grant of the client whose refresh token was refused.
    mutating func reauthentication(of slot: Int, after renewal: AuthorityCall) -> AuthorityCall {
        let grant = nextGrant(slot)
        if clients.indices.contains(slot) { clients[slot].period_ns = period_ns(of: grant) }
        return AuthorityCall(.issue(grant), isFromClient: true, sent_ns: renewal.sent_ns)
    }

    /// Gives a client the token that it asked for at `asked_ns`.
    ///
    /// - Parameter tab: the tab that renewed; nil for a new grant, which all tabs get.
    mutating func receive(
        _ token: IssuedToken, in slot: Int, tab: Int? = nil, askedAt asked_ns: UInt64
    ) {
        guard clients.indices.contains(slot) else { return }
        give(token, to: slot, tab: tab)
        population.table.put(token.bytes, in: slot, issuedAt: asked_ns)
    }

    private mutating func give(_ token: IssuedToken, to slot: Int, tab: Int?) {
        clients[slot].token = token
        guard terms.parallel.hasCopies else { return }
        let copy = token.refresh?.bytes ?? []
        if let tab, clients[slot].copies.indices.contains(tab) {
            clients[slot].copies[tab] = copy
        } else {
            clients[slot].copies = Array(
                repeating: copy, count: terms.parallel.requests)
        }
    }
}
