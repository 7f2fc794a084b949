import Results
import Revocation
import Seeding

/// Clients that renew their access token before it expires, as real ones do, in the first slots of
/// the population.
///
/// A client whose token is refused renews at once; one whose refresh token is refused has to
/// authenticate again, which counts as a re-authentication. What the authority is asked, its caller
/// sends.
struct RefreshingClients {
    /// How many there are, how long their access tokens live, and after what share of that life
    /// they renew them.
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
    /// When each client renews next; a queue entry with another time is outdated.
    private var due_ns: [UInt64] = []
    /// Of one period each, so in order. Entries before ``first`` are done.
    private var queue: [Due] = []
    private var first = 0
    private let period_ns: UInt64

    init(_ terms: Terms, source: LoadSource, population: Population) {
        self.terms = terms
        self.source = source
        self.population = population
        period_ns = UInt64(max(Double(terms.lifetime.nanoseconds) * terms.share, 1e6))
    }

    /// Gives every client its first token, before anything is timed; none where the authority has
    /// no refresh tokens.
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

    /// Lays out the first renewals, evenly over a period, and puts the tokens into use.
    mutating func start(at start_ns: UInt64) {
        for (slot, token) in tokens.enumerated() {
            population.table.put(token.bytes, in: slot, issuedAt: start_ns)
            let share = Double(slot + 1) / Double(tokens.count)
            schedule(slot, at: start_ns + UInt64(Double(period_ns) * share))
        }
    }

    var count: Int { tokens.count }

    private func grant(_ slot: Int) -> Grant {
        Grant(
            subject: population.subject(of: slot), audience: terms.audience, scope: "read",
            lifetime: terms.lifetime)
    }

    private mutating func schedule(_ slot: Int, at instant_ns: UInt64) {
        due_ns[slot] = instant_ns
        queue.append(Due(due_ns: instant_ns, slot: slot))
        if first > 1_024 {
            queue.removeFirst(first)
            first = 0
        }
    }

    /// When the next renewal is due; the end of time without clients.
    var next_ns: UInt64 {
        mutating get {
            while first < queue.count, queue[first].due_ns != due_ns[queue[first].slot] {
                first += 1
            }
            return first < queue.count ? queue[first].due_ns : .max
        }
    }

    /// The client whose renewal is due at ``next_ns``.
    mutating func takeNext() -> Int? {
        guard next_ns != .max else { return nil }
        defer { first += 1 }
        return queue[first].slot
    }

    /// The access token that a client holds.
    func token(of slot: Int) -> IssuedToken? { tokens.indices.contains(slot) ? tokens[slot] : nil }

    /// One of the clients; nil without any.
    func draw(_ random: inout SeededGenerator) -> Int? {
        tokens.isEmpty ? nil : Int(random.next(upperBound: UInt64(tokens.count)))
    }

    /// A client's request to renew its token; nil where it has none to renew.
    mutating func renewal(of slot: Int, at now_ns: UInt64) -> AuthorityCall? {
        guard let refresh = token(of: slot)?.refresh else { return nil }
        // Due again whatever comes of it: a client tries once more after an error.
        schedule(slot, at: now_ns + period_ns)
        return AuthorityCall(.refresh(refresh.bytes), isFromClient: true, sent_ns: now_ns)
    }

    /// Puts a client's renewal off by a period, as its last one is still under way.
    mutating func postpone(_ slot: Int, at now_ns: UInt64) {
        guard tokens.indices.contains(slot) else { return }
        schedule(slot, at: now_ns + period_ns)
    }

    /// The same client's request for a new grant, once its refresh token was refused.
    func reauthentication(of slot: Int, after renewal: AuthorityCall) -> AuthorityCall {
        AuthorityCall(.issue(grant(slot)), isFromClient: true, sent_ns: renewal.sent_ns)
    }

    /// Hands a client the token that it asked for at `asked_ns`.
    mutating func receive(_ token: IssuedToken, in slot: Int, askedAt asked_ns: UInt64) {
        guard tokens.indices.contains(slot) else { return }
        tokens[slot] = token
        population.table.put(token.bytes, in: slot, issuedAt: asked_ns)
    }
}
