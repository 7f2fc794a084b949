import CPlatform
import Histogram
import Load
import Metrics
import Results
import Revocation
import Scenario
import Synchronization

/// One worker's end of a capacity or latency phase.
struct WorkerEnd: Sendable {
    var record: WorkerRecord
    /// What was sent before the measurement began.
    var warmUp = Tally(reasons: refusalReasons.count)
    var verdict: WarmUp.Verdict?
    var firstError: StrategyError?
}

/// What the threads of a capacity or latency phase saw together.
struct PhaseResult {
    var records: [WorkerRecord] = []
    var warmUp = Tally(reasons: refusalReasons.count)
    /// Nil where no warm-up was asked for.
    var verdict: WarmUp.Verdict?
    var desk = BackgroundAuthority.Journal()
    var firstError: StrategyError?

    var tally: Tally {
        records.reduce(into: Tally(reasons: refusalReasons.count)) { $0 += $1.tally }
    }

    func merged(_ part: KeyPath<WorkerRecord, LatencyHistogram>) -> LatencyHistogram {
        records.reduce(into: .latency()) { $0.add($1[keyPath: part]) }
    }
}

extension TrialRunner {
    private enum Part: Sendable {
        case worker(WorkerEnd)
        case desk(BackgroundAuthority.Journal)
    }

    /// Runs `body` on each worker with verifiers of its own, the authority's desk beside them until
    /// the last is done.
    ///
    /// - Parameter body: nil when the trial was stopped.
    func runWorkers(
        _ count: Int,
        _ body:
            @escaping @Sendable (_ worker: Int, [Strategy.Node.Verifier], _ start_ns: UInt64)
            -> WorkerEnd?
    ) throws -> PhaseResult {
        let gate = StartBarrier(parties: count + 1)
        let (strategy, nodes, source, population) = (strategy, nodes, source, population)
        let (seed, stop, work) = (seed, stop, deskWork)
        let working = WorkersLeft(count)
        let parts = try WorkerGroup.run(count + 1, watch: watch) { thread -> Part? in
            do {
                if thread == count {
                    let authority = try strategy.makeAuthority()
                    guard let start_ns = gate.arrive() else { return nil }
                    let desk = BackgroundAuthority(
                        work: work, source: source, population: population, seed: seed)
                    return .desk(
                        try desk.run(
                            authority, reach: strategy.guarantee.reachOfOne,
                            start_ns: start_ns, end_ns: .max, isFinished: { working.isNone }))
                }
                defer { working.end() }
                let verifiers = try nodes.map { try $0.makeVerifier() }
                guard let start_ns = gate.arrive() else { return nil }
                return body(thread, verifiers, start_ns).map { .worker($0) }
            } catch {
                gate.cancel()
                stop.raise()
                throw error
            }
        }
        return gather(parts)
    }

    private func gather(_ parts: [Part?]) -> PhaseResult {
        var result = PhaseResult()
        for part in parts {
            switch part {
            case .worker(let end):
                result.records.append(end.record)
                result.warmUp += end.warmUp
                result.verdict = end.verdict
                result.firstError = result.firstError ?? end.firstError
            case .desk(let journal): result.desk = journal
            case nil: break
            }
        }
        return result
    }

    var deskWork: BackgroundAuthority.Work {
        BackgroundAuthority.Work(
            issueRate: settings.traffic.issueRate_per_s,
            revokeRate: settings.traffic.revokeRate_per_s, audience: audience,
            lifetime: settings.population.ttl)
    }

    func startOf(_ result: PhaseResult) -> UInt64 {
        result.records.first?.start_ns ?? clock.origin_ns
    }

    mutating func addDistribution(
        _ times: LatencyHistogram, _ result: PhaseResult, _ op: TokenOperation,
        _ timebase: Timebase
    ) {
        guard times.totalCount > 0 else { return }
        let start_ns = startOf(result)
        let length_ns = TrialClock.now_ns() - min(start_ns, TrialClock.now_ns())
        record.distributions.append(
            Distribution(
                op: op, timebase: timebase, startWall_ms: clock.wall_ms(at: start_ns),
                length_ns: length_ns, times: times))
    }

    /// Counts, the desk's work and the seconds of a phase.
    mutating func addCommon(_ result: PhaseResult, phase: String) {
        let tally = result.tally
        let counts: [(Metric, Int)] = [
            (.scheduled, tally.scheduled), (.accepted, tally.accepted),
            (.refused, tally.allRefused), (.errors, tally.errors),
            (.timeouts, tally.timeouts), (.dropped, tally.dropped),
            (.unfinished, tally.unfinished), (.wronglyAccepted, tally.wronglyAccepted),
            (.wronglyRefused, tally.wronglyRefused), (.authorityErrors, result.desk.errors),
        ]
        for (metric, count) in counts {
            add(
                Measurement(
                    phase: phase, op: .verify, metric: metric, stat: .count,
                    value: Double(count), n: tally.scheduled))
        }
        failedSoFar +=
            tally.errors + tally.timeouts + tally.wronglyAccepted + tally.wronglyRefused
        revokeTimes.add(result.desk.revoke)
        journal.keep(result.records.map(\.history), of: phase, tally)
        record.intervals += IntervalRow.rows(of: result.records, phase: phase)
    }
}

/// Counts workers down to none.
private final class WorkersLeft: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) { left = Atomic(count) }

    func end() { left.subtract(1, ordering: .releasing) }

    var isNone: Bool { left.load(ordering: .acquiring) <= 0 }
}
