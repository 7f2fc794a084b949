package import Results
package import Revocation
import Seeding

/// The authorization server's ordinary work during a phase: issuing, revoking and purging tokens,
/// and issuing new ones to clients that were refused.
package struct BackgroundAuthority: Sendable {
    package struct Work: Sendable {
        /// Tokens issued per second, for subjects of the population.
        package var issueRate: Double
        /// Revocations per second, of tokens that no request carries.
        package var revokeRate: Double
        package var audience: String
        /// The longest lifetime of the tokens that are issued.
        package var lifetime: Duration
        /// How much shorter their lifetimes are.
        package var jitter: LifetimeJitter

        package init(
            issueRate: Double, revokeRate: Double, audience: String, lifetime: Duration,
            jitter: LifetimeJitter = .none
        ) {
            self.issueRate = issueRate
            self.revokeRate = revokeRate
            self.audience = audience
            self.lifetime = lifetime
            self.jitter = jitter
        }
    }

    /// What the authority did in one phase.
    package struct Journal: Sendable {
        package var issue = LatencyHistogram.latency()
        package var revoke = LatencyHistogram.latency()
        /// Renewals that were granted.
        package var refresh = LatencyHistogram.latency()
        /// Tokens for clients that had to authenticate again.
        package var reissues = 0
        /// Renewals of clients that were answered. Parallel requests of one client count once.
        package var renewals = 0
        /// Clients whose family of refresh tokens ended, although nobody asked for it.
        package var signOuts = 0
        /// When the authority answered clients; nil if nobody asks.
        package var answers: RateBins?
        package var purged = 0
        package var errors = 0
        package var cpu_ns: UInt64 = 0
        package var firstError: StrategyError?

        package init() {}
    }

    let work: Work
    let source: LoadSource
    let population: Population
    let seed: UInt64
    /// Clients that were refused and wait for a new token; nil where no client comes back.
    let reissues: ReissueQueue?

    static let purgePeriod_ns: UInt64 = 1_000_000_000
    /// How often the authority purges its store and generates the key for the next emergency
    /// rotation.
    package static let purgePeriod = Duration.nanoseconds(purgePeriod_ns)

    package init(work: Work, source: LoadSource, population: Population, seed: UInt64) {
        self.init(
            work: work, source: source, population: population, seed: seed, reissues: nil)
    }

    init(
        work: Work, source: LoadSource, population: Population, seed: UInt64,
        reissues: ReissueQueue?
    ) {
        self.work = work
        self.source = source
        self.population = population
        self.seed = seed
        self.reissues = reissues
    }

    /// Works from `start_ns` until `end_ns`, or until `isFinished`.
    ///
    /// - Parameter reach: nil for an authority that revokes nothing.
    package func run(
        over lane: some AuthorityLane, timer: some LoopTimer, reach: RevocationReach?,
        start_ns: UInt64, end_ns: UInt64, isFinished: () -> Bool = { false }
    ) throws -> Journal {
        try run(
            over: lane, timer: timer, reach: reach, start_ns: start_ns, end_ns: end_ns,
            clients: nil, isFinished: isFinished)
    }

    /// - Parameters:
    ///   - clients: clients that also renew their tokens, which are the tokens revoked.
    ///   - answers: where the answers to clients are counted by the time of the answer.
    func run(
        over lane: some AuthorityLane, timer: some LoopTimer, reach: RevocationReach?,
        start_ns: UInt64, end_ns: UInt64, clients: RefreshingClients?, answers: RateBins? = nil,
        isFinished: () -> Bool
    ) throws -> Journal {
        var shift = BackgroundShift(
            self, over: lane, timer: timer, reach: reach, start_ns: start_ns, clients: clients)
        shift.journal.answers = answers
        let cpu_ns = threadTime_ns()
        try shift.prepare()
        while !source.stop.isRaised, !isFinished(), timer.now_ns() < end_ns {
            try shift.step(until: end_ns)
        }
        try shift.settleAll()
        shift.journal.cpu_ns = threadTime_ns() - cpu_ns
        return shift.journal
    }
}

extension Guarantee {
    /// The reach of a revocation in ordinary traffic; nil where every revocation is a mass
    /// revocation.
    package var reachOfOne: RevocationReach? {
        retiresKeys ? nil : reaches.first ?? .token
    }
}
