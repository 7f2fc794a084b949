import Foundation
import Metrics
import Results
import Seeding

/// A run folder of synthetic measurements, for tests of the code that reads files.
struct SampleRun: SampleFolder {
    var strategies = ["calibration", "jwt", "session-sqlite"]
    var blocks = 3
    var seed: UInt64 = 1
    /// The factors that the measurements of a strategy are multiplied by.
    var factors: [String: Double] = [:]
    var ttl = "2s"
    var status = "complete"
    var hasControl = true
    /// Strategies whose first block is invalid.
    var invalid: Set<String> = []
    var thresholds = "[]"
    var levels = ["latency/50%"]
    var warnings = "[]"
    var runID = "sample"
    var processor = "a"
    /// The setting `windows.controls`; nil as in a run made before the setting existed.
    var controls: String?
    /// Whether the offered rate of each level, a tenth of the capacity, is recorded.
    var offered = false
    /// Blocks with too few requests for a p99. Then all blocks have the maximum as well.
    var short: Set<Int> = []
    /// The rate that all variants have in common, recorded in each level.
    var commonRate_per_s: Double?

    let scenario = "sample"
    var variantCount: Int { strategies.count }
    let baselineIndex = 1

    func meta(floors: String) -> String {
        let windows = controls.map { #", "windows": {"controls": "\#($0)"}"# } ?? ""
        let variants = strategies.map { name in
            #"{"strategy": "\#(name)", "label": "", "options": {}, "#
                + #""isCalibration": \#(name == "calibration"), "#
                + #""settings": {"nodes": 4, "token": {"ttl": "\#(ttl)"}, "#
                + #""list": [1, 2]\#(windows)}}"#
        }
        return """
            {"format": 2, "runID": "\(runID)", "status": "\(status)", "seed": \(seed), "aaFloor": \(floors),
             "warnings": \(warnings),
             "machine": {"processor": "\(processor)", "processors": 2},
             "plan": {"scenario": "sample", "question": "Does it | hold?", "blocks": \(blocks),
               "baseline": "jwt", "thresholds": \(thresholds),
               "variants": [\(variants.joined(separator: ","))]}}
            """
    }

    func trials() -> [TrialRecord] {
        var generator = SeededGenerator(seed: seed, stream: "sample")
        var trials: [TrialRecord] = []
        for block in 0..<blocks {
            for (index, strategy) in strategies.enumerated() {
                trials.append(trial(strategy, index, block, &generator))
                guard hasControl, index == 1 else { continue }
                var control = trial(strategy, index, block, &generator)
                control.isControl = true
                trials.append(control)
            }
        }
        return trials
    }

    private func trial(
        _ strategy: String, _ index: Int, _ block: Int, _ generator: inout SeededGenerator
    ) -> TrialRecord {
        var record = TrialRecord(
            block: block, variantIndex: index, strategy: strategy, variant: "", seed: seed,
            guarantee: StatedGuarantee(), reasons: [])
        record.isComplete = true
        record.isCalibration = strategy == "calibration"
        if block == 0, invalid.contains(strategy) { record.invalidReason = "spoilt, a \"test\"" }
        func near(_ value: Double) -> Double {
            value * factors[strategy, default: 1] * (0.99 + 0.02 * generator.uniform())
        }
        record.measurements = [
            Measurement(
                phase: "capacity", op: .verify, metric: .verifyPerSecond, stat: .best,
                value: near(10_000), n: 1),
            Measurement(
                phase: "windows", op: .revoke, metric: .windowUpper, stat: .p99,
                value: near(4), n: 1),
        ]
        let stats: [Stat] = short.isEmpty ? [.p99] : short.contains(block) ? [.max] : [.p99, .max]
        let count = short.isEmpty ? 1 : short.contains(block) ? 200 : 400
        for level in levels {
            let time_us = near(500)
            record.measurements += stats.map { stat in
                Measurement(
                    phase: level, op: .verify, metric: .verifyTime, timebase: .response,
                    stat: stat, value: stat == .max ? 2 * time_us : time_us, n: count)
            }
        }
        if offered {
            record.measurements += levels.map { level in
                Measurement(
                    phase: level, op: .verify, metric: .offeredPerSecond,
                    value: 1_000 * factors[strategy, default: 1], n: 1)
            }
        }
        if let rate = commonRate_per_s {
            record.measurements += levels.map { level in
                Measurement(phase: level, op: .verify, metric: .commonRate, value: rate, n: 1)
            }
        }
        return record
    }
}

/// Calls `body` with the run's folder and removes the folder afterwards.
func withRun<Value>(_ sample: SampleRun, _ body: (URL) throws -> Value) throws -> Value {
    try sample.inFolder(body)
}
