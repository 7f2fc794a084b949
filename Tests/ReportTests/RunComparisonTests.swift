import Foundation
import Metrics
import Results
import Report
import Statistics
import Testing

@Suite struct `Two runs compared` {
    /// The sample has figures other than a gate's, and as few blocks as noise floors permit.
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

    /// Removes a figure of a strategy from `summary.csv`.
    private func removeRows(of strategy: String, _ metric: String, from folder: URL) throws {
        let file = folder.appending(path: SummaryFile.name)
        let lines = try String(contentsOf: file, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let kept = lines.filter { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            return !(cells.contains(Substring(strategy)) && cells.contains(Substring(metric)))
        }
        try kept.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    }

    private func judged(
        _ comparison: RunComparison, of strategy: String
    ) -> [String: GateVerdict] {
        let rows = comparison.rows.filter { $0.name.strategy == strategy }
        return Dictionary(
            rows.map { ($0.headline.name, $0.verdict) }, uniquingKeysWith: { one, _ in one })
    }

    private let many = SampleRun(blocks: 12)

    @Test func `a run against itself shows no difference, and the calibration is not judged`()
        throws
    {
        let comparison = try compare(many, many)
        #expect(
            comparison.rows.map(\.name.strategy) == Array(repeating: "jwt", count: 3)
                + Array(repeating: "session-sqlite", count: 3))
        #expect(comparison.rows.allSatisfy { $0.verdict == .noDifference && $0.ratio == 1 })
        #expect(comparison.whole == .passed)
        let absent = Headline.all.count - 3
        #expect(comparison.notes.count { $0.contains(" is not in both runs") } == absent)
        #expect(comparison.notes.count == absent)
    }

    @Test func `more is better for a rate and worse for a time`() throws {
        let new = SampleRun(blocks: 12, factors: ["session-sqlite": 1.5])
        let comparison = try compare(many, new)
        #expect(
            judged(comparison, of: "session-sqlite") == [
                "verify_per_s": .better, "verify_us_p99": .worse, "window_upper_p99": .worse,
            ])
        #expect(judged(comparison, of: "jwt").values.allSatisfy { $0 == .noDifference })
        #expect(comparison.worse.map(\.headline.name) == ["verify_us_p99", "window_upper_p99"])
        #expect(comparison.whole == .worse)
        let row = try #require(comparison.rows.first { $0.name.strategy == "session-sqlite" })
        #expect(row.interval?.contains(1.5) == true && (row.p ?? 1) < 1e-6)
        #expect((row.floor ?? 1) < 0.05)
    }

    @Test func `fewer than six blocks yield no verdict`() throws {
        let comparison = try compare(SampleRun(), SampleRun(factors: ["jwt": 3]))
        #expect(
            comparison.rows.allSatisfy {
                $0.verdict == .inconclusive("3 blocks; a gate needs at least 6")
            })
        #expect(comparison.whole == .inconclusive && comparison.worse.isEmpty)
    }

    @Test func `a calibration that moved makes everything inconclusive`() throws {
        let new = SampleRun(blocks: 12, factors: ["calibration": 6, "jwt": 6])
        let comparison = try compare(many, new)
        #expect(comparison.whole == .inconclusive)
        #expect(
            comparison.rows.allSatisfy {
                $0.verdict == .inconclusive("a drift of the machine is not ruled out")
            })
    }

    @Test func `a figure whose meaning changed with the format is inconclusive, others are not`()
        throws
    {
        let comparison = try withRun(many) { base in
            try turnIntoFormatOne(base)
            return try withRun(SampleRun(blocks: 12, factors: ["jwt": 0.5])) { new in
                try RunComparison(
                    base: RunFiles(at: base.path), new: RunFiles(at: new.path),
                    headlines: Headline.all)
            }
        }
        #expect(
            judged(comparison, of: "jwt") == [
                "verify_per_s": .worse, "verify_us_p99": .better,
                "window_upper_p99": .inconclusive(
                    "its meaning changed with format 2 of run files"),
            ])
    }

    @Test func `only the headlines asked for are told, and by default a gate's`() throws {
        let one = Array(Headline.all.prefix(1))
        let comparison = try compare(many, many, headlines: one)
        #expect(comparison.rows.count == 2)
        #expect(comparison.rows.allSatisfy { $0.headline.name == "verify_per_s" })
        let gate = try compare(many, many, headlines: Gate.figures)
        #expect(gate.rows.isEmpty && gate.whole == .inconclusive)
        #expect(
            gate.notes == [
                "cpu_us_per_verify is not in both runs",
                "verify_at_rate_p99_us is not in both runs: a block has too few samples for a p99",
                "deployment_window_mean is not in both runs",
            ])
    }

    @Test func `what A/A controls time is no difference between plans`() throws {
        for controls in ["on", "off"] {
            let comparison = try compare(many, SampleRun(blocks: 12, controls: controls))
            #expect(comparison.whole == .passed)
        }
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
            SampleRun(blocks: 2),
            "NEW has 2 blocks: fewer than 6 yield no verdict"
        ),
        (
            SampleRun(hasControl: false),
            "drift: calibration, verify_per_s: no noise floor was measured, so every comparison is "
                + "inconclusive"
        ),
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
        SampleRun(blocks: 12, factors: ["jwt": 3], hasControl: false),
        SampleRun(blocks: 12, factors: ["jwt": 3], invalid: ["jwt"]),
    ])
    func `without blocks, a floor or validity the comparison is inconclusive`(new: SampleRun)
        throws
    {
        let comparison = try compare(many, new)
        #expect(judged(comparison, of: "jwt").values.allSatisfy { $0.reason != nil })
    }

    @Test func `a figure that one run lacks is inconclusive, and not left out`() throws {
        let missing = try withRun(SampleRun(blocks: 12)) { base in
            try withRun(SampleRun(blocks: 12)) { new in
                try removeRows(of: "session-sqlite", "verify_per_s", from: new)
                return try RunComparison(
                    base: RunFiles(at: base.path), new: RunFiles(at: new.path),
                    headlines: Headline.named("verify_per_s"))
            }
        }
        #expect(
            judged(missing, of: "session-sqlite")
                == ["verify_per_s": .inconclusive("not measured in NEW")])
        #expect(judged(missing, of: "jwt") == ["verify_per_s": .noDifference])
        #expect(missing.whole == .inconclusive)
        let row = try #require(missing.rows.last)
        #expect(row.base != nil && row.new == nil && missing.text.contains(" – "))
    }

    @Test func `a figure of the calibration that one run lacks leaves drift open`() throws {
        let comparison = try withRun(SampleRun(blocks: 12)) { base in
            try withRun(SampleRun(blocks: 12)) { new in
                try removeRows(of: "calibration", "verify_per_s", from: new)
                return try RunComparison(
                    base: RunFiles(at: base.path), new: RunFiles(at: new.path),
                    headlines: Headline.all)
            }
        }
        #expect(comparison.whole == .inconclusive)
        #expect(comparison.notes.contains { $0.contains("verify_per_s: not measured in NEW") })
    }

    @Test func `a figure that was asked for and is in neither run keeps the whole from passing`()
        throws
    {
        let figures = Headline.named("verify_per_s") + [Gate.figures[0]]
        let comparison = try compare(many, many, headlines: figures)
        #expect(comparison.rows.allSatisfy { $0.verdict == .noDifference })
        #expect(comparison.whole == .inconclusive)
        #expect(comparison.notes == ["cpu_us_per_verify is not in both runs"])
    }

    @Test func `a quantile that a block has too few samples for is inconclusive`() throws {
        let short = SampleRun(blocks: 12, short: [3])
        let figure = Headline.named("verify_us_p99")
        for (base, new, reason) in [
            (short, many, "BASE has too few samples for it"),
            (many, short, "NEW has too few samples for it"),
            (short, short, "BASE has too few samples for it; NEW has too few samples for it"),
        ] {
            let comparison = try compare(base, new, headlines: figure)
            #expect(comparison.rows.count == 2)
            #expect(comparison.rows.allSatisfy { $0.verdict == .inconclusive(reason) })
            #expect(comparison.whole == .inconclusive)
        }
        // Asking for all metrics does not ask for those that neither run has.
        let all = try compare(short, short)
        #expect(all.rows.allSatisfy { $0.headline.name != "verify_us_p99" })
        #expect(all.whole == .passed)
    }

    @Test func `a partial run is not judged, whatever it showed`() throws {
        let part = SampleRun(blocks: 12, factors: ["jwt": 0.5], status: "partial")
        for (base, new, reason) in [
            (many, part, "NEW is partial"), (part, many, "BASE is partial"),
        ] {
            let comparison = try compare(base, new)
            #expect(comparison.rows.allSatisfy { $0.verdict == .inconclusive(reason) })
            #expect(comparison.whole == .inconclusive)
        }
    }

    /// Half of a capacity that has doubled is twice the load.
    @Test(arguments: [(1.02, true), (2, false)])
    func `response times at a share of the capacity are compared only at one load`(
        factor: Double, isJudged: Bool
    ) throws {
        func sample(_ factor: Double) -> SampleRun {
            SampleRun(blocks: 12, factors: ["jwt": factor], offered: true)
        }
        let comparison = try compare(sample(1), sample(factor))
        let verdict = try #require(judged(comparison, of: "jwt")["verify_us_p99"])
        #expect((verdict.reason?.contains("which are different loads") ?? false) == !isJudged)
        let other = try #require(judged(comparison, of: "session-sqlite")["verify_us_p99"])
        #expect(other == .noDifference)
    }

    /// The schedules of one rate offer slightly more or less, depending on their seeds.
    @Test func `response times at the common rate are of one load, whatever was offered`() throws {
        func sample(_ factor: Double) -> SampleRun {
            SampleRun(
                blocks: 12, factors: ["jwt": factor], offered: true, commonRate_per_s: 2_000)
        }
        let comparison = try compare(sample(1), sample(1.05))
        let verdict = try #require(judged(comparison, of: "jwt")["verify_us_p99"])
        #expect(verdict.reason?.contains("which are different loads") != true)
    }

    @Test func `the calibration of an old run is that of a new one, whatever its name`() throws {
        let comparison = try withRun(many) { base in
            try turnIntoFormatOne(base)
            return try withRun(SampleRun(blocks: 12, factors: ["calibration": 2])) { new in
                try RunComparison(
                    base: RunFiles(at: base.path), new: RunFiles(at: new.path),
                    headlines: Headline.all)
            }
        }
        let rates = comparison.rows.filter { $0.headline.metric == .verifyPerSecond }
        #expect(rates.map(\.name.strategy) == ["jwt", "session-sqlite"])
        #expect(
            comparison.notes.contains {
                $0.hasPrefix("drift: null, verify_per_s: changed by a factor")
            })
    }

    @Test func `JSON holds every row, Markdown a line each`() throws {
        let comparison = try compare(many, SampleRun(blocks: 12, factors: ["jwt": 2]))
        let object = try JSONSerialization.jsonObject(with: Data(comparison.json.utf8))
        let rows = try #require((object as? [String: Any])?["rows"] as? [[String: Any]])
        #expect(rows.count == comparison.rows.count)
        #expect(rows.contains { $0["verdict"] as? String == "better" })
        let lines = comparison.markdown.split(separator: "\n")
        let table = lines.filter { $0.hasPrefix("| ") && $0.hasSuffix(" |") }
        #expect(table.count == comparison.rows.count + 2)
        #expect(lines.count == table.count + comparison.notes.count)
    }

    @Test func `with changes only has what is better or worse, and counts the rest`() throws {
        let comparison = try compare(many, SampleRun(blocks: 12, factors: ["jwt": 2]))
        let changes = comparison.changesOnly
        #expect(changes.rows.allSatisfy { $0.name.strategy == "jwt" })
        #expect(changes.rows.count == 3 && comparison.rows.count == 6)
        #expect(changes.whole == comparison.whole)
        #expect(changes.worse.count == comparison.worse.count)
        #expect(
            changes.notes.last
                == "3 of 6 comparisons are left out: 3 without a difference, 0 inconclusive")
    }
}
