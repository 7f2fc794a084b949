import CPlatform
import Histogram
import Load
import Metrics
import Results
import Revocation
import Scenario

extension TrialRunner {
    /// How much less than the best rung still counts as its rate: the smallest rung within it sets
    /// the number of workers of the phases that follow.
    private static var knee: Double { 0.95 }

    /// The ladder: the best rung's rate is the capacity.
    mutating func measureCapacity() throws {
        var rungs: [(workers: Int, rate: Double, figures: [Measurement])] = []
        for concurrency in settings.capacity.concurrency where !stop.isRaised {
            let phase = "capacity/\(concurrency)"
            let storeBefore_us = stores.redisCPU_us()
            let result = try closedLoop(concurrency)
            let storeAfter_us = stores.redisCPU_us()
            guard !result.records.isEmpty else { return }
            try judge(result, phase: phase)
            let figures = costs(
                of: result, phase: phase, storeBefore_us: storeBefore_us,
                storeAfter_us: storeAfter_us)
            for figure in figures { add(figure) }
            note(result.verdict, phase: phase)
            addPercentiles(
                of: result.merged(\.service), phase: phase, op: .verify, metric: .serviceTime,
                timebase: .service)
            addCommon(result, phase: phase)
            addDistribution(result.merged(\.service), result, .verify, .service)
            rungs.append((concurrency, figures.first?.value ?? 0, figures))
        }
        guard let best = rungs.max(by: { $0.rate < $1.rate }) else { return }
        let enough = rungs.first { $0.rate >= best.rate * Self.knee } ?? best
        found(capacity_per_s: best.rate, workers: enough.workers)
        publish(best.figures)
    }

    private func closedLoop(_ concurrency: Int) throws -> PhaseResult {
        let capacity = settings.capacity
        let duration_ns = UInt64(capacity.duration.nanoseconds)
        let draws = (0..<concurrency).map { population.draws(1 << 16, seed: seed, worker: $0) }
        let source = source
        let warmUp = WarmUp(
            workers: concurrency, shortest: capacity.warmup, longest: capacity.warmupMax)
        let history = emptyLog
        let isWarmedUp = capacity.warmup > .zero
        return try runWorkers(concurrency) { worker, verifiers, start_ns in
            var firstError: StrategyError?
            func loop(until end_ns: UInt64, _ record: inout WorkerRecord) {
                runClosedLoop(
                    verifiers, draws: draws[worker], from: source, until: end_ns,
                    record: &record, firstError: &firstError)
            }
            _ = Pacer(spinners: nil).wait(until: start_ns, unless: source.stop)
            var warming = WorkerRecord(
                start_ns: start_ns, duration_ns: 0, reasons: refusalReasons.count)
            var verdict: WarmUp.Verdict?
            if isWarmedUp {
                verdict = warmUp.run(from: start_ns, unless: source.stop) { until_ns in
                    let before = warming.service.totalCount
                    loop(until: until_ns, &warming)
                    return Int(clamping: warming.service.totalCount - before)
                }
                guard verdict != nil else { return nil }
            }
            let from_ns = verdict?.from_ns ?? start_ns
            var record = WorkerRecord(
                start_ns: from_ns, duration_ns: duration_ns, reasons: refusalReasons.count,
                history: history)
            let cpu_ns = platform_thread_cpu_ns()
            loop(until: from_ns + duration_ns, &record)
            record.cpu_ns = platform_thread_cpu_ns() - cpu_ns
            return WorkerEnd(
                record: record, warmUp: warming.tally, verdict: verdict, firstError: firstError)
        }
    }

    /// The rate first, then what a verification cost.
    private func costs(
        of result: PhaseResult, phase: String, storeBefore_us: Double?, storeAfter_us: Double?
    ) -> [Measurement] {
        let count = result.tally.decided
        func measured(_ metric: Metric, _ value: Double) -> Measurement {
            Measurement(phase: phase, op: .verify, metric: metric, value: value, n: count)
        }
        let cpu_us = Double(result.records.reduce(0) { $0 + $1.cpu_ns }) / 1e3
        var figures = [
            measured(
                .verifyPerSecond, Double(count) / settings.capacity.duration.inSeconds),
            measured(.cpuPerVerify, cpu_us / Double(max(count, 1))),
        ]
        if let storeBefore_us, let storeAfter_us {
            // The store's clock was read around the warm-up too.
            let all = Double(max(count + result.warmUp.decided, 1))
            figures.append(
                measured(.storeCPUPerVerify, (storeAfter_us - storeBefore_us) / all))
        }
        return figures
    }

    private mutating func note(_ verdict: WarmUp.Verdict?, phase: String) {
        guard let verdict else { return }
        let length_ms = Double(verdict.length_ns) / 1e6
        add(
            Measurement(
                phase: phase, op: .verify, metric: .steady, value: verdict.isSteady ? 1 : 0, n: 1))
        add(
            Measurement(
                phase: phase, op: .verify, metric: .warmUpTime, value: length_ms,
                n: 1))
        if !verdict.isSteady {
            record.warnings.append(
                "\(phase): steady=false, the rate still had a trend after \(plain(length_ms)) ms "
                    + "of warm-up")
        }
    }

    /// The headline figures of the best rung, ahead of the rungs' own.
    private mutating func publish(_ figures: [Measurement]) {
        var best = figures
        for index in best.indices { best[index].phase = "capacity" }
        if !best.isEmpty { best[0].stat = .best }
        record.measurements.insert(contentsOf: best, at: 0)
    }
}
