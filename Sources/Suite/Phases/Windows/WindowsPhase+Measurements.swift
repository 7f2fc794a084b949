import Histogram
import Load
import Metrics
import Results
import Revocation
import Scenario
import Statistics

extension WindowsPhase {
    /// Records what the threads of the phase observed.
    ///
    /// - Parameter gap: the shortest gap between two probes.
    func add(
        _ outcome: WindowsEngine.Outcome, gap: Duration, _ context: inout TrialContext<Base>
    ) throws {
        let result = LoadResult(
            rules: context.rules, records: outcome.background, authority: outcome.authority,
            firstError: outcome.firstError)
        let start_ns = result.start_ns ?? context.clock.origin_ns
        try context.judge(result, of: PhaseName.windows)
        context.addCounts(result, of: PhaseName.windows, isOpen: true)
        context.journal.keep([outcome.probes], of: "probes", nil)
        context.journal.leaveOut(outcome.stolenUses, of: PhaseName.windows)
        context.revokeTimes.add(outcome.revoke)
        let rows = context.rules.windows.rows(outcome.rows, context.trial.block)
        context.record.revocations = rows
        context.addDistribution(
            outcome.revoke, in: PhaseName.windows, .revoke, .service, since: start_ns)
        context.addPercentiles(
            .refreshTime, of: outcome.authority.refresh, in: PhaseName.windows, .refresh, .service)
        context.addDistribution(
            outcome.authority.refresh, in: PhaseName.windows, .refresh, .service, since: start_ns)
        addRevocations(outcome, &context)
        for request in RequestKind.allCases {
            context.addWindows(
                ObservedWindows(rows, by: request), atLeast: gap)
        }
        warnOfOpenWindows(outcome, &context)
        context.addProbing(outcome)
        context.checkRevocations(rows)
    }

    private func addRevocations(
        _ outcome: WindowsEngine.Outcome, _ context: inout TrialContext<Base>
    ) {
        if outcome.failedRevocations > 0 {
            let first = outcome.firstError.map { ": \($0)" } ?? ""
            context.invalidate("windows: \(outcome.failedRevocations) revocations failed\(first)")
        }
        let nodes = context.settings.nodes
        let collateral = outcome.collateral.map { context.rules.windows.collateral($0, nodes) }
        if let mean = Statistics.mean(collateral) {
            context.add(
                .collateralPerRevocation, in: PhaseName.windows, .revoke, stat: .mean, value: mean,
                n: outcome.collateral.count)
        }
        if outcome.authority.renewals > 0 {
            context.add(
                .signOutsPerThousandRefreshes, in: PhaseName.windows, .refresh,
                value: Double(outcome.authority.signOuts) / Double(outcome.authority.renewals)
                    * 1_000,
                n: outcome.authority.renewals)
        }
        let seconds = max(Double(outcome.length_ns) / 1e9, 1e-9)
        context.add(
            .reauthenticationsPerSecond, in: PhaseName.windows, .issue,
            value: Double(outcome.authority.reissues) / seconds,
            n: outcome.authority.reissues)
    }

    private func warnOfOpenWindows(
        _ outcome: WindowsEngine.Outcome, _ context: inout TrialContext<Base>
    ) {
        let open = outcome.rows.filter { $0.isProbed && $0.window.outcome != .closed }
        guard !open.isEmpty, !context.stop.isRaised else { return }
        let kinds = Dictionary(grouping: open, by: \.window.outcome)
            .map { "\($0.value.count) \($0.key.rawValue)" }.sorted()
        context.record.warnings.append("windows: \(kinds.joined(separator: ", "))")
    }
}

extension TrialContext {
    /// Records the windows of one block: their quantiles and, for the deployment's windows, the
    /// mean, in which each counts as at least the gap between two probes.
    mutating func addWindows(_ windows: ObservedWindows, atLeast gap: Duration) {
        let gap_ms = Double(gap.nanoseconds) / 1e6
        for (metric, sample) in windows.samples {
            for stat in metric.stats {
                let value = stat == .mean ? sample.mean(atLeast: gap_ms) : sample.value(stat)
                guard let value else { continue }
                add(
                    metric, in: PhaseName.windows, .revoke, stat: stat, value: value,
                    n: sample.revocations, invalidReason: sample.doubt)
            }
        }
    }
}
