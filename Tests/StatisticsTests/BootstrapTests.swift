import Metrics
import Results
import Statistics
import Seeding
import Testing

@Suite struct `Bootstrap over blocks` {
    @Test(arguments: [.min, -1, 0, 1, 2, 1_001, .max])
    func `fewer than three blocks, or more than any run has, yield no confidence interval`(
        blocks: Int
    ) {
        #expect(MedianResamples(blocks: blocks, seed: 1) == nil)
    }

    @Test(arguments: [3, 4, 5, 6, 10])
    func `equal blocks give an interval of no width`(blocks: Int) throws {
        let resamples = try #require(MedianResamples(blocks: blocks, seed: 1))
        let interval = resamples.interval(of: [Double](repeating: 7, count: blocks))
        #expect(interval == ConfidenceInterval(low: 7, high: 7))
    }

    /// By hand: of the 27 resamples of three blocks 7 have their median at each end; of the 256 of
    /// four, 13 at the lowest pair; of the 3125 of five, 181 at the lowest.
    static let byHand: [(values: [Double], low: Double, high: Double)] = [
        ([3, 1, 2], 1, 3), ([1, 2, 3, 4], 1, 4), ([5, 1, 4, 2, 3], 1, 5),
    ]

    @Test(arguments: byHand)
    func `few blocks are enumerated, and their interval is their range`(
        values: [Double], low: Double, high: Double
    ) throws {
        let resamples = try #require(MedianResamples(blocks: values.count, seed: 1))
        #expect(resamples.interval(of: values) == ConfidenceInterval(low: low, high: high))
        let other = try #require(MedianResamples(blocks: values.count, seed: 2))
        #expect(other.interval(of: values) == resamples.interval(of: values))
    }

    @Test func `the same seed draws the same interval, inside the range`() throws {
        let values = (0..<10).map { Double($0 * $0) }
        let one = try #require(MedianResamples(blocks: 10, seed: 7)?.interval(of: values))
        let two = try #require(MedianResamples(blocks: 10, seed: 7)?.interval(of: values))
        #expect(one == two)
        #expect(one.low > 0 && one.high < 81 && one.contains(20.5))
    }

    @Test func `values of another number than the blocks, or not finite, give none`() throws {
        let resamples = try #require(MedianResamples(blocks: 3, seed: 1))
        #expect(resamples.interval(of: [1, 2]) == nil)
        #expect(resamples.interval(of: [1, 2, .nan]) == nil)
        let none = MedianResamples.interval(
            ofRatio: [1, 2, 3], resamples, to: [0, 1, 2], resamples)
        #expect(none == nil)
    }

    @Test(arguments: [1 as UInt64, 2, 3])
    func `a known ratio of ten paired blocks lies in nine of ten intervals`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed, stream: "coverage")
        let resamples = try #require(MedianResamples(blocks: 10, seed: seed))
        var covered = 0
        for _ in 0..<400 {
            let ratios = (0..<10).map { _ in
                1.3 * (1 + 0.05 * generator.normal()) / (1 + 0.05 * generator.normal())
            }
            if resamples.interval(of: ratios)?.contains(1.3) == true { covered += 1 }
        }
        #expect((352...398).contains(covered), "seed \(seed): \(covered) of 400")
    }

    @Test func `a known ratio of two runs' medians lies in nine of ten intervals`() throws {
        var generator = SeededGenerator(seed: 5, stream: "unpaired")
        let news = try #require(MedianResamples(blocks: 10, seed: 5))
        let bases = try #require(MedianResamples(blocks: 8, seed: 5))
        var covered = 0
        for _ in 0..<200 {
            let new = (0..<10).map { _ in 130 + 5 * generator.normal() }
            let base = (0..<8).map { _ in 100 + 5 * generator.normal() }
            let interval = MedianResamples.interval(ofRatio: new, news, to: base, bases)
            if interval?.contains(1.3) == true { covered += 1 }
        }
        #expect((176...199).contains(covered), "\(covered) of 200")
    }
}

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

    /// Rates of a baseline, its A/A control and another strategy under drift that hits a block
    /// alike.
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
        var statistics = BlockStatistics(trials, seed: seed)
        let headline = try #require(Headline.all.first)
        return statistics.difference(headline, of: 2, against: 1, floors: statistics.floors())
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
