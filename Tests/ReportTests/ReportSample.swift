import Foundation
import Histogram
import Metrics
import Results
import Revocation
import Seeding

/// A run folder with everything that a report draws, generated from a seed.
struct ReportSample: SampleFolder {
    struct Variant {
        var strategy: String
        var label = ""
        var cpu_us: Double
        var store_us: Double?
        /// How long a revoked token is still accepted after the acknowledgement.
        var window_ms: ClosedRange<Double>?
        var guarantee: StatedGuarantee
        /// The reason why every block is invalid.
        var invalidReason: String?
        /// The round trip, as a scenario writes it.
        var storeRoundTrip: String?
        /// The settings that change nothing for it. Nil in a run that does not record them.
        var unaffectedBy: [String]?
        /// Where the servers ran. Nil in a run that does not record it.
        var deployment: DeploymentKind?
        /// The rungs of the capacity, and the number of nodes. Nil in a run that does not record
        /// them.
        var workers: [Int]?
        var nodes: Int?
    }

    var variants = ReportSample.standard
    var blocks = 3
    var seed: UInt64 = 7
    var revocations = 12
    var statesGuarantees = true
    var status = "complete"
    var baseline = "jwt"
    var runID = "sample"
    /// Load levels in percent of the capacity. The report's response times are those at 50 %.
    var loads = [50]
    /// A further rate that all variants are measured at, where they answer ten times as fast.
    var commonRate_per_s: Double?
    /// Variants that did not keep up with that rate.
    var overloadedAtRate: Set<String> = []
    var hasStorm = false
    var controlsTimeRevocations = true
    /// Whether the plan states that controls time no revocations, if they do not.
    var saysWhatControlsTime = true

    /// A sample with everything that any figure needs.
    static var full: ReportSample {
        var sample = ReportSample()
        sample.loads = [25, 50, 75]
        sample.hasStorm = true
        var third = sample.variants[5]
        third.label = "period=400ms"
        sample.variants.append(third)
        return sample
    }

    private static func promise(
        _ family: StrategyFamily, _ placement: StatePlacement, _ reaches: Reaches,
        bound_ms: Double?, _ outage: OutageBehaviour, stores: [StoreKind] = []
    ) -> StatedGuarantee {
        let bound_ns = bound_ms.map { UInt64($0 * 1e6) }
        let guarantee = StatedGuarantee(
            family: family, reaches: reaches, bound_ns: bound_ns, outage: outage,
            modelLow_ns: bound_ns.map { _ in 0 }, modelHigh_ns: bound_ns, placement: placement,
            stores: stores)
        switch family {
        case .expires: return guarantee.following([.lifetime])
        case .polled: return guarantee.following([.option("period")])
        case .asks, .pushed, .none: return guarantee
        }
    }

    static let standard = [
        Variant(
            strategy: "calibration", cpu_us: 0.05,
            guarantee: promise(.none, .stateless, [], bound_ms: nil, .unaffected)),
        Variant(
            strategy: "session-sqlite", cpu_us: 5, window_ms: 0...0,
            guarantee: promise(.asks, .embedded, [.token, .subject], bound_ms: 0, .failClosed)),
        Variant(
            strategy: "jwt", cpu_us: 44, window_ms: 0...2_000,
            guarantee: promise(.expires, .stateless, [], bound_ms: 2_000, .unaffected)),
        Variant(
            strategy: "jwt-redis-blocklist", cpu_us: 50, store_us: 9, window_ms: 0...0,
            guarantee: promise(
                .asks, .networked, [.token], bound_ms: 0, .failClosed, stores: [.redis])),
        Variant(
            strategy: "jwt-poll", label: "period=100ms", cpu_us: 3, window_ms: 0...100,
            guarantee: promise(
                .polled, .document, [.subject], bound_ms: 100, .stale(upTo: .seconds(1)))),
        Variant(
            strategy: "jwt-poll", label: "period=1s", cpu_us: 2, window_ms: 0...1_000,
            guarantee: promise(
                .polled, .document, [.subject], bound_ms: 1_000, .stale(upTo: .seconds(1)))),
    ]

    let scenario = "sample"
    var variantCount: Int { variants.count }
    var baselineIndex: Int { variants.firstIndex { $0.strategy == baseline } ?? 0 }

    func meta(floors: String) throws -> String {
        let planned = try variants.map { variant in
            let own = variant.label.split(separator: " ").first { !$0.hasPrefix("deployment=") }
            let period = own?.split(separator: "=").last.map {
                #""period": {"duration": "\#($0)"}"#
            }
            let parts: [String?] = [
                hasStorm ? #""storm": {"within": "1s"}"# : nil,
                controlsTimeRevocations || !saysWhatControlsTime ? nil : #""controls": "off""#,
            ]
            let windows = parts.compactMap(\.self)
            let ofWindows =
                windows.isEmpty
                ? "" : #", "windows": {\#(windows.joined(separator: ", "))}"#
            let network =
                variant.storeRoundTrip.map { #", "network": {"store_rtt": "\#($0)"}"# } ?? ""
            let deployment =
                variant.deployment.map { #", "deployment": "\#($0.rawValue)""# } ?? ""
            let workers =
                variant.workers.map { #", "capacity": {"concurrency": \#($0)}"# } ?? ""
            let nodes = variant.nodes.map { #", "nodes": \#($0)"# } ?? ""
            let unaffectedBy =
                try variant.unaffectedBy.map { #""unaffectedBy": \#(try json($0)), "# } ?? ""
            return #"{"strategy": "\#(variant.strategy)", "label": "\#(variant.label)", "#
                + #""isCalibration": \#(variant.strategy == "calibration"), \#(unaffectedBy)"#
                + #""options": {\#(period ?? "")}, "settings": {"token": {"ttl": "2s"}"#
                + #"\#(network)\#(deployment)\#(workers)\#(nodes)\#(ofWindows)}}"#
        }
        let promises = try variants.map { variant in
            #"{"strategy": "\#(variant.strategy)", "variant": "\#(variant.label)", "#
                + #""guarantee": \#(try json(variant.guarantee))}"#
        }
        let instants = (0..<revocations).map { String(instant_ns($0)) }.joined(separator: ",")
        let notes = variants.flatMap { variant in
            (0..<blocks).map { block in
                #"{"block": \#(block), "strategy": "\#(variant.strategy)", "#
                    + #""variant": "\#(variant.label)", "isControl": false, "oracleJudged": 10, "#
                    + #""violations": {}, "revocationInstants_ns": [\#(instants)]}"#
            }
        }
        return """
            {"format": 2, "runID": "\(runID)", "status": "\(status)", "seed": \(seed), "aaFloor": \(floors),
             "warnings": ["a <b> & \\"c\\""], "started": "2026-01-02T03:04:05Z",
             "arguments": ["revbench", "run", "scenarios/sample.yaml", "--set", "a=[1, 2]"],
             "machine": {"processor": "a", "processors": 2, "memory_bytes": 2147483648},
             \(statesGuarantees ? "\"guarantees\": [\(promises.joined(separator: ","))]," : "")
             "trials": [\(notes.joined(separator: ","))],
             "plan": {"scenario": "sample", "question": "Does <it> | hold?", "blocks": \(blocks),
               "baseline": "\(baseline)", "variants": [\(planned.joined(separator: ","))]}}
            """
    }

    private func instant_ns(_ revocation: Int) -> UInt64 { UInt64(revocation) * 100_000_000 }

    func trials() -> [TrialRecord] {
        var random = SeededGenerator(seed: seed, stream: "report sample")
        var trials: [TrialRecord] = []
        for block in 0..<blocks {
            for (index, variant) in variants.enumerated() {
                trials.append(trial(variant, index, block, &random))
                guard variant.strategy == baseline else { continue }
                var control = trial(variant, index, block, &random)
                control.isControl = true
                if !controlsTimeRevocations {
                    control.revocations = []
                    control.measurements.removeAll { $0.phase == "windows" }
                }
                trials.append(control)
            }
        }
        return trials
    }

    private func trial(
        _ variant: Variant, _ index: Int, _ block: Int, _ random: inout SeededGenerator
    ) -> TrialRecord {
        var record = TrialRecord(
            block: block, variantIndex: index, strategy: variant.strategy, variant: variant.label,
            seed: seed, guarantee: variant.guarantee, reasons: ["revoked"])
        record.isComplete = true
        record.deployment = variant.deployment ?? .inProcess
        record.isCalibration = variant.strategy == "calibration"
        record.invalidReason = variant.invalidReason
        record.headlinePhase = "latency/50%"
        func near(_ value: Double) -> Double { value * (0.995 + 0.01 * random.uniform()) }
        func add(_ phase: String, _ metric: Metric, _ stat: Stat, _ value: Double) {
            record.measurements.append(
                Measurement(
                    phase: phase, op: .verify, metric: metric,
                    timebase: metric == .verifyTime ? .response : nil, stat: stat, value: value,
                    n: 100))
        }
        add("capacity", .verifyPerSecond, .best, near(1e6 / variant.cpu_us))
        add("capacity", .cpuPerVerify, .value, near(variant.cpu_us))
        if let store = variant.store_us {
            add("capacity", .storeCPUPerVerify, .value, near(store))
        }
        add("prepare", .tokenBytes, .mean, 400)
        add("prepare", .storeBytesPerToken, .value, 12.5)
        var times = LatencyHistogram.latency()
        for _ in 0..<2_000 {
            times.recordTime(UInt64(variant.cpu_us * 1e3 * (1 + random.uniform())))
        }
        for load in loads {
            let rate = 8e3 * Double(load) / variant.cpu_us
            add("latency/\(load)%", .offeredPerSecond, .value, near(rate))
            add("latency/\(load)%", .achievedPerSecond, .value, near(rate))
        }
        add("latency/50%", .verifyTime, .p99, Double(times.valueAtPercentile(99)) / 1e3)
        add("latency/50%", .verifyTime, .max, Double(times.max) / 1e3)
        record.distributions.append(
            Distribution(
                op: .verify, timebase: .response, startWall_ms: 0,
                length_ns: 1_000_000_000, times: times))
        if let rate = commonRate_per_s { load(at: rate, variant, &record, &random) }
        if let range = variant.window_ms { watch(range, &record, &random) }
        return record
    }

    private func load(
        at rate_per_s: Double, _ variant: Variant, _ record: inout TrialRecord,
        _ random: inout SeededGenerator
    ) {
        let phase = "latency/\(plain(rate_per_s))_per_s"
        var times = LatencyHistogram.latency()
        for _ in 0..<1_000 {
            times.recordTime(UInt64(variant.cpu_us * 100 * (1 + random.uniform())))
        }
        let doubt = overloadedAtRate.contains(variant.strategy) ? "OVERLOADED on purpose" : nil
        func add(_ metric: Metric, _ stat: Stat, _ value: Double) {
            record.measurements.append(
                Measurement(
                    phase: phase, op: .verify, metric: metric,
                    timebase: metric == .commonRate ? nil : .response, stat: stat, value: value,
                    n: 100, invalidReason: doubt))
        }
        add(.commonRate, .value, rate_per_s)
        for metric in [Metric.verifyTime, .verifyAtRate] {
            add(metric, .p99, Double(times.valueAtPercentile(99)) / 1e3)
            add(metric, .max, Double(times.max) / 1e3)
        }
        record.distributions.append(
            Distribution(
                op: .verify, timebase: .response, phase: phase, startWall_ms: 0,
                length_ns: 1_000_000_000, times: times))
    }

    private func watch(
        _ range: ClosedRange<Double>, _ record: inout TrialRecord, _ random: inout SeededGenerator
    ) {
        for revocation in 0..<revocations {
            let acknowledged = 1_000_000_000 + instant_ns(revocation)
            let window = range.lowerBound + random.uniform() * (range.upperBound - range.lowerBound)
            let closed = acknowledged + UInt64(window * 1e6)
            func probe(_ sent_ns: UInt64, _ answer: Probe.Answer) -> Probe {
                Probe(sent_ns: sent_ns, answered_ns: sent_ns + 30_000, answer: answer)
            }
            var probes = [probe(acknowledged - 500_000, .accepted)]
            if window > 0 { probes.append(probe(closed, .accepted)) }
            probes.append(probe(closed + 100_000 + UInt64(random.uniform() * 50_000), .refused))
            let times = RevocationTimes(
                invoked_ns: acknowledged - 50_000, acknowledged_ns: acknowledged)
            record.revocations.append(
                RevocationRow(
                    revocation: revocation, node: 0, reach: .token, times: times, origin_ns: 0,
                    window: Window(of: probes, revocation: times), acceptsAfterAcknowledgement: 0))
        }
        for (metric, sample) in ObservedWindows(record.revocations, by: .ordinary).samples {
            for stat in metric.stats {
                let value = stat == .mean ? sample.mean(atLeast: 0.2) : sample.value(stat)
                guard let value else { continue }
                record.measurements.append(
                    Measurement(
                        phase: "windows", op: .revoke, metric: metric, stat: stat, value: value,
                        n: sample.revocations))
            }
        }
    }
}

/// Calls `body` with the folder of a sample and removes the folder afterwards.
func withReportSample<Value>(
    _ sample: ReportSample = ReportSample(), _ body: (URL) throws -> Value
) throws -> Value {
    try sample.inFolder(body)
}
