import Foundation
import Metrics
import Model
import Results
import Revocation
import Statistics

/// A run folder of chosen measurements, written by the code that writes real ones.
struct MeasuredRun: SampleFolder {
    struct Variant {
        var strategy: String
        var label = ""
        /// The plan's options, as JSON.
        var options = "{}"
        var optionRoles: [String: OptionRole] = [:]
        var guarantee = StatedGuarantee()
        /// CPU per verification at the node, in µs; one value per block.
        var cpu_us: [Double]
        var storeCPU_us: [Double]?
        /// CPU per verification at the authorization server. Measured over HTTP only.
        var authorityCPU_us: [Double]?
        var p99_us: [Double] = [500]
        var verify_per_s = 40_000.0
        /// Further loads of the open loop: the rate, the p99, and the cost at that rate, in µs.
        var loads: [(rate_per_s: Double, p99_us: Double, cpu_us: Double?)] = []
        /// The rate of the open loop at half of the capacity.
        var halfRate_per_s: Double?
        var halfCPU_us: Double?
        /// The rate that all variants share, which is among ``loads``.
        var commonRate_per_s: Double?
        /// The bounds of each revocation's window, ms.
        var windows_ms: [(lower: Double, upper: Double?)] = []
        /// The same for high-stakes requests.
        var highStakesWindows_ms: [(lower: Double, upper: Double?)] = []
        var storeBytesPerToken: Double?
        var invalidReason: String?
        /// Where the servers ran. Nil in a run that does not record it.
        var deployment: DeploymentKind?
        /// Accepted uses after each revocation's acknowledgement.
        var accepted = 0
        /// Further measurements.
        var more: [(metric: Metric, stat: Stat, value: Double)] = []
    }

    var variants: [Variant]
    /// A folder of format 1 does not record the terms of guarantees.
    var format = RunFormat.current
    var blocks = 3
    var hasControl = true
    var hasGuarantees = true
    var status = "complete"
    var ttl = "2s"
    var revoked = 0
    var highStakesShare: Double?
    /// The requirement of the scenario.
    var requirement: Requirement?
    /// Strategies without a record, as in a run that was interrupted.
    var unmeasured: Set<String> = []

    /// The baseline is the first of its strategy after the calibration.
    var baselineIndex: Int { variants.firstIndex { $0.strategy == "jwt" } ?? 0 }
    var variantCount: Int { variants.count }
    let scenario = "chosen"
    let seed: UInt64 = 1

    func finish(_ folder: URL) throws {
        if format == .first { try turnIntoFormatOne(folder) }
    }

    func read<Value>(_ body: (RunFiles) throws -> Value) throws -> Value {
        try inFolder { try body(RunFiles(at: $0.path)) }
    }

    func meta(floors: String) throws -> String {
        let share = highStakesShare.map { #""traffic": {"high_stakes_share": \#($0)}, "# } ?? ""
        let plan = try variants.map { variant in
            let deployment =
                variant.deployment.map { #""deployment": "\#($0.rawValue)", "# } ?? ""
            return #"{"strategy": "\#(variant.strategy)", "label": "\#(variant.label)", "#
                + #""isCalibration": \#(variant.strategy == "calibration"), "#
                + #""optionRoles": \#(try json(variant.optionRoles)), "#
                + #""options": \#(variant.options), "settings": {"nodes": 4, \#(deployment)\#(share)"#
                + #""token": {"ttl": "\#(ttl)", "leeway": "0s"}, "windows": "#
                + #"{"stolen_use_rate_per_s": 10}, "population": "#
                + #"{"subjects": 5000, "tokens_per_subject": 2, "ttl": "1h", "revoked": \#(revoked)}}}"#
        }
        let promises = try variants.map { variant in
            #"{"strategy": "\#(variant.strategy)", "variant": "\#(variant.label)", "#
                + #""guarantee": \#(try json(variant.guarantee))}"#
        }
        let stated =
            hasGuarantees ? #""guarantees": [\#(promises.joined(separator: ","))],"# : ""
        let requires = try requirement.map { "\"requirement\": \(try json($0))," } ?? ""
        return """
            {"format": 2, "runID": "chosen", "status": "\(status)", "seed": 1, "aaFloor": \(floors), \(stated)
             "machine": {"processor": "a", "processors": 2},
             "plan": {"scenario": "chosen", "question": "Which?", "blocks": \(blocks),
               "baseline": "jwt", \(requires) "variants": [\(plan.joined(separator: ","))]}}
            """
    }

    func trials() throws -> [TrialRecord] {
        (0..<blocks).flatMap { block in
            variants.indices.filter { !unmeasured.contains(variants[$0].strategy) }
                .flatMap { index -> [TrialRecord] in
                    let record = trial(variants[index], index, block)
                    guard hasControl else { return [record] }
                    var control = record
                    control.isControl = true
                    return [record, control]
                }
        }
    }

    private func trial(_ variant: Variant, _ index: Int, _ block: Int) -> TrialRecord {
        var record = TrialRecord(
            block: block, variantIndex: index, strategy: variant.strategy,
            variant: variant.label, seed: 1, guarantee: variant.guarantee, reasons: [])
        record.isComplete = true
        record.isCalibration = variant.strategy == "calibration"
        record.deployment = variant.deployment ?? .inProcess
        if block == 0 { record.invalidReason = variant.invalidReason }
        func value(_ values: [Double]) -> Double { values[block % values.count] }
        func add(_ metric: Metric, _ phase: String, _ value: Double, _ stat: Stat) {
            record.measurements.append(
                Measurement(
                    phase: phase, op: .verify, metric: metric, stat: stat, value: value, n: 1))
        }
        add(.verifyPerSecond, "capacity", variant.verify_per_s, .best)
        add(.cpuPerVerify, "capacity", value(variant.cpu_us), .value)
        if let store = variant.storeCPU_us {
            add(.storeCPUPerVerify, "capacity", value(store), .value)
        }
        if let authority = variant.authorityCPU_us, record.deployment == .http {
            add(.authorityCPUPerVerify, "capacity", value(authority), .value)
        }
        add(.verifyTime, "latency/50%", value(variant.p99_us), .p99)
        func addLoad(_ phase: String, _ rate: Double?, _ cpu_us: Double?) {
            if let rate { add(.achievedPerSecond, phase, rate, .value) }
            if let cpu_us { add(.cpuPerVerifyAtLoad, phase, cpu_us, .value) }
        }
        addLoad("latency/50%", variant.halfRate_per_s, variant.halfCPU_us)
        for load in variant.loads {
            let phase = "latency/\(plain(load.rate_per_s))_per_s"
            addLoad(phase, load.rate_per_s, load.cpu_us)
            add(.verifyTime, phase, load.p99_us, .p99)
            guard load.rate_per_s == variant.commonRate_per_s else { continue }
            add(.verifyAtRate, phase, load.p99_us, .p99)
            add(.commonRate, phase, load.rate_per_s, .value)
        }
        if let bytes = variant.storeBytesPerToken {
            add(.storeBytesPerToken, "prepare", bytes, .value)
        }
        for measurement in variant.more {
            add(measurement.metric, "costs", measurement.value, measurement.stat)
        }
        record.revocations = variant.windows_ms.enumerated().map { number, window in
            var row = Self.row(number, window.lower, window.upper)
            row.acceptsAfterAcknowledgement = variant.accepted
            return row
        }
        record.revocations += variant.highStakesWindows_ms.enumerated().map { number, window in
            var row = Self.row(number, window.lower, window.upper)
            row.request = .highStakes
            return row
        }
        return record
    }

    /// A window bounded by three probes.
    private static func row(_ number: Int, _ lower_ms: Double, _ upper_ms: Double?) -> RevocationRow
    {
        let start_ns: UInt64 = 1_000_000_000
        func after(_ ms: Double) -> UInt64 { start_ns + UInt64(ms * 1e6) }
        var probes = [Probe(sent_ns: start_ns - 10, answered_ns: start_ns - 5, answer: .accepted)]
        let accepted_ns = after(lower_ms)
        probes.append(
            Probe(sent_ns: accepted_ns, answered_ns: accepted_ns + 1, answer: .accepted))
        if let upper_ms {
            probes.append(
                Probe(sent_ns: after(upper_ms) - 1, answered_ns: after(upper_ms), answer: .refused))
        }
        let times = RevocationTimes(invoked_ns: start_ns, acknowledged_ns: start_ns)
        return RevocationRow(
            revocation: number, node: 0, reach: .token, times: times, origin_ns: 0,
            window: Window(of: probes, revocation: times), acceptsAfterAcknowledgement: 0)
    }
}

extension StatedGuarantee {
    static func asks(_ reaches: Reaches) -> StatedGuarantee {
        StatedGuarantee(
            family: .asks, reaches: reaches, bound_ns: 0, outage: .failClosed, modelLow_ns: 0,
            modelHigh_ns: 0
        ).following([])
    }

    /// States the sum that both the bound and the model's upper end consist of.
    func following(_ terms: DurationSum) -> StatedGuarantee {
        var guarantee = self
        guarantee.boundTerms = terms
        guarantee.modelHighTerms = terms
        guarantee.modelLowTerms = []
        return guarantee
    }

    static func polled(
        _ reaches: Reaches, bound_ms: UInt64, outage: OutageBehaviour, by option: String
    ) -> StatedGuarantee {
        StatedGuarantee(
            family: .polled, reaches: reaches, bound_ns: bound_ms * 1_000_000, outage: outage,
            modelLow_ns: 0, modelHigh_ns: bound_ms * 1_000_000
        ).following([.option(option)])
    }

    static func expires(bound_ms: UInt64) -> StatedGuarantee {
        StatedGuarantee(
            family: .expires, reaches: [], bound_ns: bound_ms * 1_000_000, outage: .unaffected,
            modelLow_ns: 0, modelHigh_ns: bound_ms * 1_000_000
        ).following([.lifetime])
    }
}

extension MeasuredRun {
    /// Six strategies as a real run might measure them, with numbers that are easy to compute with
    /// by hand.
    static let usual = MeasuredRun(variants: [
        Variant(strategy: "calibration", cpu_us: [0.05], verify_per_s: 40_000_000),
        Variant(
            strategy: "session-sqlite", guarantee: .asks([.token, .subject, .everyone]),
            cpu_us: [4, 5, 6], p99_us: [900], verify_per_s: 400_000, windows_ms: [(0, 1)],
            storeBytesPerToken: 200),
        Variant(
            strategy: "jwt", guarantee: .expires(bound_ms: 2000), cpu_us: [50, 50, 50],
            windows_ms: [(980, 1000), (1970, 1990)]),
        Variant(
            strategy: "jwt-blocklist", guarantee: .asks([.token]), cpu_us: [55, 60, 65],
            storeCPU_us: [15, 15, 15], p99_us: [700, 800, 2500], verify_per_s: 25_000,
            windows_ms: [(0, 4.4)], storeBytesPerToken: 2),
        Variant(
            strategy: "jwt-version", label: "cache_ttl=1s",
            options: #"{"cache_ttl": {"duration": "1s"}}"#,
            optionRoles: ["cache_ttl": .keptAnswerLife],
            guarantee: .polled(
                [.subject], bound_ms: 1000, outage: .stale(upTo: .seconds(1)), by: "cache_ttl"),
            cpu_us: [51, 51, 51], windows_ms: [(470, 480), (970, 980)]),
        Variant(
            strategy: "jwt-keys", options: #"{"jwks_refresh": {"duration": "300ms"}}"#,
            optionRoles: ["jwks_refresh": .refreshPeriod],
            guarantee: .polled(
                [.everyone], bound_ms: 300, outage: .unaffected, by: "jwks_refresh"),
            cpu_us: [52, 52, 52], windows_ms: [(290, 298)]),
    ])

    /// The same run with every variant in one process and once more over HTTP, where nodes and
    /// answers take longer by the transport.
    var inBothDeployments: MeasuredRun {
        var run = self
        run.variants = variants.flatMap { variant in
            DeploymentKind.allCases.map { kind in
                var own = variant
                own.deployment = kind
                own.label = [variant.label, "deployment=\(kind.rawValue)"]
                    .filter { !$0.isEmpty }.joined(separator: " ")
                guard kind == .http else { return own }
                own.cpu_us = variant.cpu_us.map { $0 + 25 }
                own.p99_us = variant.p99_us.map { $0 + 200 }
                own.loads = variant.loads.map {
                    ($0.rate_per_s, $0.p99_us + 200, $0.cpu_us.map { $0 + 25 })
                }
                return own
            }
        }
        return run
    }

    func changing(_ strategy: String, _ change: (inout Variant) -> Void) -> MeasuredRun {
        var run = self
        for index in run.variants.indices where run.variants[index].strategy == strategy {
            change(&run.variants[index])
        }
        return run
    }
}
