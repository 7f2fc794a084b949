import Load
import Metrics
import Oracle
import Results
import Revocation
import Scenario
import Seeding

extension TrialRunner {
    /// A request that has waited this long is dropped.
    private static var longestLag_ns: UInt64 { 1_000_000_000 }

    mutating func measureLatency(_ level: LoadLevel) throws {
        let phase = level.phase
        let rate = offeredRate(level, phase)
        let duration_ns = UInt64(settings.latency.duration.nanoseconds)
        try refuse(
            requests: rate * settings.latency.duration.inSeconds, in: phase,
            "Lower latency.load, or shorten latency.duration")
        let result = try openLoop(rate, duration_ns: duration_ns)
        guard !result.records.isEmpty else { return }
        try judge(result, phase: phase)
        let overload = overloadReason(result)
        if let overload { record.warnings.append("\(phase): \(overload)") }
        addRates(result, phase: phase, overload)
        addPercentiles(
            of: result.merged(\.response), phase: phase, op: .verify, metric: .verifyTime,
            timebase: .response, invalidReason: overload)
        addPercentiles(
            of: result.merged(\.service), phase: phase, op: .verify, metric: .serviceTime,
            timebase: .service, invalidReason: overload)
        addPercentiles(
            of: result.merged(\.lag), phase: phase, op: .verify, metric: .lag,
            timebase: .lag, invalidReason: overload)
        addCommon(result, phase: phase)
        addDistribution(result.merged(\.response), result, .verify, .response)
        addDistribution(result.merged(\.service), result, .verify, .service)
        if phase == settings.latency.load.headline?.phase { record.headlinePhase = phase }
    }

    /// Refuses what would not fit into memory, before it is tried.
    func refuse(requests: Double, in phase: String, _ remedy: String) throws {
        guard requests > Schedule.mostRequests else { return }
        throw TrialFailure(
            "\(phase) asks for \(plain(requests, decimals: 0)) requests, and at most "
                + "\(plain(Schedule.mostRequests)) are laid out before it starts. \(remedy).")
    }

    private mutating func offeredRate(_ level: LoadLevel, _ phase: String) -> Double {
        let asked =
            switch level {
            case .share(let share): capacity_per_s * share
            case .rate(let perSecond): perSecond
            }
        guard asked > ArrivalQueue.fastest_per_s else { return asked }
        record.warnings.append(
            "\(phase): offered \(plain(ArrivalQueue.fastest_per_s))/s, the most that the generator "
                + "offers, instead of \(plain(asked, decimals: 0))/s")
        return ArrivalQueue.fastest_per_s
    }

    /// As long as a rung's warm-up, at the rate to be measured, with the same connections.
    private func openLoop(_ rate: Double, duration_ns: UInt64) throws -> PhaseResult {
        let warmup_ns = UInt64(max(settings.capacity.warmup.nanoseconds, 0))
        let leadIn = arrivals(rate, duration_ns: warmup_ns, stream: "lead-in")
        let arrivals = arrivals(rate, duration_ns: duration_ns, stream: "arrivals")
        let (source, spinners, history) = (source, SpinPermits(), emptyLog)
        return try runWorkers(workers) { _, verifiers, start_ns in
            let pacer = Pacer(spinners: spinners)
            var firstError: StrategyError?
            func loop(
                _ queue: ArrivalQueue, from_ns: UInt64, _ duration_ns: UInt64,
                _ history: VerificationLog
            ) -> WorkerRecord {
                var record = WorkerRecord(
                    start_ns: from_ns, duration_ns: duration_ns, reasons: refusalReasons.count,
                    history: history)
                runOpenLoop(
                    verifiers, queue, from: source, start_ns: from_ns,
                    longestLag_ns: Self.longestLag_ns, pacer: pacer, record: &record,
                    firstError: &firstError)
                return record
            }
            let none = VerificationLog(capacity: 0, origin_ns: 0)
            let warming = loop(leadIn, from_ns: start_ns, warmup_ns, none)
            let record = loop(arrivals, from_ns: start_ns + warmup_ns, duration_ns, history)
            return WorkerEnd(record: record, warmUp: warming.tally, firstError: firstError)
        }
    }

    private func arrivals(_ rate: Double, duration_ns: UInt64, stream: String) -> ArrivalQueue {
        var unit = SeededGenerator(seed: seed, stream: stream)
        return ArrivalQueue(
            Schedule(arrivalLaw, rate: rate, duration_ns: duration_ns, unit: &unit),
            draws: population.draws(1 << 16, seed: seed, worker: 500))
    }

    private var arrivalLaw: Schedule.Arrivals {
        settings.latency.arrivals == .poisson ? .poisson : .uniform
    }

    /// A digest of the arrivals of the seed, which a rate only scales.
    var arrivalsFingerprint: String {
        var unit = SeededGenerator(seed: seed, stream: "arrivals")
        let sample = Schedule(arrivalLaw, rate: 1, duration_ns: 1_000_000_000_000, unit: &unit)
        var digest = Fingerprint()
        for due in sample.due_ns { digest.add(due) }
        return digest.text
    }

    /// What was asked for and what was sent in time: throughput against response is read from these.
    private mutating func addRates(
        _ result: PhaseResult, phase: String, _ overload: String?
    ) {
        let tally = result.tally
        let rates = [
            (
                Metric.offeredPerSecond,
                Double(tally.scheduled) / settings.latency.duration.inSeconds
            ),
            (.achievedPerSecond, Double(tally.decided) / activeSeconds(result)),
        ]
        for (metric, rate) in rates {
            add(
                Measurement(
                    phase: phase, op: .verify, metric: metric, value: rate,
                    n: tally.scheduled, invalidReason: overload))
        }
    }

    /// The planned duration, or how long the workers took if they fell behind.
    private func activeSeconds(_ result: PhaseResult) -> Double {
        let last_ns = result.records.map(\.lastEnd_ns).max() ?? 0
        let took_s = Double(last_ns - min(startOf(result), last_ns)) / 1e9
        return max(took_s, settings.latency.duration.inSeconds)
    }

    /// Why an open loop's latency is no headline: it did not keep up.
    private func overloadReason(_ result: PhaseResult) -> String? {
        let tally = result.tally
        guard tally.scheduled > 0 else { return "OVERLOADED: nothing was scheduled" }
        let achieved =
            Double(tally.sent) / Double(tally.scheduled) * settings.latency.duration.inSeconds
            / activeSeconds(result)
        if achieved < 0.98 {
            return "OVERLOADED: \(plain(achieved * 100, decimals: 1))% of the target was achieved"
        }
        guard let first = result.records.first else { return nil }
        let lag = result.records.dropFirst().reduce(into: first.lagProfile) { $0 += $1.lagProfile }
        if let growth = lag.growth, growth > 0.02 {
            return "OVERLOADED: the lag grew by \(plain(growth * 1e3, decimals: 0)) ms a second"
        }
        return nil
    }
}

extension LoadLevel {
    /// As phases are named in the files of a run: `latency/50%`.
    var phase: String {
        switch self {
        case .share(let share): "latency/\(plain(share * 100))%"
        case .rate(let perSecond): "latency/\(plain(perSecond))_per_s"
        }
    }
}

extension [LoadLevel] {
    /// The level whose latency is a strategy's headline: the share nearest to half of the capacity,
    /// or the first rate.
    var headline: LoadLevel? {
        let shares = compactMap { level -> Double? in
            if case .share(let share) = level { share } else { nil }
        }
        let nearest = shares.min { abs($0 - 0.5) < abs($1 - 0.5) }
        return nearest.map { .share($0) } ?? first
    }
}
