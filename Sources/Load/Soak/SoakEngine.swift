import Oracle
package import Revocation
import Seeding

/// An open loop that lasts for as long as is asked for, with memory for a few slices of it: the
/// requests of a slice are scheduled while the one before is sent, and handed over for judgement
/// after its end. Meanwhile the authorization server issues and revokes the tokens in use.
///
/// No request is under way between two slices. All of a slice's answers precede the requests of the
/// next one.
package struct SoakEngine: Sendable {
    package struct Configuration: Sendable {
        package var population: Population
        package var source: LoadSource
        package var terms: Terms
        /// Requests per second.
        package var rate: Double
        package var length: Duration
        /// The length of a slice, in whole seconds.
        package var slice: Duration
        /// How long after its end a slice is judged at the earliest.
        package var margin: Duration
        /// Requests under way at a time.
        package var requests: Int
        package var seed: UInt64

        package init(
            population: Population, source: LoadSource, terms: Terms, rate: Double,
            length: Duration, slice: Duration, margin: Duration, requests: Int, seed: UInt64
        ) {
            self.population = population
            self.source = source
            self.terms = terms
            self.rate = rate
            self.length = length
            self.slice = slice
            self.margin = margin
            self.requests = requests
            self.seed = seed
        }
    }

    /// How tokens are issued and revoked.
    package struct Terms: Sendable {
        package var audience: String
        /// The lifetime of a token.
        package var lifetime: Duration
        /// The time from one token of a client to its next: longer than the lifetime, so that
        /// expired tokens are presented too.
        package var period: Duration
        /// The mean time between two revocations; nil for none.
        package var revocationGap: Duration?
        /// What a revocation reaches; nil if nothing can be revoked.
        package var reach: RevocationReach?

        package init(
            audience: String, lifetime: Duration, period: Duration, revocationGap: Duration?,
            reach: RevocationReach?
        ) {
            self.audience = audience
            self.lifetime = lifetime
            self.period = period
            self.revocationGap = revocationGap
            self.reach = reach
        }
    }

    /// A part of the load that has ended.
    package struct Slice: Sendable {
        /// Its number, from 0.
        package let number: Int
        /// When it began, on the monotonic clock.
        package let start_ns: UInt64
        package let length_ns: UInt64
        /// Its requests, each of which is in the history.
        package let record: WorkerRecord
    }

    package struct Outcome: Sendable {
        /// Nil if the soak ended before it began.
        package var authority: SoakJournal?
        /// The first request that ended with an error or a timeout.
        package var firstError: StrategyError?

        package init() {}
    }

    /// A slice to send.
    private struct Turn: Sendable {
        let number: Int
        let start_ns: UInt64
        let length_ns: UInt64
        let arrivals: ArrivalQueue
        var record: WorkerRecord
    }

    private enum Part: Sendable {
        case authority(SoakJournal)
        case load(StrategyError?)
    }

    private let configuration: Configuration
    /// When the load begins, on the monotonic clock.
    package let begin = SharedInstant()
    private let turns: HandOver<Turn>
    private let ended: HandOver<Slice>
    private let settled: SettledInstant
    private let loadHasEnded = StopFlag()

    /// The time for the first slice to be made.
    private static let lead_ns: UInt64 = 500_000_000
    /// Slices that are ready beyond the one that is sent.
    private static let ahead = 2
    private static let second_ns: UInt64 = 1_000_000_000

    /// - Throws: the reason why the threads cannot wait for each other.
    package init(_ configuration: Configuration) throws {
        self.configuration = configuration
        turns = try HandOver(for: "the slices of a soak")
        ended = try HandOver(for: "the slices of a soak")
        settled = try SettledInstant()
    }

    /// Runs the load.
    ///
    /// - Parameters:
    ///   - watch: called on the calling thread every 20 ms.
    ///   - judge: called for each slice in order, on a thread of its own. By then, every issue and
    ///     revocation that was invoked before the slice's end is in the ledger.
    package func run(
        _ lanes: some LaneMaker, watch: () -> Void,
        judge: @escaping @Sendable (Slice) throws -> Void
    ) throws -> Outcome {
        let barrier = StartBarrier(parties: 3)
        let stop = configuration.source.stop
        let parts = try WorkerGroup.run(3, watch: watch) { thread -> Part? in
            do {
                switch thread {
                case 0: return try serve(lanes, barrier)
                case 1: return try prepareAndJudge(barrier, by: judge)
                default: return try load(lanes, barrier)
                }
            } catch {
                barrier.cancel()
                stop.raise()
                throw error
            }
        }
        var outcome = Outcome()
        for part in parts {
            switch part {
            case .authority(let journal): outcome.authority = journal
            case .load(let firstError): outcome.firstError = firstError
            case nil: break
            }
        }
        return outcome
    }

    private func serve(_ lanes: some LaneMaker, _ barrier: StartBarrier) throws -> Part? {
        defer { settled.stateEnd() }
        var lane = try lanes.makeAuthorityLane()
        let pacer = Pacer(spinners: nil)
        let authority = SoakAuthority(
            terms: configuration.terms, source: configuration.source,
            population: configuration.population, seed: configuration.seed)
        var journal = try authority.begin(over: &lane, timer: pacer)
        guard let start_ns = barrier.arrive() else { return nil }
        authority.run(
            over: &lane, timer: pacer, journal: &journal, start_ns: start_ns,
            settled: { settled.state($0) }, isFinished: { loadHasEnded.isRaised })
        return .authority(journal)
    }

    private func load(_ lanes: some LaneMaker, _ barrier: StartBarrier) throws -> Part? {
        defer {
            loadHasEnded.raise()
            ended.close()
        }
        var lane = try lanes.makeVerificationLane(for: configuration.requests)
        let pacer = Pacer(spinners: nil)
        guard barrier.arrive() != nil else { return nil }
        while !configuration.source.stop.isRaised, var turn = turns.take() {
            runOpenLoop(
                over: &lane, turn.arrivals, from: configuration.source, start_ns: turn.start_ns,
                longestLag_ns: ArrivalQueue.longestLag_ns, pacer: pacer, record: &turn.record)
            ended.put(
                Slice(
                    number: turn.number, start_ns: turn.start_ns, length_ns: turn.length_ns,
                    record: turn.record))
        }
        return .load(lane.firstError)
    }

    private func prepareAndJudge(
        _ barrier: StartBarrier, by judge: (Slice) throws -> Void
    ) throws -> Part? {
        defer { turns.close() }
        let pacer = Pacer(spinners: nil)
        guard let start_ns = barrier.arrive() else { return nil }
        let begin_ns = start_ns &+ Self.lead_ns
        var unmade = slices(from: begin_ns)[...]
        func make(_ count: Int) {
            for slice in unmade.prefix(count) { turns.put(turn(slice)) }
            unmade = unmade.dropFirst(count)
            if unmade.isEmpty { turns.close() }
        }
        make(1)
        begin.state(begin_ns)
        make(Self.ahead)
        while let slice = ended.take() {
            make(1)
            let end_ns = max(slice.start_ns &+ slice.length_ns, slice.record.lastEnd_ns)
            let margin_ns = UInt64(max(configuration.margin.nanoseconds, 0))
            _ = pacer.wait(until: end_ns &+ margin_ns, unless: configuration.source.stop)
            settled.wait(for: min(end_ns, TrialClock.now_ns()))
            try judge(slice)
        }
        return nil
    }

    private struct Span {
        let number: Int
        let start_ns: UInt64
        let length_ns: UInt64
    }

    /// Returns the slices: equally long, in whole seconds, but for the last one.
    private func slices(from begin_ns: UInt64) -> [Span] {
        let whole_ns = UInt64(max(configuration.length.nanoseconds, 0))
        let asked_s = UInt64(max(configuration.slice.nanoseconds, 0)) / Self.second_ns
        let length_ns = max(asked_s, 1) &* Self.second_ns
        return stride(from: 0, to: whole_ns, by: Int(length_ns)).enumerated().map { number, from in
            Span(
                number: number, start_ns: begin_ns &+ from,
                length_ns: min(length_ns, whole_ns - from))
        }
    }

    private func turn(_ span: Span) -> Turn {
        let (population, seed) = (configuration.population, configuration.seed)
        var unit = SeededGenerator(seed: seed, stream: "soak arrivals", span.number)
        let schedule = Schedule(
            .poisson, rate: configuration.rate, duration_ns: span.length_ns, unit: &unit)
        let arrivals = ArrivalQueue(
            schedule, draws: population.draws(1 << 16, seed: seed, worker: 2_000 + span.number))
        let history = VerificationLog(
            capacity: schedule.due_ns.count, origin_ns: configuration.source.clock.origin_ns)
        return Turn(
            number: span.number, start_ns: span.start_ns, length_ns: span.length_ns,
            arrivals: arrivals,
            record: WorkerRecord(
                start_ns: span.start_ns, duration_ns: span.length_ns,
                reasons: refusalReasons.count, history: history))
    }
}
