import Foundation
import Metrics
import Results
import Report
import Testing

@Suite struct `Formats of other tools` {
    private func object(_ text: String) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(text.utf8))
    }

    private func read(_ sample: SampleRun) throws -> RunFiles {
        try withRun(sample) { try RunFiles(at: $0.path) }
    }

    @Test func `Bencher's format has a benchmark a strategy and bounds a measure`() throws {
        let text = Export.bencher(try read(SampleRun(invalid: ["session-sqlite"])))
        let benchmarks = try #require(object(text) as? [String: [String: [String: Double]]])
        // The calibration measures the harness, and an invalid value is not a measurement.
        #expect(benchmarks.keys.sorted() == ["sample/jwt"])
        let rate = try #require(benchmarks["sample/jwt"]?["verify_per_s"])
        #expect(rate.keys.sorted() == ["lower_value", "upper_value", "value"])
        let (low, high) = (rate["lower_value"] ?? .nan, rate["upper_value"] ?? .nan)
        #expect(low <= rate["value"] ?? .nan && rate["value"] ?? .nan <= high)
    }

    @Test func `without an interval there are no bounds`() throws {
        let text = Export.bencher(try read(SampleRun(blocks: 1)))
        let benchmarks = try #require(object(text) as? [String: [String: [String: Double]]])
        #expect(benchmarks["sample/jwt"]?["verify_per_s"]?.keys.sorted() == ["value"])
    }

    @Test func `several levels of load are told apart`() throws {
        let run = try read(SampleRun(levels: ["latency/50%", "latency/80%"]))
        let benchmarks = try #require(
            object(Export.bencher(run)) as? [String: [String: [String: Double]]])
        let measures = benchmarks["sample/jwt"].map { $0.keys.sorted() } ?? []
        #expect(
            measures == [
                "verify_per_s", "verify_us_p99 at latency/50%", "verify_us_p99 at latency/80%",
                "window_upper_p99",
            ])
    }

    @Test(arguments: [
        (Better.lower, ["verify_us_p99", "window_upper_p99"]), (.higher, ["verify_per_s"]),
    ])
    func `github-action-benchmark gets headlines of one direction only`(
        better: Better, names: [String]
    ) throws {
        let text = Export.githubBenchmark(try read(SampleRun()), better)
        let entries = try #require(object(text) as? [[String: Any]])
        let expected = ["jwt", "session-sqlite"].flatMap { name in
            names.map { "sample/\(name): \($0)" }
        }
        #expect(Set(entries.compactMap { $0["name"] as? String }) == Set(expected))
        #expect(entries.count == expected.count)
        for entry in entries {
            #expect(entry["unit"] is String && entry["value"] is Double)
            #expect((entry["range"] as? String)?.contains(" to ") == true)
        }
    }

    @Test func `JUnit is made again from the files alone`() throws {
        let threshold = Threshold(
            strategy: "*", text: "verify_per_s > 1e9",
            of: MetricStatistic(.verifyPerSecond, .best), relation: .more, limit: 1e9)
        let json = String(decoding: try JSONEncoder().encode([threshold]), as: UTF8.self)
        let text = Export.junit(try read(SampleRun(thresholds: json)))
        #expect(text.contains(#"tests="2" failures="2""#))
        #expect(text.contains(#"classname="session-sqlite" name="verify_per_s &gt; 1e9""#))
    }

    @Test(arguments: [("complete", 0), ("partial", 2)])
    func `JUnit of a partial run has no test that passed`(status: String, missed: Int) throws {
        let threshold = Threshold(
            strategy: "*", text: "verify_per_s > 0",
            of: MetricStatistic(.verifyPerSecond, .best), relation: .more, limit: 0)
        let json = String(decoding: try JSONEncoder().encode([threshold]), as: UTF8.self)
        let text = Export.junit(try read(SampleRun(status: status, thresholds: json)))
        #expect(text.contains("tests=\"2\" failures=\"\(missed)\""))
        #expect(text.contains(", but the run is partial") == (status == "partial"))
    }

    @Test func `Markdown marks what is invalid and what is partial`() throws {
        let sample = SampleRun(status: "partial", invalid: ["jwt"])
        let text = try withRun(sample) { try Export.markdown(RunFiles(at: $0.path)) }
        let lines = text.split(separator: "\n")
        #expect(lines.count == 1 + 2 + 3)
        #expect(lines[0] == "**sample**: Does it \\| hold? (3 blocks, seed: 1, **partial**)")
        #expect(lines[4].hasPrefix("| jwt | "))
        #expect(lines[4].hasSuffix("| **no**: block 0: spoilt, a \"test\" |"))
        #expect(lines[5].hasSuffix("| yes |"))
    }
}
