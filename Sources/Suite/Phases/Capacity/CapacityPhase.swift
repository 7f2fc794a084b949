import CPlatform
import Histogram
import Load
import Metrics
import Results
import Revocation
import Scenario

/// The closed loop at rising numbers of workers: the best rung's rate is the capacity.
struct CapacityPhase<Base: Deployment>: TrialPhase {
    let name = "capacity phase"
    let settings: CapacitySettings

    /// How much less than the best rung still counts as its rate: the smallest rung within it sets
    /// the number of workers of the phases that follow.
    private static var knee: Double { 0.95 }

    /// What one rung of the ladder found.
    private struct Rung {
        let workers: Int
        let perSecond: Double
        let costs: [Measurement]
    }

    func run(_ context: inout TrialContext<Base>) throws {
        var rungs: [Rung] = []
        for workers in settings.concurrency where !context.stop.isRaised {
            guard let rung = try measure(workers, &context) else { return }
            rungs.append(rung)
        }
        guard let best = rungs.max(by: { $0.perSecond < $1.perSecond }) else { return }
        let enough = rungs.first { $0.perSecond >= best.perSecond * Self.knee } ?? best
        context.capacity = FoundCapacity(perSecond: best.perSecond, workers: enough.workers)
        // The headlines of the best rung, ahead of the rungs' own.
        var headline = best.costs
        for index in headline.indices { headline[index].phase = "capacity" }
        if !headline.isEmpty { headline[0].stat = .best }
        context.record.measurements.insert(contentsOf: headline, at: 0)
    }

    /// Nil when the trial was stopped.
    private func measure(_ workers: Int, _ context: inout TrialContext<Base>) throws -> Rung? {
        let phase = "capacity/\(workers)"
        let storeBefore_us = context.stores.processorTime_us()
        let result = try load(context, workers)
        let storeAfter_us = context.stores.processorTime_us()
        guard !result.records.isEmpty else { return nil }
        try context.judge(result, of: phase)
        let first = context.record.measurements.count
        let perSecond = addCosts(
            of: result, storeBefore_us: storeBefore_us, storeAfter_us: storeAfter_us, phase,
            &context)
        let costs = Array(context.record.measurements[first...])
        if let end = result.warmUpEnd { add(end, phase, &context) }
        context.addPercentiles(
            .serviceTime, of: result.merged(\.service), in: phase, .verify, .service)
        context.addCounts(result, of: phase)
        context.addDistribution(\.service, of: result, in: phase, .service)
        return Rung(workers: workers, perSecond: perSecond, costs: costs)
    }

    private func load(_ context: TrialContext<Base>, _ workers: Int) throws -> LoadResult {
        let duration_ns = UInt64(settings.duration.nanoseconds)
        let (population, seed, source) = (context.population, context.seed, context.source)
        let draws = (0..<workers).map { population.draws(1 << 16, seed: seed, worker: $0) }
        let warmUp =
            settings.warmup > .zero
            ? WarmUp(workers: workers, shortest: settings.warmup, longest: settings.warmupMax)
            : nil
        let history = context.emptyLog
        return try context.runWorkers(workers) { worker, lane, start_ns in
            _ = Pacer(spinners: nil).wait(until: start_ns, unless: source.stop)
            var warming = WorkerRecord(
                start_ns: start_ns, duration_ns: 0, reasons: refusalReasons.count)
            var warmUpEnd: WarmUpEnd?
            if let warmUp {
                warmUpEnd = warmUp.run(from: start_ns, unless: source.stop) { until_ns in
                    let before = warming.service.totalCount
                    runClosedLoop(
                        over: &lane, draws: draws[worker], from: source,
                        until: Deadline(until_ns), record: &warming)
                    return Int(clamping: warming.service.totalCount - before)
                }
                guard warmUpEnd != nil else { return nil }
            }
            let from_ns = warmUpEnd?.from_ns ?? start_ns
            var record = WorkerRecord(
                start_ns: from_ns, duration_ns: duration_ns, reasons: refusalReasons.count,
                history: history)
            let cpu_ns = platform_thread_cpu_ns()
            runClosedLoop(
                over: &lane, draws: draws[worker], from: source,
                until: Deadline(from_ns + duration_ns), record: &record)
            record.cpu_ns = platform_thread_cpu_ns() - cpu_ns
            return WorkerEnd(record: record, warmUp: warming.tally, warmUpEnd: warmUpEnd)
        }
    }

    /// Adds the rate, then the CPU per verification, and returns the rate.
    private func addCosts(
        of result: LoadResult, storeBefore_us: Double?, storeAfter_us: Double?, _ phase: String,
        _ context: inout TrialContext<Base>
    ) -> Double {
        let count = result.tally.decided
        let perSecond = Double(count) / settings.duration.inSeconds
        let cpu_us = Double(result.records.reduce(0) { $0 + $1.cpu_ns }) / 1e3
        context.add(.verifyPerSecond, in: phase, .verify, value: perSecond, n: count)
        context.add(
            .cpuPerVerify, in: phase, .verify, value: cpu_us / Double(max(count, 1)),
            n: count)
        if let storeBefore_us, let storeAfter_us {
            // The store's CPU clock was also read around the warm-up.
            let all = Double(max(count + result.warmUp.decided, 1))
            context.add(
                .storeCPUPerVerify, in: phase, .verify,
                value: (storeAfter_us - storeBefore_us) / all, n: count)
        }
        return perSecond
    }

    private func add(
        _ warmUp: WarmUpEnd, _ phase: String, _ context: inout TrialContext<Base>
    ) {
        let length_ms = Double(warmUp.length_ns) / 1e6
        context.add(.steady, in: phase, .verify, value: warmUp.isSteady ? 1 : 0, n: 1)
        context.add(.warmUpTime, in: phase, .verify, value: length_ms, n: 1)
        guard !warmUp.isSteady else { return }
        context.record.warnings.append(
            "\(phase): steady=false: the rate still had a trend after \(plain(length_ms)) ms "
                + "of warm-up")
    }
}
