import Metrics
import Results
import Seeding
import Statistics
import Testing

@Suite struct Differences {
    typealias Case = (
        ratio: Double, low: Double?, high: Double, floor: Double?, better: Better,
        difference: Difference
    )

    static let cases: [Case] = [
        (1.2, 1.1, 1.3, 0.05, .higher, .better), (1.2, 1.1, 1.3, 0.05, .lower, .worse),
        (0.8, 0.7, 0.9, 0.05, .higher, .worse), (0.8, 0.7, 0.9, 0.05, .lower, .better),
        (1.2, 0.9, 1.3, 0.05, .higher, .inconclusive), (1.2, 1.1, 1.3, 0.3, .higher, .inconclusive),
        (1.2, nil, 0, 0.05, .higher, .inconclusive), (1.2, 1.1, 1.3, nil, .higher, .inconclusive),
        (1.2, 1.1, 1.3, 0.05, .neither, .inconclusive),
        (.nan, 1.1, 1.3, 0.05, .higher, .inconclusive),
    ]

    @Test(arguments: cases)
    func `a difference counts beyond its interval and the A/A floor`(row: Case) {
        let interval = row.low.map { ConfidenceInterval(low: $0, high: row.high) }
        let difference = Difference(
            ratio: row.ratio, interval: interval, floor: row.floor, better: row.better)
        #expect(difference == row.difference)
    }

    /// Simulates rates of a baseline, its A/A control and another strategy under a drift that
    /// affects all rates of a block alike.
    private func difference(blocks: Int, truth: Double, seed: UInt64) throws -> Difference {
        var generator = SeededGenerator(seed: seed, stream: "synthetic")
        var trials: [TrialRecord] = []
        for block in 0..<blocks {
            let level = 10_000 * (1 + 0.2 * generator.uniform())
            func rate() -> Double { level * (1 + 0.04 * generator.normal()) }
            trials += [
                trial("jwt", index: 1, block: block, rate: rate()),
                trial("jwt", index: 1, block: block, isControl: true, rate: rate()),
                trial("other", index: 2, block: block, rate: truth * rate()),
            ]
        }
        let statistics = BlockStatistics(trials)
        let headline = try #require(Headline.all.first)
        return statistics.difference(headline, of: 2, against: 1, floors: statistics.floors)
    }

    @Test(arguments: [3, 5, 10])
    func `of twenty runs of the same thing twice at most two call a difference`(
        blocks: Int
    ) throws {
        let called = try (0..<20).count { seed in
            try difference(blocks: blocks, truth: 1, seed: UInt64(seed)) != .inconclusive
        }
        #expect(called <= 2)
    }

    @Test(arguments: [3, 10])
    func `of twenty runs with a real difference at least eighteen call it`(blocks: Int) throws {
        let called = try (0..<20).count { seed in
            try difference(blocks: blocks, truth: 1.3, seed: UInt64(seed)) == .better
        }
        #expect(called >= 18)
    }
}
