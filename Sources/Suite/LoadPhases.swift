import CPlatform
import Histogram
import Load
import Record
import Revocation
import Scenario
import Seeding
import Strategies

/// What the threads of a capacity or latency phase saw together.
struct PhaseResult {
    var records: [WorkerRecord] = []
    var desk = AuthorityDesk.Journal()
    var breakage: StrategyError?

    var tally: Tally {
        records.reduce(into: Tally(reasons: refusalReasons.count)) { $0 += $1.tally }
    }

    func merged(_ part: KeyPath<WorkerRecord, LatencyHistogram>) -> LatencyHistogram {
        records.reduce(into: .latency()) { $0.add($1[keyPath: part]) }
    }
}

extension TrialRunner {
    private enum Part: Sendable {
        case worker(WorkerRecord, StrategyError?)
        case desk(AuthorityDesk.Journal)
    }

    /// Runs `body` on each worker with verifiers of its own, the authority's desk beside them.
    private func runCrew(
        _ count: Int, duration_ns: UInt64,
        _ body:
            @escaping @Sendable (
                _ worker: Int, [Strategy.Node.Verifier], _ start_ns: UInt64, inout WorkerRecord,
                inout StrategyError?
            ) -> Void
    ) throws -> PhaseResult {
        let gate = StartingGate(parties: count + 1)
        let (strategy, nodes, source, population) = (strategy, nodes, source, population)
        let (seed, stop) = (seed, stop)
        let work = deskWork
        let parts = try Crew.run(count + 1, watch: watch) { thread -> Part? in
            do {
                if thread == count {
                    let authority = try strategy.makeAuthority()
                    guard let start_ns = gate.arrive() else { return nil }
                    let desk = AuthorityDesk(
                        work: work, source: source, population: population, seed: seed)
                    return .desk(
                        try desk.run(
                            authority, reach: strategy.guarantee.reaches.first,
                            start_ns: start_ns, end_ns: start_ns + duration_ns))
                }
                let verifiers = try nodes.map { try $0.makeVerifier() }
                guard let start_ns = gate.arrive() else { return nil }
                var record = WorkerRecord(
                    start_ns: start_ns, duration_ns: duration_ns, reasons: refusalReasons.count)
                var breakage: StrategyError?
                let cpu_ns = platform_thread_cpu_ns()
                body(thread, verifiers, start_ns, &record, &breakage)
                record.cpu_ns = platform_thread_cpu_ns() - cpu_ns
                return .worker(record, breakage)
            } catch {
                gate.cancel()
                stop.raise()
                throw error
            }
        }
        var result = PhaseResult()
        for part in parts {
            switch part {
            case .worker(let record, let breakage):
                result.records.append(record)
                result.breakage = result.breakage ?? breakage
            case .desk(let journal): result.desk = journal
            case nil: break
            }
        }
        return result
    }

    var deskWork: AuthorityDesk.Work {
        AuthorityDesk.Work(
            issueRate: settings.traffic.issueRate_per_s,
            revokeRate: settings.traffic.revokeRate_per_s, audience: audience,
            lifetime: settings.population.ttl)
    }

    private func closedLoop(_ concurrency: Int, _ duration: Duration) throws -> PhaseResult {
        let duration_ns = UInt64(duration.nanoseconds)
        let draws = (0..<concurrency).map { population.draws(1 << 16, seed: seed, worker: $0) }
        let source = source
        return try runCrew(concurrency, duration_ns: duration_ns) {
            worker, verifiers, start_ns, record, breakage in
            let pacer = Pacer(spinners: nil)
            _ = pacer.wait(until: start_ns, unless: source.stop)
            runClosedLoop(
                verifiers, draws: draws[worker], from: source, until: start_ns + duration_ns,
                record: &record, breakage: &breakage)
        }
    }

    /// The ladder: the best rung's rate is the capacity.
    mutating func measureCapacity() throws {
        if settings.capacity.warmup > .zero {
            _ = try closedLoop(settings.capacity.concurrency.last ?? 1, settings.capacity.warmup)
        }
        for concurrency in settings.capacity.concurrency where !stop.isRaised {
            let storeBefore_us = stores.redisCPU_us()
            let result = try closedLoop(concurrency, settings.capacity.duration)
            let storeAfter_us = stores.redisCPU_us()
            let phase = "capacity/\(concurrency)"
            let tally = result.tally
            try judge(tally, breakage: result.breakage ?? result.desk.breakage, phase: phase)
            let decided = Double(max(tally.decided, 1))
            let rate = Double(tally.decided) / settings.capacity.duration.inSeconds
            let cpu_us = Double(result.records.reduce(0) { $0 + $1.cpu_ns }) / 1e3 / decided
            var figures = [
                Figure(
                    phase: phase, op: "verify", metric: "verify_per_s", value: rate, unit: "1/s",
                    n: tally.decided),
                Figure(
                    phase: phase, op: "verify", metric: "cpu_us_per_verify", value: cpu_us,
                    unit: "us", n: tally.decided),
            ]
            if let storeBefore_us, let storeAfter_us {
                figures.append(
                    Figure(
                        phase: phase, op: "verify", metric: "store_cpu_us_per_verify",
                        value: (storeAfter_us - storeBefore_us) / decided, unit: "us",
                        n: tally.decided))
            }
            note(figures, result, phase: phase, timebase: "service")
            if rate > capacity_per_s {
                found(capacity_per_s: rate, workers: concurrency)
                bestCosts = figures
            }
        }
        publishBest()
    }

    /// The headline figures of the best rung, ahead of the rungs' own.
    private mutating func publishBest() {
        guard let rate = bestCosts.first else { return }
        var best = bestCosts
        best[0] = rate
        best[0].stat = "best"
        for index in best.indices { best[index].phase = "capacity" }
        record.figures.insert(contentsOf: best, at: 0)
    }

    private mutating func note(
        _ figures: [Figure], _ result: PhaseResult, phase: String, timebase: String
    ) {
        for figure in figures { add(figure) }
        addPercentiles(
            of: result.merged(\.service), phase: phase, op: "verify", metric: "service_us",
            timebase: "service")
        addCommon(result, phase: phase)
        addDistribution(result.merged(\.service), result, phase, "verify", "service")
    }

    func startOf(_ result: PhaseResult) -> UInt64 {
        result.records.first?.start_ns ?? clock.origin_ns
    }

    mutating func addDistribution(
        _ times: LatencyHistogram, _ result: PhaseResult, _ phase: String, _ op: String,
        _ timebase: String
    ) {
        guard times.totalCount > 0 else { return }
        let start_ns = startOf(result)
        let length_ns = TrialClock.now_ns() - min(start_ns, TrialClock.now_ns())
        record.distributions.append(
            Distribution(
                phase: phase, op: op, timebase: timebase, startWall_ms: clock.wall_ms(at: start_ns),
                length_ns: length_ns, times: times))
    }

    /// Counts, the desk's work and the seconds of a phase.
    mutating func addCommon(_ result: PhaseResult, phase: String) {
        let tally = result.tally
        let counts: [(String, Int)] = [
            ("scheduled", tally.scheduled), ("accepted", tally.accepted),
            ("refused", tally.allRefused), ("errors", tally.errors),
            ("timeouts", tally.timeouts), ("dropped", tally.dropped),
            ("unfinished", tally.unfinished), ("wrongly_accepted", tally.wronglyAccepted),
            ("wrongly_refused", tally.wronglyRefused), ("desk_errors", result.desk.errors),
        ]
        for (metric, count) in counts {
            add(
                Figure(
                    phase: phase, op: "verify", metric: metric, stat: "count",
                    value: Double(count), unit: "1", n: tally.scheduled))
        }
        failedSoFar +=
            tally.errors + tally.timeouts + tally.wronglyAccepted + tally.wronglyRefused
        revokeTimes.add(result.desk.revoke)
        record.intervals += IntervalRow.rows(of: result.records, phase: phase)
    }

    mutating func measureLatency(_ level: LoadLevel) throws {
        let rate: Double
        let phase: String
        switch level {
        case .share(let share):
            rate = capacity_per_s * share
            phase = "latency/\(plain(share * 100))%"
        case .rate(let perSecond):
            rate = perSecond
            phase = "latency/\(plain(perSecond))_per_s"
        }
        let duration_ns = UInt64(settings.latency.duration.nanoseconds)
        let workers = workers
        let (schedules, draws) = (schedules(rate, workers, duration_ns), drawsForLatency(workers))
        let source = source
        let spinners = SpinPermits()
        let result = try runCrew(workers, duration_ns: duration_ns) {
            worker, verifiers, start_ns, record, breakage in
            runOpenLoop(
                verifiers, draws: draws[worker], due_ns: schedules[worker].due_ns, from: source,
                start_ns: start_ns, end_ns: start_ns + duration_ns, longestLag_ns: 1_000_000_000,
                pacer: Pacer(spinners: spinners), record: &record, breakage: &breakage)
        }
        let tally = result.tally
        try judge(tally, breakage: result.breakage ?? result.desk.breakage, phase: phase)
        let overload = overloadReason(result, duration_ns: duration_ns)
        if let overload { record.warnings.append("\(phase): \(overload)") }
        addPercentiles(
            of: result.merged(\.response), phase: phase, op: "verify", metric: "verify_us",
            timebase: "response", invalidReason: overload)
        addPercentiles(
            of: result.merged(\.service), phase: phase, op: "verify", metric: "service_us",
            timebase: "service", invalidReason: overload)
        addPercentiles(
            of: result.merged(\.lag), phase: phase, op: "verify", metric: "lag_us",
            timebase: "lag", invalidReason: overload)
        addCommon(result, phase: phase)
        addDistribution(result.merged(\.response), result, phase, "verify", "response")
        addDistribution(result.merged(\.service), result, phase, "verify", "service")
    }

    private func drawsForLatency(_ workers: Int) -> [[Load.Draw]] {
        (0..<workers).map { population.draws(1 << 16, seed: seed, worker: 500 + $0) }
    }

    private mutating func schedules(
        _ rate: Double, _ workers: Int, _ duration_ns: UInt64
    ) -> [Schedule] {
        let arrivals: Schedule.Arrivals =
            settings.latency.arrivals == .poisson ? .poisson : .uniform
        var digest = Fingerprint()
        var first = SeededGenerator(seed: seed, stream: "arrivals", 0)
        let sample = Schedule(arrivals, rate: 1, duration_ns: 1_000_000_000_000, unit: &first)
        for due in sample.due_ns { digest.add(due) }
        record.fingerprints["arrivals"] = digest.text
        return (0..<workers).map { worker in
            var unit = SeededGenerator(seed: seed, stream: "arrivals", worker)
            return Schedule(
                arrivals, rate: rate / Double(workers), duration_ns: duration_ns, unit: &unit)
        }
    }

    /// Why an open loop's latency is no headline: it did not keep up.
    private func overloadReason(_ result: PhaseResult, duration_ns: UInt64) -> String? {
        let tally = result.tally
        guard tally.scheduled > 0 else { return "OVERLOADED: nothing was scheduled" }
        let achieved = Double(tally.sent) / Double(tally.scheduled)
        if achieved < 0.98 { return "OVERLOADED: \(plain(achieved * 100))% of the target was sent" }
        let lag_ns = result.merged(\.lag).valueAtPercentile(50)
        if lag_ns > duration_ns / 20 { return "OVERLOADED: the backlog grew to the end" }
        return nil
    }
}
