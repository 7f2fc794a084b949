import Histogram
import Load
import Metrics
import Results
import Revocation

/// What one worker returns from a capacity or latency phase.
struct WorkerEnd: Sendable {
    var record: WorkerRecord
    /// The tally of requests sent before the measurement began.
    var warmUp = Tally(reasons: refusalReasons.count)
    var warmUpEnd: WarmUpEnd?
    /// The CPU time of verifications during the warm-up.
    var cpu = CPUReading()
    var firstError: StrategyError?
    /// Nil if the kernel does not report it.
    var runDelay: RunDelaySpan?
}

/// The combined results of the threads of a phase under load.
struct LoadResult {
    var rules = MeasuringRules.sound
    var records: [WorkerRecord] = []
    var warmUp = Tally(reasons: refusalReasons.count)
    /// The end of the warm-up; nil if there was none.
    var warmUpEnd: WarmUpEnd?
    /// The CPU time of verifications during the warm-up.
    var cpu = CPUReading()
    var authority = BackgroundAuthority.Journal()
    var firstError: StrategyError?
    /// How long the workers waited for a processor; nil if the kernel does not report it.
    var runDelay: RunDelaySpan?
    /// The costs of everything but the workers, before they began and after they had ended.
    var costsBefore = CostReading()
    var costsAfter = CostReading()

    /// The costs of everything but the workers, per verification of the workers. The readings
    /// include the warm-up.
    var costsPerVerification: CostsPerVerification {
        costsAfter.perVerification(since: costsBefore, counts, rules.load)
    }

    var counts: LoadRules.Counts {
        LoadRules.Counts(measured: tally.decided, warmUp: warmUp.decided)
    }

    var tally: Tally {
        records.reduce(into: Tally(reasons: refusalReasons.count)) {
            $0 += rules.figures.tally($1.tally)
        }
    }

    func merged(_ part: KeyPath<WorkerRecord, LatencyHistogram>) -> LatencyHistogram {
        rules.figures.merged(records.map { $0[keyPath: part] })
    }

    /// When the measurement began; nil if no worker got that far.
    var start_ns: UInt64? { records.first?.start_ns }
}

extension TrialContext {
    /// Judges the measured part of a phase, and the answers of its warm-up.
    mutating func judge(_ result: LoadResult, of phase: String) throws {
        let firstError = result.firstError ?? result.authority.firstError
        if result.warmUp.scheduled > 0, rules.load.judgesWarmUp {
            try judge(result.warmUp, firstError: firstError, of: "\(phase), warm-up")
        }
        try judge(result.tally, firstError: firstError, of: phase)
    }

    /// Throws the first error if requests were sent but none was decided.
    mutating func judge(_ tally: Tally, firstError: StrategyError?, of phase: String) throws {
        if tally.sent > 0, tally.decided == 0, let firstError { throw firstError }
        if tally.wronglyAccepted > 0 {
            invalidate("\(phase): \(tally.wronglyAccepted) bad tokens accepted")
        }
        if tally.wronglyRefused > 0 {
            invalidate("\(phase): \(tally.wronglyRefused) good tokens refused")
        }
        if tally.errors + tally.timeouts > 0 {
            let first = firstError.map { ": \($0)" } ?? ""
            invalidate("\(phase): \(tally.errors) errors, \(tally.timeouts) timeouts\(first)")
        }
        if !tally.isBalanced {
            invalidate(
                "\(phase): the accounting does not balance: some requests have no outcome")
        }
    }

    /// Records the counts, the authority's work and the seconds of a phase.
    ///
    /// - Parameter isOpen: whether each request had a due time.
    mutating func addCounts(_ result: LoadResult, of phase: String, isOpen: Bool) {
        let tally = result.tally
        let counts: [(Metric, Int)] = [
            (.scheduled, tally.scheduled), (.accepted, tally.accepted),
            (.refused, tally.allRefused), (.errors, tally.errors),
            (.timeouts, tally.timeouts), (.dropped, tally.dropped),
            (.unfinished, tally.unfinished), (.wronglyAccepted, tally.wronglyAccepted),
            (.wronglyRefused, tally.wronglyRefused), (.authorityErrors, result.authority.errors),
        ]
        for (metric, count) in counts {
            add(
                metric, in: phase, .verify, stat: .count, value: Double(count),
                n: tally.scheduled)
        }
        failedRequests +=
            tally.errors + tally.timeouts + tally.wronglyAccepted + tally.wronglyRefused
        revokeTimes.add(result.authority.revoke)
        journal.keep(result.records.map(\.history), of: phase, tally)
        let intervals = rules.figures.seconds(
            IntervalRow.rows(of: result.records, phase: phase, rules: rules.figures))
        record.intervals += intervals
        checkCounts(result, intervals, of: phase, isOpen: isOpen)
    }

    /// Records the complete distribution of one of the workers' times.
    mutating func addDistribution(
        _ part: KeyPath<WorkerRecord, LatencyHistogram>, of result: LoadResult, in phase: String,
        _ timebase: Timebase
    ) {
        addDistribution(
            result.merged(part), in: phase, .verify, timebase,
            since: result.start_ns ?? clock.origin_ns)
        guard let recorded = record.distributions.last else { return }
        note(
            .histogramCount, in: phase,
            LoadChecks.histogramCount([timebase: recorded.times.totalCount], of: result.tally))
    }

    /// Rejects a load that would not fit into memory.
    func refuse(requests: Double, in phase: String, _ remedy: String) throws {
        guard requests > Schedule.mostRequests else { return }
        throw TrialFailure(
            "\(phase) asks for \(plain(requests, decimals: 0)) requests; at most "
                + "\(plain(Schedule.mostRequests)) can be scheduled before the phase starts. "
                + "\(remedy).")
    }
}
