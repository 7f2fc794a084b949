import Load
import Metrics
import Results
import Revocation
import Scenario
import Statistics

extension TrialRunner {
    /// Longer than this, nobody would sit and watch a key leave its set.
    private static var longestBound: Duration { .seconds(30) }

    /// A mass revocation, and its bearers' way back; see `RecoveryPhase`.
    mutating func measureRecovery() throws {
        guard strategy.guarantee.retiresKeys, population.shape.tokens > 0,
            case .after(let bound) = strategy.guarantee.bound
        else { return }
        guard bound <= Self.longestBound else {
            record.warnings.append(
                "recovery: not measured, as a revocation takes up to \(bound.text)")
            return
        }
        let phase = RecoveryPhase(
            RecoveryPhase.Setting(
                population: population, source: source, audience: audience,
                lifetime: settings.population.ttl, groups: strategy.guarantee.groups,
                bound: bound, nodes: settings.nodes, workers: min(workers, 2), seed: seed,
                historyRoom: keepsHistory ? Self.windowsRoom / 4 : 0))
        let outcome = try phase.run(strategy, nodes: nodes, watch: watch)
        journal.keep(outcome.histories, of: "recovery", nil)
        guard !stop.isRaised else { return }
        if let firstError = outcome.firstError { invalidate("recovery: \(firstError)") }
        note(outcome)
    }

    private mutating func note(_ outcome: RecoveryPhase.Outcome) {
        let left = outcome.bearers - outcome.recoveries_ns.count
        let doubt =
            left > 0
            ? "\(left) of \(outcome.bearers) bearers held no working token when the watch ended"
            : nil
        for (metric, times_ns) in [
            (Metric.recoveryTime, outcome.recoveries_ns), (.lockoutTime, outcome.lockouts_ns),
        ] {
            let times_ms = times_ns.map { Double($0) / 1e6 }
            for (stat, share) in [(Stat.p50, 0.5), (.p90, 0.9), (.p99, 0.99), (.max, 1.0)] {
                guard let value = Statistics.quantile(share, of: times_ms) else { continue }
                add(
                    Measurement(
                        phase: "recovery", op: .issue, metric: metric, stat: stat, value: value,
                        n: times_ms.count, invalidReason: doubt))
            }
        }
        add(
            Measurement(
                phase: "recovery", op: .issue, metric: .recoveryResolution,
                value: Double(outcome.resolution_ns) / 1e6, n: outcome.bearers))
        guard outcome.reissuing_ns > 0 else { return }
        add(
            Measurement(
                phase: "recovery", op: .issue, metric: .reissuePerSecond,
                value: Double(outcome.reissues) / Double(outcome.reissuing_ns) * 1e9,
                n: outcome.reissues))
    }
}
