import Foundation
import Metrics
import Results
import Report
import Testing

@Suite struct `Two runs compared` {
    private func compare(
        _ base: SampleRun, _ new: SampleRun, anyPlan: Bool = false,
        headlines: [Headline] = Headline.all
    ) throws -> RunComparison {
        try withRun(base) { base in
            try withRun(new) { new in
                try RunComparison(
                    base: RunFiles(at: base.path), new: RunFiles(at: new.path),
                    allowsDifferentPlans: anyPlan, headlines: headlines)
            }
        }
    }

    private func judged(
        _ comparison: RunComparison, of strategy: String
    ) -> [String: Difference] {
        let rows = comparison.rows.filter { $0.name.strategy == strategy }
        return Dictionary(
            rows.map { ($0.headline.name, $0.difference) }, uniquingKeysWith: { one, _ in one })
    }

    @Test func `a run against itself tells nothing`() throws {
        let comparison = try compare(SampleRun(), SampleRun())
        #expect(comparison.rows.count == 9)
        #expect(comparison.rows.allSatisfy { $0.difference == .inconclusive && $0.ratio == 1 })
        #expect(comparison.notes.isEmpty)
    }

    @Test func `more is better for a rate and worse for a time`() throws {
        let new = SampleRun(factors: ["session-sqlite": 1.5])
        let comparison = try compare(SampleRun(), new)
        #expect(
            judged(comparison, of: "session-sqlite") == [
                "verify_per_s": .better, "verify_us_p99": .worse, "window_upper_p99": .worse,
            ])
        #expect(judged(comparison, of: "jwt").values.allSatisfy { $0 == .inconclusive })
        #expect(comparison.worse.map(\.headline.name) == ["verify_us_p99", "window_upper_p99"])
        let row = try #require(comparison.rows.first { $0.name.strategy == "session-sqlite" })
        #expect(row.interval?.contains(1.5) == true)
        #expect((row.floor ?? 1) < 0.05)
    }

    @Test func `only the headlines asked for are told`() throws {
        let one = Array(Headline.all.prefix(1))
        let comparison = try compare(SampleRun(), SampleRun(), headlines: one)
        #expect(comparison.rows.count == 3)
        #expect(comparison.rows.allSatisfy { $0.headline.name == "verify_per_s" })
    }

    static let differences: [(SampleRun, String)] = [
        (
            SampleRun(ttl: "3s"),
            "the two runs have different plans: calibration: token.ttl is 2s in BASE, 3s in NEW. "
                + "Compare runs of the same plan, or pass --allow-different-plans."
        ),
        (
            SampleRun(strategies: ["calibration", "jwt"]),
            "the two runs have different plans: session-sqlite is in BASE but not in NEW. "
                + "Compare runs of the same plan, or pass --allow-different-plans."
        ),
        (
            SampleRun(strategies: ["calibration", "jwt", "session-sqlite", "jwt-x"]),
            "the two runs have different plans: jwt-x is in NEW but not in BASE. "
                + "Compare runs of the same plan, or pass --allow-different-plans."
        ),
    ]

    @Test(arguments: differences)
    func `runs of different plans are refused with the first difference, unless allowed`(
        new: SampleRun, message: String
    ) throws {
        #expect {
            try compare(SampleRun(), new)
        } throws: { error in
            "\(error)" == message
        }
        let comparison = try compare(SampleRun(), new, anyPlan: true)
        #expect(comparison.notes.contains { $0.hasPrefix("the plans differ: ") })
        #expect(comparison.rows.contains { $0.name.strategy == "jwt" })
    }

    static let doubts: [(SampleRun, String)] = [
        (SampleRun(seed: 2), "the seeds differ: 1 and 2"),
        (SampleRun(status: "partial"), "NEW is partial: it stopped before its last trial"),
        (SampleRun(hasControl: false), "NEW has no A/A floor: every comparison is inconclusive"),
        (SampleRun(warnings: "[\"it was noisy\"]"), "NEW warned: it was noisy"),
        (
            SampleRun(factors: ["calibration": 2]),
            "calibration, the harness alone, ran at 2 times its BASE rate in NEW: "
                + "the machine was in a different state, so differences may come from the machine"
        ),
        (SampleRun(blocks: 2), "NEW has 2 blocks: fewer than 3 yield no confidence interval"),
        (
            SampleRun(invalid: ["jwt"]),
            "jwt: verify_per_s is invalid: NEW: block 0: spoilt, a \"test\""
        ),
    ]

    @Test(arguments: doubts)
    func `what makes a comparison doubtful is said`(new: SampleRun, note: String) throws {
        let comparison = try compare(SampleRun(), new)
        #expect(comparison.notes.contains(note))
        #expect(comparison.text.contains("note: \(note)"))
    }

    @Test(arguments: [
        SampleRun(blocks: 2, factors: ["jwt": 3]),
        SampleRun(factors: ["jwt": 3], hasControl: false),
        SampleRun(factors: ["jwt": 3], invalid: ["jwt"]),
    ])
    func `without an interval, a floor or validity the comparison is inconclusive`(new: SampleRun)
        throws
    {
        let comparison = try compare(SampleRun(), new)
        #expect(judged(comparison, of: "jwt").values.allSatisfy { $0 == .inconclusive })
    }

    @Test func `the calibration of an old run is that of a new one, whatever its name`() throws {
        let comparison = try withRun(SampleRun()) { base in
            try turnIntoFormatOne(base)
            return try withRun(SampleRun(factors: ["calibration": 2])) { new in
                try RunComparison(base: RunFiles(at: base.path), new: RunFiles(at: new.path))
            }
        }
        let rates = comparison.rows.filter { $0.headline.metric == .verifyPerSecond }
        #expect(rates.map(\.name.strategy) == ["null", "jwt", "session-sqlite"])
        #expect(rates.map(\.isCalibration) == [true, false, false])
        #expect(
            comparison.notes.contains { $0.hasPrefix("null, the harness alone, ran at") })
    }

    @Test func `JSON holds every row, Markdown a line each`() throws {
        let comparison = try compare(SampleRun(), SampleRun(factors: ["jwt": 2]))
        let object = try JSONSerialization.jsonObject(with: Data(comparison.json.utf8))
        let rows = try #require((object as? [String: Any])?["rows"] as? [[String: Any]])
        #expect(rows.count == comparison.rows.count)
        #expect(rows.contains { $0["verdict"] as? String == "better" })
        let lines = comparison.markdown.split(separator: "\n")
        #expect(lines.count == comparison.rows.count + 2)
        #expect(lines.allSatisfy { $0.hasPrefix("| ") && $0.hasSuffix(" |") })
    }
}
