import Histogram
import Load
import Metrics
import Results
import Revocation
import Scenario

/// The open loop at one load: how long a verification takes when requests are sent as they fall
/// due.
struct LatencyPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "latency phase"
    let settings: LatencySettings
    let level: LoadLevel
    /// Which pass this is. Without the network, only the costs are recorded.
    var pass = NetworkPass.single

    var usesNetwork: Bool { pass != .withoutNetwork }

    private var duration: Duration {
        pass == .withoutNetwork ? settings.durationWithoutNetwork : settings.duration
    }

    /// The number of verifications per second of the lead-in whose CPU time is read. Up to this
    /// rate all of them are read. Beyond it, so few are read that reading takes a hundredth of a
    /// processor.
    private static var meteredPerSecond: Double { 8_000 }

    func run(_ context: inout TrialContext<Base>) throws {
        let phase = pass == .withoutNetwork ? PhaseName.withoutNetwork(level.phase) : level.phase
        let rate = offeredRate(&context)
        try context.refuse(
            requests: rate * duration.inSeconds, in: phase,
            "Lower latency.load, or shorten latency.duration")
        let clockCost_ns = CPUReading.clockCost_ns()
        let result = try load(context, rate)
        guard !result.records.isEmpty else { return }
        try context.judge(result, of: phase)
        let keeping = LoopKeeping(result, planned: duration, context.rules.load)
        context.note(
            .offeredRate, in: phase,
            LoadChecks.offeredRate(
                scheduled: result.tally.scheduled, perSecond: due(context),
                seconds: duration.inSeconds))
        let doubt = keeping.doubt
        if let doubt { context.record.warnings.append("\(phase): \(doubt)") }
        guard pass != .withoutNetwork else {
            addCosts(of: result, clockCost_ns: clockCost_ns, doubt, &context)
            context.addRunDelays(result, of: phase)
            return context.addCounts(result, of: phase, isOpen: true)
        }
        addRates(result, keeping, &context)
        addCosts(of: result, clockCost_ns: clockCost_ns, doubt, &context)
        addTimes(result, offered: rate, doubt, &context)
        context.addCounts(result, of: phase, isOpen: true)
        context.addRunDelays(result, of: phase)
        context.addDistribution(\.response, of: result, in: phase, .response)
        context.addDistribution(\.service, of: result, in: phase, .service)
        if phase == settings.load.headline?.phase { context.record.headlinePhase = phase }
    }

    private func offeredRate(_ context: inout TrialContext<Base>) -> Double {
        let asked =
            switch level {
            case .share(let share):
                context.capacity.perSecond * context.rules.load.offeredShare(share)
            case .rate(let perSecond): perSecond
            }
        guard asked > ArrivalQueue.fastest_per_s else { return asked }
        context.record.warnings.append(
            "\(level.phase): offered \(plain(ArrivalQueue.fastest_per_s))/s, the highest rate that "
                + "the load generator offers, instead of \(plain(asked, decimals: 0))/s")
        return ArrivalQueue.fastest_per_s
    }

    /// Returns the rate that the scenario asks for, or the generator's fastest rate if that is
    /// lower.
    private func due(_ context: TrialContext<Base>) -> Double {
        switch level {
        case .share(let share):
            min(context.capacity.perSecond * share, ArrivalQueue.fastest_per_s)
        case .rate(let perSecond): min(perSecond, ArrivalQueue.fastest_per_s)
        }
    }

    /// Runs a lead-in as long as a rung's warm-up, at the rate to be measured and with the same
    /// connections, then the measured load. The CPU time of verifications is read in the second
    /// half of the lead-in, so that the readings delay no measured request.
    private func load(_ context: TrialContext<Base>, _ rate: Double) throws -> LoadResult {
        let duration_ns = UInt64(duration.nanoseconds)
        let rules = context.rules.load
        let warmup_ns =
            rules.warmsUp ? UInt64(max(context.settings.capacity.warmup.nanoseconds, 0)) : 0
        let plan = ArrivalPlan(settings, seed: context.seed)
        let population = context.population
        let leadIn = plan.queue(
            rate, duration_ns: warmup_ns, stream: "lead-in", of: population)
        let arrivals = plan.queue(
            rate, duration_ns: duration_ns, stream: "arrivals", of: population)
        // A spinning thread would take a processor from the servers.
        let spinners = Base.isInProcess ? SpinPermits() : nil
        let (source, history) = (context.source, context.emptyLog)
        let every = Int(max(rate / Self.meteredPerSecond, 1))
        return try context.runWorkers(workers(context, rate)) { _, lane, start_ns in
            let pacer = Pacer(spinners: spinners)
            var warming = WorkerRecord(
                start_ns: start_ns, duration_ns: warmup_ns, reasons: refusalReasons.count)
            var metered = MeteredLane(
                lane, from: start_ns + warmup_ns / 2, every: every, clock_ns: rules.cpuClock_ns)
            runOpenLoop(
                over: &metered, leadIn, from: source, start_ns: start_ns,
                longestLag_ns: ArrivalQueue.longestLag_ns, pacer: pacer, record: &warming)
            lane = metered.lane
            var record = WorkerRecord(
                start_ns: start_ns + warmup_ns, duration_ns: duration_ns,
                reasons: refusalReasons.count, history: history)
            runOpenLoop(
                over: &lane, arrivals, from: source, start_ns: start_ns + warmup_ns,
                longestLag_ns: ArrivalQueue.longestLag_ns, pacer: pacer, record: &record)
            return WorkerEnd(record: record, warmUp: warming.tally, cpu: metered.reading)
        }
    }

    /// Returns enough workers that no request waits for one. Over a network, workers wait for
    /// answers.
    private func workers(_ context: TrialContext<Base>, _ rate: Double) -> Int {
        let workers =
            switch pass {
            case .single: context.capacity.workers
            case .withoutNetwork: context.localCapacity.workers
            case .overNetwork:
                max(context.capacity.workers, context.network?.workers(for: rate) ?? 1)
            }
        return context.atLeastAFewPerNode(workers)
    }

    /// Records the rate that was asked for and the rate sent in time. Throughput against response
    /// time is read from these.
    private func addRates(
        _ result: LoadResult, _ keeping: LoopKeeping, _ context: inout TrialContext<Base>
    ) {
        let rates = [
            (Metric.offeredPerSecond, keeping.offeredPerSecond),
            (.achievedPerSecond, keeping.achievedPerSecond),
        ]
        for (metric, rate) in rates {
            context.add(
                metric, in: level.phase, .verify, value: rate, n: result.tally.scheduled,
                invalidReason: keeping.doubt)
        }
    }

    private func addCosts(
        of result: LoadResult, clockCost_ns: Double, _ doubt: String?,
        _ context: inout TrialContext<Base>
    ) {
        let beside = result.costsPerVerification
        context.noteStoreCost(beside.store_us)
        let isOver = pass == .overNetwork
        let ofNode = isOver ? Metric.cpuPerVerifyAtLoadOverNetwork : Metric.cpuPerVerifyAtLoad
        let ofStore =
            isOver ? Metric.storeCPUPerVerifyAtLoadOverNetwork : Metric.storeCPUPerVerifyAtLoad
        if let own_us = result.cpu.mean_us(clockCost_ns: clockCost_ns) {
            context.add(
                ofNode, in: level.phase, .verify,
                value: own_us + (beside.nodes_us ?? 0), n: result.cpu.count,
                invalidReason: doubt)
        } else if !Base.isInProcess, let nodes_us = beside.nodes_us {
            context.add(
                ofNode, in: level.phase, .verify, value: nodes_us, n: result.tally.decided,
                invalidReason: doubt)
        }
        // What an answer costs the authorization server does not depend on the network.
        let outside: [(Metric, Double?)] = [
            (ofStore, beside.store_us),
            (.authorityCPUPerVerifyAtLoad, isOver ? nil : beside.authority_us),
        ]
        for (metric, value) in outside {
            guard let value else { continue }
            context.add(
                metric, in: level.phase, .verify, value: value, n: result.tally.decided,
                invalidReason: doubt)
        }
    }

    private func addTimes(
        _ result: LoadResult, offered: Double, _ doubt: String?,
        _ context: inout TrialContext<Base>
    ) {
        let phase = level.phase
        let response = result.merged(\.response)
        let lag = result.merged(\.lag)
        var times: [(Metric, LatencyHistogram, Timebase)] = [
            (.verifyTime, response, .response), (.serviceTime, result.merged(\.service), .service),
            (.lag, lag, .lag),
        ]
        if level == settings.load.common {
            times.append((.verifyAtRate, response, .response))
            context.add(
                .commonRate, in: phase, .verify, value: offered, n: result.tally.scheduled,
                invalidReason: doubt)
        }
        for (metric, histogram, timebase) in times {
            context.addPercentiles(
                metric, of: histogram, in: phase, .verify, timebase, invalidReason: doubt)
        }
        let isShown = level == settings.load.common || level == settings.load.headline
        guard isShown, Self.isGeneratorLimited(response: response, lag: lag) else { return }
        context.record.add(.generatorLimited)
        let (lag_us, response_us) = (
            Double(lag.valueAtPercentile(99)) / 1e3, Double(response.valueAtPercentile(99)) / 1e3
        )
        context.record.warnings.append(
            "\(phase): \(RowNote.generatorLimited.rawValue): lag p99 is "
                + "\(plain(lag_us, decimals: 0)) µs of a response p99 of "
                + "\(plain(response_us, decimals: 0)) µs")
    }

    /// Returns whether more than half of the p99 response time is the load generator's lateness.
    static func isGeneratorLimited(
        response: LatencyHistogram, lag: LatencyHistogram
    ) -> Bool {
        guard response.totalCount > 0 else { return false }
        return lag.valueAtPercentile(99) * 2 > response.valueAtPercentile(99)
    }
}
