import CPlatform
import Histogram
import Load
import Metrics
import Results
import Revocation
import Scenario

/// The closed loop with rising numbers of workers, which are connections over HTTP. The best rung's
/// rate is the capacity.
struct CapacityPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "capacity phase"
    let settings: CapacitySettings
    /// Whether a verification may wait for another process.
    let waits: Bool
    var pass = NetworkPass.single

    var usesNetwork: Bool { pass != .withoutNetwork }

    /// The share of the best rung's rate that a rung has to reach. The smallest such rung sets the
    /// number of workers of the following phases.
    private static var knee: Double { 0.95 }

    /// The result of one rung of the ladder.
    private struct Rung {
        let step: LadderClimb.Step
        let costs: [Measurement]
    }

    func run(_ context: inout TrialContext<Base>) throws {
        let climb = climb(context)
        var rungs: [Rung] = []
        while !context.stop.isRaised, let workers = climb.next(after: rungs.map(\.step)) {
            guard let rung = try measure(workers, &context) else { return }
            rungs.append(rung)
        }
        let steps = rungs.map(\.step)
        let sound = steps.indices.filter { steps[$0].isSound }
        // If all rungs were disturbed, the best one is reported with its doubt.
        let counted = sound.isEmpty ? Array(steps.indices) : sound
        guard let place = context.rules.load.bestRung(counted.map { steps[$0].perSecond })
        else { return }
        let best = rungs[counted[place]]
        let enough =
            counted.map { rungs[$0] }.first {
                $0.step.perSecond >= best.step.perSecond * Self.knee
            } ?? best
        context.capacity = FoundCapacity(
            perSecond: best.step.perSecond, workers: enough.step.workers)
        if pass != .overNetwork { context.localCapacity = context.capacity }
        if climb.isCrowded(best.step.workers) { context.record.add(.moreWorkersThanCores) }
        if climb.isStoppedByLimit(after: steps) { context.record.add(.workerLimit) }
        enter(best, doubt: LadderClimb.doubt(of: counted[place], among: steps), &context)
    }

    /// Records the headlines of the best rung, before the measurements of the rungs themselves.
    private func enter(_ best: Rung, doubt: String?, _ context: inout TrialContext<Base>) {
        var headline = best.costs
        for index in headline.indices {
            headline[index].phase = phaseName
            headline[index].invalidReason = headline[index].invalidReason ?? doubt
        }
        if !headline.isEmpty { headline[0].stat = .best }
        context.record.measurements.insert(contentsOf: headline, at: 0)
    }

    /// Returns the ladder to climb. Over a network the workers mostly wait, so the first rung has
    /// as many workers as wait at a time at the rate found without the network, whatever ladder was
    /// configured for that.
    private func climb(_ context: TrialContext<Base>) -> LadderClimb {
        let processors = Int(platform_processors())
        // A connection waits for a server's process.
        let waits = waits || !Base.isInProcess
        let step = Base.isInProcess ? 1 : context.settings.nodes
        func ladder(from first: Int?) -> LadderClimb {
            LadderClimb(
                ladder: settings.concurrency, waits: waits, processors: processors, first: first,
                step: step)
        }
        switch pass {
        case .single: return ladder(from: nil)
        case .withoutNetwork:
            return ladder(from: Ladder.firstRungWithoutNetwork(processors: processors))
        case .overNetwork:
            let waiting = context.capacity.perSecond * context.roundTrip.inSeconds
            let first = Int(min(max(waiting, 1), Double(Ladder.mostWorkers)))
            return LadderClimb(
                ladder: .auto, waits: true, processors: processors, first: first, step: step)
        }
    }

    private var phaseName: String {
        pass == .overNetwork ? PhaseName.networkCapacity : PhaseName.capacity
    }

    /// Measures one rung; returns nil if the trial was stopped before anything was measured.
    private func measure(_ workers: Int, _ context: inout TrialContext<Base>) throws -> Rung? {
        let phase = PhaseName.rung(workers, of: phaseName)
        let result = try load(context, workers)
        guard !result.records.isEmpty else { return nil }
        try context.judge(result, of: phase)
        let time = MeasuredTime(
            of: result.records, planned_ns: UInt64(settings.duration.nanoseconds))
        let doubt = time.closedLoopDoubt?.description
        if let doubt { context.record.warnings.append("\(phase): \(doubt)") }
        let perSecond = context.rate(of: result, time, planned: settings.duration)
        let first = context.record.measurements.count
        addCosts(of: result, perSecond, phase, doubt, &context)
        let costs = Array(context.record.measurements[first...])
        if let end = result.warmUpEnd { add(end, phase, &context) }
        context.addPercentiles(
            .serviceTime, of: result.merged(\.service), in: phase, .verify, .service,
            invalidReason: doubt)
        context.addCounts(result, of: phase, isOpen: false)
        context.addRunDelays(result, of: phase)
        context.addDistribution(\.service, of: result, in: phase, .service)
        return Rung(
            step: .init(workers: workers, perSecond: perSecond, doubt: doubt), costs: costs)
    }

    private func load(_ context: TrialContext<Base>, _ workers: Int) throws -> LoadResult {
        let duration_ns = UInt64(settings.duration.nanoseconds)
        let (population, seed, source) = (context.population, context.seed, context.source)
        // Over a network there are many workers, each with few requests.
        let count = pass == .overNetwork ? 1 << 12 : 1 << 16
        let threads = context.lanes.threads(for: workers)
        let draws = (0..<threads).map { population.draws(count, seed: seed, worker: $0) }
        let warmUp =
            settings.warmup > .zero && context.rules.load.warmsUp
            ? WarmUp(workers: threads, shortest: settings.warmup, longest: settings.warmupMax)
            : nil
        let (history, rules) = (context.emptyLog, context.rules.load)
        return try context.runWorkers(workers) { worker, lane, start_ns in
            _ = Pacer(spinners: nil).wait(until: start_ns, unless: source.stop)
            var warming = WorkerRecord(
                start_ns: start_ns, duration_ns: 0, reasons: refusalReasons.count)
            var warmUpEnd: WarmUpEnd?
            let begun_ns = rules.cpuClock_ns()
            if let warmUp {
                warmUpEnd = warmUp.run(from: start_ns, unless: source.stop) { limit in
                    let before = warming.service.totalCount
                    runClosedLoop(
                        over: &lane, draws: draws[worker], from: source, until: limit,
                        record: &warming)
                    return Int(clamping: warming.service.totalCount - before)
                }
                guard warmUpEnd != nil else { return nil }
            }
            let from_ns = warmUpEnd?.from_ns ?? start_ns
            var record = WorkerRecord(
                start_ns: from_ns, duration_ns: duration_ns, reasons: refusalReasons.count,
                history: history)
            let cpu_ns = rules.cpuOfWarmUp ? begun_ns : rules.cpuClock_ns()
            runClosedLoop(
                over: &lane, draws: draws[worker], from: source,
                until: Deadline(from_ns + duration_ns), record: &record)
            record.cpu_ns = rules.cpuClock_ns() - cpu_ns
            return WorkerEnd(record: record, warmUp: warming.tally, warmUpEnd: warmUpEnd)
        }
    }

    /// Records the rate, then the CPU time per verification.
    private func addCosts(
        of result: LoadResult, _ perSecond: Double, _ phase: String, _ doubt: String?,
        _ context: inout TrialContext<Base>
    ) {
        let count = result.tally.decided
        let workers_us = Double(result.records.reduce(0) { $0 + $1.cpu_ns }) / 1e3
        let beside = result.costsPerVerification
        context.noteStoreCost(beside.store_us)
        let worker_us = workers_us / Double(max(count, 1))
        let node_us = Base.isInProcess ? worker_us + (beside.nodes_us ?? 0) : beside.nodes_us
        let isOver = pass == .overNetwork
        // What the processes beside nodes and stores take does not depend on the network.
        let generator_us = Base.isInProcess || isOver ? nil : worker_us
        let authority_us = isOver ? nil : beside.authority_us
        let costs: [(Metric, Double?)] = [
            (isOver ? Metric.verifyPerSecondOverNetwork : Metric.verifyPerSecond, perSecond),
            (isOver ? Metric.cpuPerVerifyOverNetwork : Metric.cpuPerVerify, node_us),
            (
                isOver ? Metric.storeCPUPerVerifyOverNetwork : Metric.storeCPUPerVerify,
                beside.store_us
            ),
            (.generatorCPUPerRequest, generator_us), (.authorityCPUPerVerify, authority_us),
        ]
        for (metric, value) in costs {
            guard let value else { continue }
            context.add(
                metric, in: phase, .verify, value: value, n: count, invalidReason: doubt)
        }
        context.checkProcessorTime(
            perSecond: perSecond, cpu_us: worker_us, in: phase)
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
