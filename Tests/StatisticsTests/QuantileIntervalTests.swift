import Metrics
import Results
import Seeding
import Statistics
import Testing

@Suite struct `Too few samples` {
    static let fewest: [(Stat, Int)] = [(.p50, 6), (.p90, 30), (.p99, 300), (.p999, 3_000)]

    @Test(arguments: fewest)
    func `are those with less than three beyond the quantile`(stat: Stat, fewest: Int) throws {
        let share = try #require(stat.share)
        #expect(stat.isKnown(from: fewest) && enoughFor(quantile: share, n: fewest))
        #expect(!stat.isKnown(from: fewest - 1) && !enoughFor(quantile: share, n: fewest - 1))
        // From this count on, and hardly before it, there is an interval.
        #expect(QuantileInterval.ranks(share, of: fewest) != nil)
    }

    @Test func `are never a question of a maximum or a mean`() {
        #expect(Stat.max.isKnown(from: 1) && Stat.mean.isKnown(from: 0))
    }
}

@Suite struct `The interval of a quantile` {
    /// Expected values from exact binomial sums in rational numbers.
    static let known: [(Double, Int, low: Int, high: Int)] = [
        (0.5, 6, 1, 6), (0.5, 60, 23, 39), (0.5, 100, 41, 61), (0.9, 30, 22, 30),
        (0.9, 60, 50, 59), (0.95, 60, 52, 60), (0.99, 300, 290, 300),
    ]

    @Test(arguments: known)
    func `has known ranks`(share: Double, count: Int, low: Int, high: Int) throws {
        let ranks = try #require(QuantileInterval.ranks(share, of: count))
        #expect(ranks.low == low && ranks.high == high, "\(ranks)")
    }

    @Test func `has none for too few, and no trap for any number`() {
        #expect(QuantileInterval.ranks(0.5, of: 4) == nil)
        #expect(QuantileInterval.ranks(0.99, of: 200) == nil)
        for count in [0, 1, 2, 1_000, 100_000] {
            for share in [-1, 0, 0.001, 0.5, 0.99, 0.999, 1, 2] {
                guard let ranks = QuantileInterval.ranks(share, of: count) else { continue }
                #expect(1 <= ranks.low && ranks.low <= ranks.high && ranks.high <= count)
            }
        }
    }

    /// Returns windows of the given number of revocations at four nodes, each uniform on 0...1 ms.
    /// If `shared` is 1, the nodes of a revocation agree; if it is 0, they are independent.
    private func windows(
        _ revocations: Int, shared: Double, _ random: inout SeededGenerator
    ) -> [[Double]] {
        (0..<revocations).map { _ in
            let common = random.uniform()
            return (0..<4).map { _ in
                let own = random.uniform()
                return random.uniform() < shared ? common : own
            }
        }
    }

    static let designs: [(revocations: Int, stat: Stat)] = [
        (6, .p50), (60, .p50), (60, .p90), (300, .p99),
    ]

    /// In 500 simulated runs, the limit is 95 % less four standard errors of 1 %.
    @Test(arguments: designs)
    func `holds the quantile in 95 % of runs, whether nodes agree or not`(
        revocations: Int, stat: Stat
    ) throws {
        let share = try #require(stat.share)
        for shared in [0, 0.5, 1.0] {
            var random = SeededGenerator(seed: 11, stream: "coverage", revocations)
            var (held, heldByDeployment) = (0, 0)
            for _ in 0..<500 {
                let windows = windows(revocations, shared: shared, &random)
                let nodes = WindowSample(windows.flatMap(\.self), revocations: revocations)
                let interval = try #require(QuantileInterval.interval(share, of: nodes))
                if interval.contains(share) { held += 1 }
                let longest = windows.map { $0.max() ?? 0 }
                let whole = try #require(
                    QuantileInterval.interval(
                        share, of: WindowSample(longest, revocations: revocations)))
                // The distribution of the largest of four independent values is the fourth power of
                // the uniform one.
                if whole.contains(share.squareRoot().squareRoot()) { heldByDeployment += 1 }
            }
            #expect(held >= 455, "\(held) of 500, shared \(shared)")
            if shared == 0 { #expect(heldByDeployment >= 455, "\(heldByDeployment) of 500") }
        }
    }

    @Test func `of the largest ends at the largest, and begins at what n tells`() throws {
        let sample = WindowSample((1...60).map { Double($0) }, revocations: 60)
        // The expected interval is that of the quantile 0.95, in the table above.
        let interval = try #require(QuantileInterval.intervalOfLargest(sample))
        #expect(interval.low == 52 && interval.high == 60)
        let few = WindowSample((1...5).map { Double($0) }, revocations: 5)
        #expect(QuantileInterval.intervalOfLargest(few) == nil)
    }

    @Test func `spreads the ranks of revocations over the rows of all nodes`() throws {
        let once = WindowSample((1...60).map { Double($0) }, revocations: 60)
        let four = WindowSample(
            (1...60).flatMap { [Double](repeating: Double($0), count: 4) }, revocations: 60)
        #expect(
            QuantileInterval.interval(0.5, of: once) == QuantileInterval.interval(0.5, of: four))
        #expect(QuantileInterval.interval(0.5, of: WindowSample([1, 2], revocations: 60)) == nil)
    }
}
