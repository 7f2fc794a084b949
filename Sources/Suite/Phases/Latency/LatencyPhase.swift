import Load
import Metrics
import Results
import Revocation
import Scenario

/// The open loop at one load: how long a verification takes while requests come as they fall due.
struct LatencyPhase<Base: Deployment>: TrialPhase {
    let name = "latency phase"
    let settings: LatencySettings
    let level: LoadLevel

    /// A request that has waited this long is dropped.
    private static var longestLag_ns: UInt64 { 1_000_000_000 }

    func run(_ context: inout TrialContext<Base>) throws {
        let phase = level.phase
        let rate = offeredRate(&context)
        try context.refuse(
            requests: rate * settings.duration.inSeconds, in: phase,
            "Lower latency.load, or shorten latency.duration")
        let result = try load(context, rate)
        guard !result.records.isEmpty else { return }
        try context.judge(result, of: phase)
        let overload = overloadReason(result, context.clock)
        if let overload { context.record.warnings.append("\(phase): \(overload)") }
        addRates(result, overload, &context)
        context.addPercentiles(
            .verifyTime, of: result.merged(\.response), in: phase, .verify, .response,
            invalidReason: overload)
        context.addPercentiles(
            .serviceTime, of: result.merged(\.service), in: phase, .verify, .service,
            invalidReason: overload)
        context.addPercentiles(
            .lag, of: result.merged(\.lag), in: phase, .verify, .lag,
            invalidReason: overload)
        context.addCounts(result, of: phase)
        context.addDistribution(\.response, of: result, in: phase, .response)
        context.addDistribution(\.service, of: result, in: phase, .service)
        if phase == settings.load.headline?.phase { context.record.headlinePhase = phase }
    }

    private func offeredRate(_ context: inout TrialContext<Base>) -> Double {
        let asked =
            switch level {
            case .share(let share): context.capacity.perSecond * share
            case .rate(let perSecond): perSecond
            }
        guard asked > ArrivalQueue.fastest_per_s else { return asked }
        context.record.warnings.append(
            "\(level.phase): offered \(plain(ArrivalQueue.fastest_per_s))/s, the highest rate that "
                + "the load generator offers, instead of \(plain(asked, decimals: 0))/s")
        return ArrivalQueue.fastest_per_s
    }

    /// As long as a rung's warm-up, at the rate to be measured, with the same connections.
    private func load(_ context: TrialContext<Base>, _ rate: Double) throws -> LoadResult {
        let duration_ns = UInt64(settings.duration.nanoseconds)
        let warmup_ns = UInt64(max(context.settings.capacity.warmup.nanoseconds, 0))
        let plan = ArrivalPlan(settings, seed: context.seed)
        let population = context.population
        let leadIn = plan.queue(
            rate, duration_ns: warmup_ns, stream: "lead-in", of: population)
        let arrivals = plan.queue(
            rate, duration_ns: duration_ns, stream: "arrivals", of: population)
        let (source, spinners, history) = (context.source, SpinPermits(), context.emptyLog)
        return try context.runWorkers(context.capacity.workers) { _, lane, start_ns in
            let pacer = Pacer(spinners: spinners)
            var warming = WorkerRecord(
                start_ns: start_ns, duration_ns: warmup_ns, reasons: refusalReasons.count)
            runOpenLoop(
                over: &lane, leadIn, from: source, start_ns: start_ns,
                longestLag_ns: Self.longestLag_ns, pacer: pacer, record: &warming)
            var record = WorkerRecord(
                start_ns: start_ns + warmup_ns, duration_ns: duration_ns,
                reasons: refusalReasons.count, history: history)
            runOpenLoop(
                over: &lane, arrivals, from: source, start_ns: start_ns + warmup_ns,
                longestLag_ns: Self.longestLag_ns, pacer: pacer, record: &record)
            return WorkerEnd(record: record, warmUp: warming.tally)
        }
    }

    /// What was asked for and what was sent in time: throughput against response is read from
    /// these.
    private func addRates(
        _ result: LoadResult, _ overload: String?, _ context: inout TrialContext<Base>
    ) {
        let tally = result.tally
        let rates = [
            (Metric.offeredPerSecond, Double(tally.scheduled) / settings.duration.inSeconds),
            (.achievedPerSecond, Double(tally.decided) / activeSeconds(result, context.clock)),
        ]
        for (metric, rate) in rates {
            context.add(
                metric, in: level.phase, .verify, value: rate, n: tally.scheduled,
                invalidReason: overload)
        }
    }

    /// The planned duration, or how long the workers took if they fell behind.
    private func activeSeconds(_ result: LoadResult, _ clock: TrialClock) -> Double {
        let last_ns = result.records.map(\.lastEnd_ns).max() ?? 0
        let took_s = Double(last_ns - min(result.start_ns ?? clock.origin_ns, last_ns)) / 1e9
        return max(took_s, settings.duration.inSeconds)
    }

    /// Why an open loop's latency is not a headline: the loop did not keep up.
    private func overloadReason(_ result: LoadResult, _ clock: TrialClock) -> String? {
        let tally = result.tally
        guard tally.scheduled > 0 else { return "OVERLOADED: nothing was scheduled" }
        let achieved =
            Double(tally.sent) / Double(tally.scheduled) * settings.duration.inSeconds
            / activeSeconds(result, clock)
        if achieved < 0.98 {
            return "OVERLOADED: \(plain(achieved * 100, decimals: 1))% of the offered rate was "
                + "achieved"
        }
        guard let first = result.records.first else { return nil }
        let lag = result.records.dropFirst().reduce(into: first.lagProfile) { $0 += $1.lagProfile }
        if let growth = lag.growth, growth > 0.02 {
            return "OVERLOADED: the lag grew by \(plain(growth * 1e3, decimals: 0)) ms per second"
        }
        return nil
    }
}
