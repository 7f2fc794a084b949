import Histogram
import Metrics
import Model
import ModelSamples
import Results
import Revocation
import Scenario

@testable import Suite

/// A job and a record in which every optional part is present.
enum TrialSample {
    static var job: TrialJob {
        var settings = Settings()
        settings.latency.load = [.share(0.5), .rate(2_000)]
        settings.windows.storm = StormSettings()
        settings.windows.rotations = 1
        settings.windows.issuedWithin = .seconds(1)
        settings.windows.newKeys = 1
        settings.windows.renewals = .on
        settings.token.ttlJitter = 0.1
        settings.traffic.parallelRefresh = 2
        settings.traffic.refreshSharing = .copyPerTab
        settings.network = NetworkSettings(
            storeRTT: .milliseconds(1), authorityStoreRTT: .milliseconds(2))
        let variant = Variant(
            strategy: "jwt", label: "a=1",
            options: OptionValues([
                "duration": .duration(.seconds(1)), "count": .count(1), "choice": .choice("one"),
            ]), settings: settings)
        let plan = Plan(
            scenario: "sample", question: "?", seed: 1, blocks: 1, baseline: "jwt",
            variants: [variant],
            trials: [Trial(block: 0, position: 0, variant: 0, seed: 1, isControl: true)],
            notes: ["note"],
            thresholds: [
                Threshold(
                    strategy: "*", text: "failed == 0", of: MetricStatistic(.failed, .value),
                    relation: .equal, limit: 0)
            ],
            // A trial does not need the requirement, so its job leaves it out.
            requirement: Requirement.whole)
        return TrialJob(
            plan: plan, trial: 0, folder: "folder", nonce: "nonce", output: "output",
            spareOutput: "spare", history: "history",
            storeAddresses: [.redis: "unix:///redis"], keyPrefix: "revbench:", verifications: 1)
    }

    static var reply: TrialReply { TrialReply(nonce: "nonce", record: record) }

    static var record: TrialRecord {
        var record = TrialRecord(
            block: 0, variantIndex: 0, strategy: "jwt", variant: "a=1", seed: 1,
            guarantee: guarantee, reasons: ["revoked"])
        record.invalidReason = "a reason"
        record.measurements = [
            Measurement(
                phase: "latency/50%", op: .verify, metric: .verifyTime, timebase: .response,
                stat: .p99, value: 1.5, n: 1, invalidReason: "a reason")
        ]
        record.headlinePhase = "latency/50%"
        var times = LatencyHistogram.latency()
        times.recordTime(1_000)
        record.distributions = [
            Distribution(
                op: .verify, timebase: .response, phase: "latency/50%", startWall_ms: 1,
                length_ns: 1, times: times)
        ]
        record.revocations = [
            RevocationRow(
                revocation: 0, node: 0, reach: .token, invoked_ns: 1, acknowledged_ns: 2,
                window: window, acceptsAfterAcknowledgement: 1, request: .highStakes)
        ]
        record.intervals = [
            IntervalRow(
                phase: "windows", second: 0, tally: Tally(reasons: 1), p50_ns: 1, p99_ns: 1,
                max_ns: 1, worstLag_ns: 1, length_ns: 1)
        ]
        record.fingerprints = ["population": "0"]
        record.revocationInstants_ns = [1]
        record.warnings = ["a warning"]
        record.add(.lateProbes)
        record.runDelays = [RunDelayNote(phase: "windows", threads: .prober, share: 0.1)]
        var oracle = OracleReport()
        oracle.add(Violation(.withinDates, token: 1, node: 0, times_ns: ["sent": 1], "a detail"))
        record.oracle = oracle
        return record
    }

    private static var guarantee: StatedGuarantee {
        var guarantee = StatedGuarantee(
            family: .polled, reaches: [.token], bound_ns: 1, highStakesBound_ns: 1,
            outage: .failClosed, modelLow_ns: 1, modelHigh_ns: 1,
            modelExpiry: WindowExpiry(life_ns: 1, leeway_ns: 1, renewal: .independent),
            placement: .networked, stores: [.redis])
        guarantee.durability = "a process"
        guarantee.mayDrop = "keys"
        guarantee.boundTerms = [.lifetime]
        guarantee.modelLowTerms = [.lifetime]
        guarantee.modelHighTerms = [.lifetime]
        guarantee.boundAlternatives = [[.leeway]]
        guarantee.modelHighAlternatives = [[.leeway]]
        return guarantee
    }

    private static var window: Window {
        Window(
            outcome: .closed, lower_ns: 1, upper_ns: 1, invokeLower_ns: 1, invokeUpper_ns: 1,
            lastAcceptSent_ns: 1, firstFinalRefusalAnswered_ns: 1, probeGap_ns: 1, flaps: 1,
            probeErrors: 1)
    }

    /// Returns the paths of optional values that are nil and of collections that are empty.
    static func gaps(in value: Any, at path: String) -> [String] {
        // A metric is encoded as its name, and so is a reach of no revocation.
        if value is Metric || value is Reaches { return [] }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            guard let content = mirror.children.first else { return [path] }
            return gaps(in: content.value, at: path)
        case .collection, .set, .dictionary:
            guard !mirror.children.isEmpty else { return [path] }
            return mirror.children.flatMap { gaps(in: $0.value, at: "\(path)[]") }
        default:
            return mirror.children.flatMap { gaps(in: $0.value, at: "\(path).\($0.label ?? "")") }
        }
    }
}
