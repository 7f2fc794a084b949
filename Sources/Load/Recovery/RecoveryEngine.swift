package import Oracle
import Results
package import Revocation
import Seeding

/// A mass revocation after which every client comes back: measures how long it takes until all
/// clients hold working tokens again.
///
/// A client uses its token repeatedly. When the token is refused, the client asks the authority for
/// a new one. The authority issues new tokens one at a time, at its real rate. The client then
/// tries the new token until its node knows the new key.
package struct RecoveryEngine: Sendable {
    package struct Configuration: Sendable {
        package var population: Population
        package var source: LoadSource
        package var audience: String
        /// The lifetime of the new tokens.
        package var lifetime: Duration
        /// The groups of subjects; nil where a revocation reaches everyone.
        package var groups: SubjectGroups?
        /// The bound of the mass revocation itself, regardless of token lifetimes.
        package var bound: Duration
        /// Clients' requests under way at a time.
        package var workers: Int
        package var seed: UInt64
        /// The most verifications that a thread records one by one.
        package var historyRoom: Int
        package var rules: WindowRules

        package init(
            population: Population, source: LoadSource, audience: String, lifetime: Duration,
            groups: SubjectGroups?, bound: Duration, workers: Int, seed: UInt64,
            historyRoom: Int, rules: WindowRules = WindowRules()
        ) {
            self.population = population
            self.source = source
            self.audience = audience
            self.lifetime = lifetime
            self.groups = groups
            self.bound = bound
            self.workers = workers
            self.seed = seed
            self.historyRoom = historyRoom
            self.rules = rules
        }
    }

    package struct Outcome: Sendable {
        /// Clients whose token was revoked.
        package var clients = 0
        /// The times from the acknowledgement to the first acceptance of the new token, one per
        /// client.
        package var recoveries_ns: [UInt64] = []
        /// The times from a client's first refusal to that acceptance.
        package var lockouts_ns: [UInt64] = []
        package var reissues = 0
        /// The time from the first new token to the last.
        package var reissuing_ns: UInt64 = 0
        /// The longest time between two uses of one token. The times above are known to this
        /// precision.
        package var resolution_ns: UInt64 = 0
        package var histories: [VerificationLog] = []
        package var firstError: StrategyError?
    }

    private enum Part: Sendable {
        case authority(ReissuingAuthority.Journal)
        case clients(ReturningClientsJournal)
    }

    private let configuration: Configuration
    private let slots: [Int]
    private let subject: String
    private let state: RecoveryState

    package init(_ configuration: Configuration) {
        self.configuration = configuration
        let population = configuration.population
        var random = SeededGenerator(seed: configuration.seed, stream: "recovery")
        let tokens = population.shape.tokens
        subject = population.subject(of: Int(random.next(upperBound: UInt64(max(tokens, 1)))))
        let group = configuration.groups?.group(of: subject) ?? 0
        slots = (0..<tokens).filter { population.group(of: $0, in: configuration.groups) == group }
            .shuffled(using: &random)
        state = RecoveryState(
            clients: slots.count, tokens: tokens, bound: configuration.bound,
            stop: configuration.source.stop)
    }

    package func run(_ lanes: some LaneMaker, watch: () -> Void) throws -> Outcome {
        let workers = lanes.threads(for: configuration.workers)
        let barrier = StartBarrier(parties: 1 + workers)
        let stop = configuration.source.stop
        let parts = try WorkerGroup.run(1 + workers, watch: watch) {
            thread -> Part? in
            do {
                return thread == 0
                    ? try serve(lanes, barrier)
                    : try use(lanes, worker: thread - 1, of: workers, barrier)
            } catch {
                barrier.cancel()
                stop.raise()
                throw error
            }
        }
        return gather(parts.compactMap { $0 })
    }

    private func serve(_ lanes: some LaneMaker, _ barrier: StartBarrier) throws -> Part? {
        let authority = ReissuingAuthority(
            population: configuration.population, source: configuration.source,
            audience: configuration.audience,
            lifetime: configuration.lifetime, state: state,
            target: configuration.groups == nil ? .everyone : .subject(subject))
        var random = SeededGenerator(seed: configuration.seed, stream: "recovery instant")
        let delay_ns = random.uniform() * Double(max(configuration.bound.nanoseconds, 0))
        let lane = try lanes.makeAuthorityLane()
        let pacer = Pacer(spinners: nil)
        guard let start_ns = barrier.arrive() else { return nil }
        return .authority(
            try authority.run(
                over: lane, timer: pacer, start_ns: start_ns, revokeAt: start_ns + UInt64(delay_ns))
        )
    }

    private func use(
        _ lanes: some LaneMaker, worker: Int, of workers: Int, _ barrier: StartBarrier
    ) throws -> Part? {
        let lane = try lanes.makeVerificationLane(for: configuration.workers)
        let pacer = Pacer(spinners: nil)
        let own = stride(from: worker, to: slots.count, by: max(workers, 1))
        var clients = ReturningClients(
            own.map { ($0 % max(lanes.nodes, 1), slots[$0]) }, source: configuration.source,
            state: state, over: lane, timer: pacer,
            history: VerificationLog(
                capacity: configuration.historyRoom, origin_ns: configuration.source.clock.origin_ns
            ), rules: configuration.rules)
        guard let start_ns = barrier.arrive() else { return nil }
        return .clients(clients.run(start_ns: start_ns))
    }

    private func gather(_ parts: [Part]) -> Outcome {
        var outcome = Outcome()
        outcome.clients = slots.count
        for part in parts {
            switch part {
            case .authority(let journal):
                outcome.reissues = journal.reissues
                outcome.reissuing_ns = journal.reissuing_ns
                outcome.firstError = outcome.firstError ?? journal.firstError
            case .clients(let journal):
                outcome.recoveries_ns += journal.recoveries_ns
                outcome.lockouts_ns += journal.lockouts_ns
                outcome.resolution_ns = max(outcome.resolution_ns, journal.resolution_ns)
                outcome.histories.append(journal.history)
                outcome.firstError = outcome.firstError ?? journal.firstError
            }
        }
        return outcome
    }
}
