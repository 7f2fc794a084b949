import Foundation
import Histogram
import Metrics
import Results
import Revocation
import Statistics

/// A small run, written by the code that writes real ones.
package enum SoundRun {
    /// Returns the texts of the run's files, by name.
    package static func files() throws -> [String: String] {
        let trials = (0..<2).flatMap { block in
            names.indices.map { trial(block, $0) }
        }
        let frame = RunFrame(scenario: "small", startWall_ms: 0, baselines: [1: 0])
        return [
            RunManifest.fileName: try manifest(of: trials).json(),
            SummaryFile.name: SummaryFile.table(
                SummaryRow.all(of: trials, frame: frame), runID: "r", scenario: "small"
            ).text,
            ComparisonFile.name: ComparisonFile.table(Comparison(trials).rows.map(\.recorded)).text,
            RevocationsFile.name: RevocationsFile.table(trials).text,
            IntervalsFile.name: IntervalsFile.table(trials).text,
            LatencyFile.name: LatencyFile.text(trials, startWall_ms: 0),
        ]
    }

    private static let names = [VariantName("jwt"), VariantName("polled", "period=1s")]

    private static func manifest(of trials: [TrialRecord]) -> RunManifest {
        let variants = names.map { name in
            RecordedVariant(
                strategy: name.strategy, label: name.label, isCalibration: false,
                options: name.label.isEmpty
                    ? nil : .object(["period": .object(["duration": .text("1s")])]),
                optionRoles: name.label.isEmpty ? nil : ["period": .refreshPeriod],
                settings: .object(["token": .object(["ttl": .text("2s")])]))
        }
        var manifest = RunManifest(
            runID: "r", started: Date(timeIntervalSince1970: 1_700_000_000),
            plan: RecordedPlan(
                scenario: "small", question: "?", seed: 1, blocks: 2, baseline: "jwt",
                variants: variants, trials: nil, notes: nil, thresholds: nil), seed: 1)
        manifest.status = .complete
        manifest.guarantees = names.indices.map { StatedPromise(names[$0], guarantee($0)) }
        manifest.trials = trials.map { TrialNote($0, stealShare: 0) }
        return manifest
    }

    private static func guarantee(_ index: Int) -> StatedGuarantee {
        StatedGuarantee(
            family: index == 0 ? .expires : .polled, reaches: index == 0 ? [] : [.token],
            bound_ns: 2_000_000_000, outage: .unaffected, modelLow_ns: 0,
            modelHigh_ns: 2_000_000_000, placement: index == 0 ? .stateless : .document)
    }

    private static func trial(_ block: Int, _ index: Int) -> TrialRecord {
        var record = TrialRecord(
            block: block, variantIndex: index, strategy: names[index].strategy,
            variant: names[index].label, seed: 1, guarantee: guarantee(index),
            reasons: ["revoked"])
        record.isComplete = true
        record.headlinePhase = "latency/50%"
        var times = LatencyHistogram.latency()
        for time in 1...UInt64(10) { times.recordTime(time * 1_000) }
        func add(_ phase: String, _ metric: Metric, _ stat: Stat, _ value: Double) {
            record.measurements.append(
                Results.Measurement(
                    phase: phase, op: .verify, metric: metric,
                    timebase: metric == .verifyTime ? .response : nil, stat: stat, value: value,
                    n: 10))
        }
        add("capacity", .verifyPerSecond, .best, 20_000)
        add("capacity", .cpuPerVerify, .value, 50 + Double(index))
        add("latency/50%", .verifyTime, .p50, 5)
        add("latency/50%", .verifyTime, .max, Double(times.max) / 1e3)
        add("windows", .scheduled, .count, 10)
        record.distributions = [
            Distribution(
                op: .verify, timebase: .response, phase: "latency/50%", startWall_ms: 1_000,
                length_ns: 1_000_000_000, times: times)
        ]
        var tally = Tally(reasons: 1)
        (tally.scheduled, tally.accepted, tally.refused) = (10, 8, [2])
        record.intervals = [
            IntervalRow(
                phase: "windows", second: 0, tally: tally, p50_ns: 1_000, p99_ns: 2_000,
                max_ns: 3_000, worstLag_ns: 10, length_ns: 500_000_000)
        ]
        record.revocationInstants_ns = [100_000_000, 200_000_000]
        record.revocations = (0..<2).flatMap { revocation in
            (0..<2).map { row(revocation, node: $0) }
        }
        addWindows(to: &record)
        return record
    }

    private static func addWindows(to record: inout TrialRecord) {
        for (metric, sample) in ObservedWindows(record.revocations, by: .ordinary).samples {
            for stat in metric.stats {
                let value = stat == .mean ? sample.mean(atLeast: 0.2) : sample.value(stat)
                guard let value else { continue }
                record.measurements.append(
                    Results.Measurement(
                        phase: "windows", op: .revoke, metric: metric, stat: stat, value: value,
                        n: sample.revocations))
            }
        }
    }

    /// A token that is accepted until 3 ms after the acknowledgement.
    private static func row(_ revocation: Int, node: Int) -> RevocationRow {
        let start_ns = UInt64(revocation + 1) * 100_000_000
        let probes = [
            Probe(sent_ns: start_ns - 1_000, answered_ns: start_ns - 500, answer: .accepted),
            Probe(
                sent_ns: start_ns + 3_000_000, answered_ns: start_ns + 3_000_500,
                answer: .accepted),
            Probe(
                sent_ns: start_ns + 4_000_000, answered_ns: start_ns + 4_000_500, answer: .refused),
        ]
        let times = RevocationTimes(invoked_ns: start_ns, acknowledged_ns: start_ns + 1_000)
        return RevocationRow(
            revocation: revocation, node: node, reach: .token, times: times, origin_ns: 0,
            window: Window(of: probes, revocation: times), acceptsAfterAcknowledgement: 0)
    }
}
