import Foundation
import Metrics
import Results
import Revocation
import Statistics
import Testing

/// Calls `body` with a small run's folder, whose files a test then damages.
private func withFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
    let parent = FileManager.default.temporaryDirectory
        .appending(path: "revbench-garbled-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: parent) }
    let folder = try RunFolder(in: parent.path, startWall_ms: 0, scenario: "small")
    let times = RevocationTimes(invoked_ns: 20, acknowledged_ns: 30)
    let probes = [
        Probe(sent_ns: 10, answered_ns: 11, answer: .accepted),
        Probe(sent_ns: 40, answered_ns: 41, answer: .refused),
    ]
    var record = TrialRecord(
        block: 0, variantIndex: 0, strategy: "jwt", variant: "a=1", seed: .max,
        guarantee: StatedGuarantee(
            family: .polled, reaches: [.token, .subject], outage: .stale(upTo: .seconds(1))),
        reasons: ["revoked", "unknown-token"])
    record.isComplete = true
    record.measurements = [
        Results.Measurement(
            phase: "latency/50%", op: .verify, metric: .verifyTime, timebase: .response,
            stat: .p99, value: 5, n: 1)
    ]
    record.revocations = [
        RevocationRow(
            revocation: 0, node: 1, reach: .subject, times: times, origin_ns: 5,
            window: Window(of: probes, revocation: times), acceptsAfterAcknowledgement: 3,
            request: .highStakes)
    ]
    var tally = Tally(reasons: 2)
    (tally.scheduled, tally.accepted, tally.refused, tally.errors) = (10, 6, [2, 1], 1)
    record.intervals = [
        IntervalRow(
            phase: "windows", second: 2, tally: tally, p50_ns: 1_500, p99_ns: 2_000,
            max_ns: 3_000, worstLag_ns: 1)
    ]
    var histogram = LatencyHistogram.latency()
    for time in [UInt64(100), 200, 300] { histogram.recordTime(time) }
    record.distributions = [
        Distribution(
            op: .verify, timebase: .response, startWall_ms: 1_500, length_ns: 2_000_000_000,
            times: histogram)
    ]
    try folder.write(
        [record], frame: RunFrame(scenario: "small", startWall_ms: 0, baselines: [:]))
    var manifest = RunManifest(
        runID: folder.runID, started: Date(timeIntervalSince1970: 1_700_000_000),
        plan: RecordedPlan(
            scenario: "small", question: "?", seed: .max, blocks: 1, baseline: "jwt",
            variants: [
                RecordedVariant(
                    strategy: "jwt", label: "a=1", isCalibration: false, options: nil,
                    optionRoles: ["a": .refreshPeriod], settings: nil)
            ],
            trials: [
                RecordedTrial(block: 0, position: 0, variant: 0, seed: .max, isControl: false)
            ], notes: [],
            thresholds: [
                Threshold(
                    strategy: "*", text: "verify_us_p99_ratio < 1",
                    of: MetricStatistic(.verifyTime, .p99, isRatio: true), relation: .less,
                    limit: 1)
            ]), seed: .max)
    manifest.guarantees = [StatedPromise(record.name, record.guarantee)]
    manifest.trials = [TrialNote(record, stealShare: nil)]
    try folder.write(try manifest.json(), to: "meta.json")
    return try body(URL(filePath: folder.path))
}

/// Reads every file of a run.
private func readAll(_ folder: URL) throws {
    let files = try RunFiles(at: folder.path)
    _ = try files.comparison()
    _ = try files.revocations()
    _ = try files.intervals()
    _ = try files.latencies(of: .verify, .response)
}

@Suite struct `The files of a run, read by the types that write them` {
    @Test func `come back as they were written`() throws {
        try withFolder { folder in
            let files = try RunFiles(at: folder.path)
            #expect(files.manifest.format == .current)
            #expect(files.manifest.version == Program.version)
            #expect(files.manifest.started == Date(timeIntervalSince1970: 1_700_000_000))
            #expect(files.manifest.seed == .max && files.manifest.plan.trials?.first?.seed == .max)
            let threshold = try #require(files.manifest.plan.thresholds?.first)
            #expect(threshold.statistic == MetricStatistic(.verifyTime, .p99, isRatio: true))
            let promise = try #require(files.manifest.guarantees?.first?.guarantee)
            #expect(promise.outage == .stale(upTo: .seconds(1)))
            #expect(promise.reaches == [.token, .subject])
            let row = try #require(files.summary.first)
            #expect(row.key.isOf(.verifyTime, .p99) && row.key.timebase == .response)
            let comparison = try #require(files.comparison().first)
            #expect(comparison.name == VariantName("jwt", "a=1"))
            #expect(comparison[.verifyTime, .p99] == 5)
            let revocation = try #require(files.revocations().first)
            #expect(revocation.id == "b0v0r0" && revocation.revocation.request == .highStakes)
            #expect(revocation.revocation.reach == .subject)
            #expect(revocation.revocation.acknowledged_ns == 25)
            #expect(revocation.revocation.window.upper_ns == 11)
            let interval = try #require(files.intervals().first)
            #expect(interval.refusals == ["revoked": 2, "unknown_token": 1])
            #expect(interval.interval.tally.isBalanced && interval.interval.p50_ns == 1_500)
            let line = try #require(files.latencies(of: .verify, .response).first)
            #expect(line.distribution.times.totalCount == 3)
            #expect(line.distribution.startWall_ms == 1_500)
            #expect(line.distribution.length_ns == 2_000_000_000)
        }
    }

    /// A text in a file, its replacement, and the expected message.
    static let damages: [(file: String, from: String, to: String, message: String)] = [
        ("meta.json", "\"partial\"", "\"finished\"", "status is \"finished\", which is not known"),
        ("meta.json", "\"polled\"", "\"guesses\"", ".family is \"guesses\", which is not known"),
        ("meta.json", "token+subject", "token+7", ".reaches is \"token+7\", which is not known"),
        ("meta.json", "stale <= 1s", "stale", ".outage is \"stale\", which is not known"),
        ("meta.json", "refreshPeriod", "mood", ".a is \"mood\", which is not known"),
        ("meta.json", "\"verify_us\"", "\"verify\"", ".metric is \"verify\", which is not known"),
        ("meta.json", "p99_ratio\"", "p12_ratio\"", ".stat is \"p12_ratio\", which is not known"),
        ("meta.json", "\"<\"", "\"=<\"", ".relation is \"=<\", which is not known"),
        ("meta.json", "2023-11-14", "14.11.2023", "started is \"14.11.2023"),
        ("meta.json", "\"format\" : 2", "\"format\" : \"b\"", "format is not a number"),
        ("summary.csv", "verify_us", "verify_ms", ":2: there is no metric \"verify_ms\""),
        ("summary.csv", ",p99,", ",p12,", ":2: verify_us has no statistic \"p12\""),
        ("summary.csv", ",response,", ",reply,", ":2: timebase is \"reply\" and none of service"),
        ("summary.csv", ",verify,", ",check,", ":2: op is \"check\" and none of verify, issue"),
        ("summary.csv", ",us,", ",ms,", ":2: the unit of verify_us is \"ms\", not us"),
        ("summary.csv", ",5,us,", ",1e300,us,", ":2: value is not a number: 1e300"),
        (
            "intervals.csv", "windows,2,", "windows,9223372036854775807,",
            ":2: second is not a whole"
        ),
        ("summary.csv", ",small,0,", ",small,x,", ":2: block is not a whole number: x"),
        ("comparison.csv", ",true,,1,this,", ",maybe,,1,this,", ":2: valid is neither true"),
        (
            "comparison.csv", ",true,true,,1,this,", ",maybe,true,,1,this,",
            ":2: window_high_stakes_at_most is neither true nor false"
        ),
        (
            "comparison.csv", "jwt,a=1,,,5,", "jwt,a=1,,,much,",
            ":2: verify_p99_us is not a number"
        ),
        (
            "comparison.csv", ",this,,", ",that,,",
            ":2: binary is \"that\" and none of this, other"
        ),
        (
            "comparison.csv", ",this,,", ",this,nowhere,",
            ":2: placement is \"nowhere\" and none of"
        ),
        (
            "comparison.csv", ",in-process\n", ",nowhere\n",
            ":2: deployment is \"nowhere\" and none of in-process, http"
        ),
        ("summary.csv", ",this\n", ",that\n", ":2: binary is \"that\" and none of this, other"),
        ("revocations.csv", ",this\n", ",that\n", ":2: binary is \"that\" and none of this, other"),
        ("intervals.csv", ",this\n", ",that\n", ":2: binary is \"that\" and none of this, other"),
        ("meta.json", "\"this\"", "\"that\"", "binary is \"that\", which is not known"),
        ("comparison.csv", "token_bytes", "token_kilobytes", ":1: no column token_bytes"),
        ("revocations.csv", ",reach,", ",scope,", ":1: no column reach"),
        (
            "revocations.csv", ",subject,", ",7,",
            ":2: reach is \"7\" and none of token, grant, subject"
        ),
        ("revocations.csv", ",closed,", ",ajar,", ":2: outcome is \"ajar\" and none of closed"),
        ("revocations.csv", "high_stakes", "high", ":2: request is \"high\" and none of ordinary"),
        ("revocations.csv", "b0v0r0", "b0r0", ":2: revocation_id is \"b0r0\""),
        ("revocations.csv", "a=1,1,", "a=1,one,", ":2: node is not a whole number: one"),
        ("intervals.csv", "windows,2,", "windows,-2,", ":2: second is not a whole number: -2"),
        ("intervals.csv", ",1.5,", ",soon,", ":2: p50_us is not a number: soon"),
        ("latency.hlog", "verify/response", "verify/reply", ":4: the tag ends in verify/reply"),
    ]

    @Test(arguments: damages)
    func `are refused where they hold a word that nothing knows`(
        file: String, from: String, to: String, message: String
    ) throws {
        try withFolder { folder in
            let place = folder.appending(path: file)
            let text = try String(contentsOf: place, encoding: .utf8)
            let range = try #require(text.range(of: from), "\(text)")
            try text.replacingCharacters(in: range, with: to)
                .write(to: place, atomically: true, encoding: .utf8)
            #expect {
                try readAll(folder)
            } throws: { error in
                let said = "\(error)"
                let isWhole =
                    said.hasPrefix(place.path) && said.contains("Check that this is the folder")
                if !isWhole || !said.contains(message) { Issue.record("\(said)") }
                return isWhole && said.contains(message)
            }
        }
    }

    @Test func `of a format that is yet to come are refused, and say what wrote them`() throws {
        try withFolder { folder in
            let place = folder.appending(path: "meta.json")
            let text = try String(contentsOf: place, encoding: .utf8)
                .replacing("\"format\" : 2", with: "\"format\" : 3")
                .replacing("\"version\" : \"0.2.0\"", with: "\"version\" : \"0.9.1\"")
            try text.write(to: place, atomically: true, encoding: .utf8)
            #expect {
                try RunFiles(at: folder.path)
            } throws: { error in
                "\(error)"
                    == "\(place.path): its format is 3, written by revbench 0.9.1. "
                    + "revbench 0.2.0 reads formats up to 2: use a newer one."
            }
        }
    }
}

@Suite struct `The names of headlines` {
    @Test(arguments: [
        ("verify_per_s", ["verify_per_s"]), ("window_p99_ms", ["window_upper_p99"]),
        ("window_upper_p99", ["window_upper_p99"]),
        ("verify_us", ["verify_us_p50", "verify_us_p99", "verify_us_p99.9"]),
        ("verify_p999_us", ["verify_us_p99.9"]), ("token_bytes", []), ("nothing", []),
    ])
    func `are canonical, and read in either spelling`(name: String, headlines: [String]) {
        #expect(Headline.named(name).map(\.name) == headlines)
    }
}
