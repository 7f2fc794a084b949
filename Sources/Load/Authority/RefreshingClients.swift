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
    /// The number of clients, the lifetime of their access tokens, and the share of it after which
    /// they renew.
    struct Terms: Sendable {
        var count: Int
        var lifetime: Duration
        var share: Double
        var audience: String
    }

    private struct Due {
        let due_ns: UInt64
        let slot: Int
    }

    private let terms: Terms
    private let source: LoadSource
    private let population: Population
    private var tokens: [IssuedToken] = []
    /// When each client renews next. A queue entry with another time is outdated.
    private var due_ns: [UInt64] = []
    /// Each entry is due one period after it was added, so the queue is in order. Entries before
    /// ``first`` are done.
    private var queue: [Due] = []
    private var first = 0
    private let period_ns: UInt64

    init(_ terms: Terms, source: LoadSource, population: Population) {
        self.terms = terms
        self.source = source
        self.population = population
        period_ns = UInt64(max(Double(terms.lifetime.nanoseconds) * terms.share, 1e6))
    }

    /// Gives every client its first token, before anything is timed. Gives none where the authority
    /// has no refresh tokens.
    mutating func begin(
        over lane: inout some AuthorityLane, timer: some LoopTimer
    ) throws(StrategyError) {
        for slot in 0..<min(terms.count, population.shape.tokens) {
            let token = try lane.issue(grant(slot), at: timer.now_ns())
            guard token.refresh != nil else { return }
            tokens.append(token)
            due_ns.append(0)
        }
    }

    /// Schedules the first renewals evenly over one period, and puts the tokens into use.
    mutating func start(at start_ns: UInt64) {
        for (slot, token) in tokens.enumerated() {
            population.table.put(token.bytes, in: slot, issuedAt: start_ns)
            let share = Double(slot + 1) / Double(tokens.count)
            schedule(slot, at: start_ns + UInt64(Double(period_ns) * share))
        }
    }

    var count: Int { tokens.count }

    private func grant(_ slot: Int) -> Grant {
        population.grant(
            ofSlot: slot, audience: terms.audience, lifetime: terms.lifetime)
    }

    private mutating func schedule(_ slot: Int, at instant_ns: UInt64) {
        due_ns[slot] = instant_ns
        queue.append(Due(due_ns: instant_ns, slot: slot))
        if first > 1_024 {
            queue.removeFirst(first)
            first = 0
        }
    }

    /// When the next renewal is due; `.max` without clients.
    var next_ns: UInt64 {
        mutating get {
            while first < queue.count, queue[first].due_ns != due_ns[queue[first].slot] {
                first += 1
            }
            return first < queue.count ? queue[first].due_ns : .max
        }
    }

    /// Returns the client whose renewal is due at ``next_ns``, and removes it from the queue.
    mutating func takeNext() -> Int? {
        guard next_ns != .max else { return nil }
        defer { first += 1 }
        return queue[first].slot
    }

    /// The access token that a client holds.
    func token(of slot: Int) -> IssuedToken? { tokens.indices.contains(slot) ? tokens[slot] : nil }

    /// Returns a random client; nil without clients.
    func draw(_ random: inout SeededGenerator) -> Int? {
        tokens.isEmpty ? nil : Int(random.next(upperBound: UInt64(tokens.count)))
    }

    /// Returns a client's request to renew its token; nil where it has no refresh token.
    mutating func renewal(of slot: Int, at now_ns: UInt64) -> AuthorityCall? {
        guard let refresh = token(of: slot)?.refresh else { return nil }
        // Rescheduled before the outcome is known: after an error, the client tries again.
        schedule(slot, at: now_ns + period_ns)
        return AuthorityCall(.refresh(refresh.bytes), isFromClient: true, sent_ns: now_ns)
    }

    /// Postpones a client's renewal by one period, because its last one is still outstanding.
    mutating func postpone(_ slot: Int, at now_ns: UInt64) {
        guard tokens.indices.contains(slot) else { return }
        schedule(slot, at: now_ns + period_ns)
    }

    /// Returns the request for a new grant of the client whose refresh token was refused.
    func reauthentication(of slot: Int, after renewal: AuthorityCall) -> AuthorityCall {
        AuthorityCall(.issue(grant(slot)), isFromClient: true, sent_ns: renewal.sent_ns)
    }

    /// Gives a client the token that it asked for at `asked_ns`.
    mutating func receive(_ token: IssuedToken, in slot: Int, askedAt asked_ns: UInt64) {
        guard tokens.indices.contains(slot) else { return }
        tokens[slot] = token
        population.table.put(token.bytes, in: slot, issuedAt: asked_ns)
    }
}
