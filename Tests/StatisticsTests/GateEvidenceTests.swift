import Metrics
import Results
import Seeding
import Testing

@testable import Statistics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct `Evidence for the gate` {
    /// Rows of a long run as `gate.yaml` yields it: two variants and the calibration, each with its
    /// figures and its controls' ratios. With a `slowdown`, there are rows of a second binary too,
    /// and the first binary is slower by that factor.
    private func rows(
        blocks: Int, spread: Double, slowdown: Double? = nil, seed: UInt64
    ) -> [EvidenceRow] {
        var generator = SeededGenerator(seed: seed, stream: "evidence rows")
        func noise() -> Double { exp(spread * generator.normal()) }
        var rows: [EvidenceRow] = []
        func add(
            _ name: String, _ headline: Headline, _ block: Int, _ isOther: Bool, _ level: Double
        ) {
            let measurement = Measurement(
                phase: headline.metric == .deploymentWindow ? "windows" : "capacity",
                metric: headline.metric, stat: headline.stat, value: 1, n: 1)
            var key = MeasurementKey(VariantName(name), measurement)
            rows.append(
                EvidenceRow(
                    block: block, isOther: isOther,
                    row: SummaryRow(block: block, key: key, value: level * noise(), n: 1)))
            key.stat = .controlRatio(headline.stat)
            rows.append(
                EvidenceRow(
                    block: block, isOther: isOther,
                    row: SummaryRow(block: block, key: key, value: noise() / noise(), n: 1)))
        }
        for block in 0..<blocks {
            for isOther in slowdown == nil ? [false] : [false, true] {
                let level = isOther ? 1 : slowdown ?? 1
                for headline in Gate.driftFigures {
                    add("calibration", headline, block, isOther, 5)
                }
                for name in ["jwt", "session"] {
                    for headline in Gate.figures { add(name, headline, block, isOther, 10 * level) }
                }
            }
        }
        return rows
    }

    private func evidence(_ rows: [EvidenceRow]) -> GateEvidence {
        GateEvidence(rows, calibrations: [VariantName("calibration")])
    }

    @Test(arguments: [6, 10])
    func `splits of one run are called worse at most once in twenty`(count: Int) {
        let all = evidence(rows(blocks: 60, spread: 0.03, seed: 41))
        #expect(all.blocks.count == 60 && all.comparisons == 6 && !all.hasOther)
        let found = all.splits(of: count, pairs: 200, seed: 1)
        #expect(found.all == 200 && found.worse <= 10, "\(found.text)")
        #expect(found == all.splits(of: count, pairs: 200, seed: 1))
        let made = all.synthetic(of: count, pairs: 200, seed: 1)
        #expect(made.all == 200 && made.worse <= 10, "\(made.text)")
    }

    @Test func `subsets of a run with a slowed binary are called worse nine times in ten`() {
        let slow = evidence(rows(blocks: 60, spread: 0.06, slowdown: 1.3, seed: 42))
        #expect(slow.hasOther)
        let found = slow.subsets(of: 12, draws: 100, seed: 1)
        #expect(found.all == 100 && found.worse >= 90, "\(found.text)")
        // False alarms are counted for the binary that was not slowed.
        let alone = evidence(
            rows(blocks: 60, spread: 0.06, slowdown: 1.3, seed: 42).filter(\.isOther).map {
                EvidenceRow(block: $0.block, isOther: false, row: $0.row)
            })
        #expect(slow.splits(of: 6, pairs: 20, seed: 1) == alone.splits(of: 6, pairs: 20, seed: 1))
        let same = evidence(rows(blocks: 60, spread: 0.06, slowdown: 1, seed: 43))
        let alarms = same.subsets(of: 12, draws: 100, seed: 1)
        #expect(alarms.worse <= 5, "\(alarms.text)")
    }

    @Test func `the slowdown of each row is measured, and can be scaled`() throws {
        let slow = evidence(rows(blocks: 60, spread: 0.03, slowdown: 1.3, seed: 46))
        #expect(slow.slowdowns.map(\.name) == [VariantName("jwt"), VariantName("session")])
        #expect(slow.slowdowns.allSatisfy { abs($0.ratio - 1.3) < 0.03 })
        // Figures other than processor time are slowed and scaled too.
        let same = evidence(rows(blocks: 60, spread: 0.03, slowdown: 1, seed: 47))
        #expect(same.subsets(of: 12, draws: 50, seed: 1).worse <= 3)
        #expect(same.subsets(of: 12, draws: 50, seed: 1, scaledTo: 1.3).worse >= 45)
    }

    @Test func `too few blocks give no pairs`() {
        let few = evidence(rows(blocks: 11, spread: 0.03, seed: 44))
        #expect(few.splits(of: 6, pairs: 10, seed: 1).all == 0)
        #expect(few.subsets(of: 12, draws: 10, seed: 1).all == 0)
        #expect(few.synthetic(of: 6, pairs: 10, seed: 1).all == 0)
    }

    /// Segments of 50 blocks with a spread of 4 % within a segment and of 10 % between their
    /// levels.
    @Test func `the spread within runs and the drift between them are told apart`() throws {
        var generator = SeededGenerator(seed: 45, stream: "drift")
        var side = GateSide()
        var level = 0.0
        for block in 0..<3_000 {
            if block % 50 == 0 { level = 0.1 * generator.normal() }
            side.values[block] = exp(1 + level + 0.04 * generator.normal())
            side.controls[block] = exp(0.02 * generator.normal())
        }
        let law = try #require(SpreadLaw(side, blocks: Array(0..<3_000), segment: 50))
        #expect(abs(law.within - 0.04) < 0.002 && abs(law.between - 0.1) < 0.03)
        #expect(abs(law.control - 0.02) < 0.001 && abs(law.mean - 1) < 0.05)
        side.values[7] = 0
        #expect(SpreadLaw(side, blocks: Array(0..<3_000), segment: 50) == nil)
        var made: [Double] = []
        for _ in 0..<400 {
            let run = law.run(of: 10, &generator)
            #expect(run.values.count == 10 && run.controls.count == 10)
            made.append(try #require(Sample(run.values.values.map { log($0) })).mean)
        }
        let means = try #require(Sample(made))
        let expected = (law.between * law.between + law.within * law.within / 10).squareRoot()
        #expect(abs(means.deviation / expected - 1) < 0.12)
    }

    /// Expected values from SciPy's `beta.ppf(0.95, k + 1, n - k)`.
    @Test func `the upper limit is Clopper and Pearson's`() {
        for (worse, all, limit) in [(0, 2_000, 0.0014967), (50, 2_000, 0.0315), (20, 20, 1)] {
            var count = EvidenceCount()
            for _ in 0..<worse { count.add(.worse) }
            for _ in worse..<all { count.add(.passed) }
            #expect(abs(count.upperLimit - limit) < 0.0005, "\(count.upperLimit)")
        }
    }
}
