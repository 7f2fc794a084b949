import Revocation

/// Clients whose tokens were issued at one instant, as after a deployment, and that renew them on
/// time: measures the peak at the authorization server. Nothing else is under way meanwhile.
package struct RenewalsEngine: Sendable {
    package struct Configuration: Sendable {
        package var population: Population
        package var source: LoadSource
        package var work: BackgroundAuthority.Work
        /// The number of clients, the longest lifetime of their tokens, and the share of it after
        /// which they renew.
        package var clients: Int
        package var lifetime: Duration
        package var refreshShare: Double
        package var parallel: ParallelRefresh
        package var seed: UInt64

        package init(
            population: Population, source: LoadSource, work: BackgroundAuthority.Work,
            clients: Int, lifetime: Duration, refreshShare: Double, parallel: ParallelRefresh,
            seed: UInt64
        ) {
            self.population = population
            self.source = source
            self.work = work
            self.clients = clients
            self.lifetime = lifetime
            self.refreshShare = refreshShare
            self.parallel = parallel
            self.seed = seed
        }
    }

    private let configuration: Configuration

    package init(_ configuration: Configuration) {
        var configuration = configuration
        // Nothing is issued or revoked except for these clients.
        configuration.work.issueRate = 0
        configuration.work.revokeRate = 0
        self.configuration = configuration
    }

    /// The periods that are measured: every client renews twice, the second time from wherever the
    /// first one left it.
    private static let periods = 2.25

    /// The time that a measurement takes.
    package static func length(lifetime: Duration, refreshShare: Double) -> Duration {
        lifetime * (refreshShare * periods)
    }

    /// - Returns: the journal, whose ``BackgroundAuthority/Journal/answers`` cover the measurement.
    package func run(_ lanes: some LaneMaker) throws -> BackgroundAuthority.Journal {
        let lane = try lanes.makeAuthorityLane(for: ParallelRefresh.mostUnderWay)
        return try run(over: lane, timer: Pacer(spinners: nil))
    }

    func run(
        over lane: some AuthorityLane, timer: some LoopTimer
    ) throws -> BackgroundAuthority.Journal {
        var lane = lane
        var clients = RefreshingClients(
            RefreshingClients.Terms(
                count: configuration.clients, lifetime: configuration.lifetime,
                share: configuration.refreshShare, audience: configuration.work.audience,
                parallel: configuration.parallel, jitter: configuration.work.jitter),
            source: configuration.source, population: configuration.population)
        try clients.begin(over: &lane, timer: timer)
        let start_ns = timer.now_ns()
        let length = Self.length(
            lifetime: configuration.lifetime, refreshShare: configuration.refreshShare)
        let end_ns = start_ns + UInt64(max(length.nanoseconds, 0))
        clients.startTogether(at: start_ns)
        let authority = BackgroundAuthority(
            work: configuration.work, source: configuration.source,
            population: configuration.population, seed: configuration.seed)
        return try authority.run(
            over: lane, timer: timer, reach: nil, start_ns: start_ns, end_ns: end_ns,
            clients: clients, answers: RateBins(from: start_ns, until: end_ns),
            isFinished: { false })
    }
}
