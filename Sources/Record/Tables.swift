/// The tidy tables of a run, from its trial records alone. Of the baseline's twin they hold nothing
/// but its ratios, in the summary.
package enum Tables {
    /// The rows of each block, then those over all of them.
    package static func summary(_ trials: [TrialRecord], runID: String, frame: RunFrame) -> CSVTable
    {
        var statistics = BlockStatistics(trials, seed: frame.seed)
        let rows =
            SummaryRow.rows(ofEachBlock: trials)
            + statistics.rows(baselines: frame.baselines)
        var table = CSVTable(header: SummaryRow.header)
        for row in rows { table.append(row.cells(runID: runID, scenario: frame.scenario)) }
        return table
    }

    package static func revocations(_ trials: [TrialRecord]) -> CSVTable {
        var table = CSVTable(header: [
            "revocation_id", "block", "strategy", "variant", "node", "scope", "revoke_invoke_ns",
            "revoke_ack_ns", "last_accept_send_ns", "first_final_reject_recv_ns",
            "window_lower_ns", "window_upper_ns", "invoke_window_lower_ns",
            "invoke_window_upper_ns", "probe_gap_ns", "outcome", "flaps", "accepts_after_ack",
            "probe_errors", "request",
        ])
        func cell(_ value: UInt64?) -> String { value.map { String($0) } ?? "" }
        for trial in trials where !trial.isTwin {
            for row in trial.revocations {
                let window = row.window
                table.append([
                    "b\(trial.block)v\(trial.variantIndex)r\(row.revocation)", String(trial.block),
                    trial.strategy, trial.variant, String(row.node), row.scope,
                    cell(row.invoked_ns), cell(row.acknowledged_ns), cell(window.lastAcceptSent_ns),
                    cell(window.firstFinalRefusalAnswered_ns), cell(window.lower_ns),
                    cell(window.upper_ns), cell(window.invokeLower_ns),
                    cell(window.invokeUpper_ns), cell(window.probeGap_ns), window.outcome.rawValue,
                    String(window.flaps), String(row.acceptsAfterAcknowledgement),
                    String(window.probeErrors), row.request.rawValue,
                ])
            }
        }
        return table
    }

    /// Refusals have a column a reason; the reasons are those of the first trial.
    package static func intervals(_ trials: [TrialRecord]) -> CSVTable {
        let reasons = trials.first?.reasons ?? []
        var table = CSVTable(
            header: [
                "block", "strategy", "variant", "phase", "second", "scheduled", "sent", "accepted",
            ]
                + reasons.map { "refused_" + $0.replacing("-", with: "_") }
                + [
                    "errors", "timeouts", "dropped", "unfinished", "p50_us", "p99_us", "max_us",
                    "max_lag_us",
                ])
        func microseconds(_ time_ns: UInt64) -> String { plain(Double(time_ns) / 1e3) }
        for trial in trials where !trial.isTwin {
            for row in trial.intervals {
                let tally = row.tally
                table.append(
                    [
                        String(trial.block), trial.strategy, trial.variant, row.phase,
                        String(row.second), String(tally.scheduled), String(tally.sent),
                        String(tally.accepted),
                    ]
                        + reasons.indices.map {
                            String(tally.refused.indices.contains($0) ? tally.refused[$0] : 0)
                        }
                        + [
                            String(tally.errors), String(tally.timeouts), String(tally.dropped),
                            String(tally.unfinished), microseconds(row.p50_ns),
                            microseconds(row.p99_ns), microseconds(row.max_ns),
                            microseconds(row.worstLag_ns),
                        ])
            }
        }
        return table
    }

    package static func latencyLog(_ trials: [TrialRecord], startWall_ms: Int64) -> String {
        var text = HistogramLog.header(startWall_ms: startWall_ms)
        for trial in trials where !trial.isTwin {
            for distribution in trial.distributions {
                let variant = trial.variant.isEmpty ? "-" : trial.variant
                text += HistogramLog.line(
                    tag: "\(trial.strategy)/\(variant)/\(distribution.op)/\(distribution.timebase)",
                    startWall_ms: distribution.startWall_ms, length_ns: distribution.length_ns,
                    times: distribution.times.histogram)
            }
        }
        return text
    }
}
