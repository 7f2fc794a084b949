import Metrics
import Results
import Seeding
import Statistics
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct `Intervals over blocks` {
    private func near(_ one: Double?, _ other: Double) -> Bool {
        one.map { abs($0 / other - 1) < 1e-6 } ?? false
    }

    @Test(arguments: [0, 1, 2, 1_001])
    func `fewer than three blocks, or more than any run has, yield no interval`(blocks: Int) {
        let values = [Double](repeating: 7, count: blocks)
        #expect(BlockEstimate(of: values) == nil)
        #expect(BlockEstimate(ofRatio: values, to: [1, 1, 1]) == nil)
        #expect(BlockEstimate(ofRatio: [1, 1, 1], to: values) == nil)
    }

    @Test(arguments: [3, 5, 6, 10, 100])
    func `equal blocks give an interval of no width`(blocks: Int) throws {
        let values = [Double](repeating: 7, count: blocks)
        let interval = try #require(BlockEstimate(of: values)).interval
        #expect(near(interval.low, 7) && near(interval.high, 7))
        let ratio = try #require(BlockEstimate(ofRatio: values, to: [2, 2, 2, 2, 2, 2]))
        #expect(near(ratio.interval.low, 3.5) && near(ratio.interval.high, 3.5))
    }

    /// Worked out by hand: the logarithms of 100, 200, 400 have the deviation ln 2, and t is
    /// 4.302653.
    @Test func `three blocks have Student's interval of their logarithms`() throws {
        let found = try #require(BlockEstimate(of: [100, 200, 400]))
        let reach = exp(4.302652730 * log(2) / 3.0.squareRoot())
        #expect(near(found.value, 200))
        #expect(near(found.interval.low, 200 / reach) && near(found.interval.high, 200 * reach))
    }

    /// Expected values from SciPy's `ttest_1samp` on the logarithms.
    @Test func `four ratios have the interval of the one-sample t test`() throws {
        let found = try #require(BlockEstimate(of: [1.1, 1.3, 1.25, 1.4]))
        #expect(near(found.interval.low, exp(0.06869489082908617)))
        #expect(near(found.interval.high, exp(0.38995022527453316)))
    }

    /// Hollander and Wolfe's depression scores, as in R's `wilcox.test`: 0.46, from 0.01 to 0.786.
    @Test func `nine values have Hodges and Lehmann's interval`() throws {
        let differences = [0.952, -0.147, 1.022, 0.43, 0.62, 0.59, 0.49, -0.08, 0.01]
        let plain = try #require(BlockEstimate(of: differences))
        #expect(near(plain.value, 0.46) && near(plain.interval.low, 0.01))
        #expect(near(plain.interval.high, 0.786))
        let logs = try #require(BlockEstimate(of: differences.map { exp($0) }))
        #expect(near(logs.value, exp(0.46)) && near(logs.interval.low, exp(0.01)))
    }

    /// The 9th smallest and the 9th largest of the 48 differences, found by listing them.
    @Test func `two samples have the interval of Mann and Whitney`() throws {
        let (new, base) = (
            [1.1, 2.3, 1.9, 3.2, 2.8, 2.0], [0.9, 1.5, 1.2, 2.1, 1.0, 1.7, 0.6, 1.3]
        )
        let found = try #require(
            BlockEstimate(ofRatio: new.map { exp($0) }, to: base.map { exp($0) }))
        #expect(near(found.value, exp(1)) && near(found.interval.low, exp(0.2)))
        #expect(near(found.interval.high, exp(1.7)))
    }

    @Test func `values of 0 and below are taken as they are, and have no ratio`() throws {
        let zeros = try #require(BlockEstimate(of: [0, 0, 0]))
        #expect(zeros.interval == ConfidenceInterval(low: 0, high: 0))
        let some = try #require(BlockEstimate(of: [-1, 0, 1]))
        #expect(near(some.interval.high, 4.302652730 / 3.0.squareRoot()))
        #expect(BlockEstimate(ofRatio: [1, 2, 3], to: [0, 1, 2]) == nil)
        #expect(BlockEstimate(ofRatio: [0, 2, 3], to: [1, 1, 2]) == nil)
    }

    @Test func `what is not finite, or reaches a thousandfold, has none`() {
        #expect(BlockEstimate(of: [1, 2, .nan]) == nil)
        #expect(BlockEstimate(of: [1, 2, .infinity]) == nil)
        #expect(BlockEstimate(of: [1e-9, 1, 1e9]) == nil)
        #expect(BlockEstimate(ofRatio: [1, 1e9, 1e-9], to: [1, 1, 1]) == nil)
    }

    /// Returns how often the interval covers the true value, for log-normal blocks with a spread of
    /// 10 %.
    private func coverage(_ blocks: Int, runs: Int) -> Double {
        var generator = SeededGenerator(seed: 21, stream: "coverage", blocks)
        let covered = (0..<runs).count { _ in
            let values = (0..<blocks).map { _ in 1.3 * exp(0.1 * generator.normal()) }
            return BlockEstimate(of: values)?.interval.contains(1.3) ?? false
        }
        return Double(covered) / Double(runs)
    }

    /// The exact levels of signed ranks: 1 − 2/64 at 6 blocks, 0.951 at 10. The tolerance is three
    /// standard errors.
    @Test(arguments: [(3, 0.95), (5, 0.95), (6, 0.96875), (10, 0.951171875)])
    func `hold the truth in 95 of 100 runs`(blocks: Int, level: Double) {
        let found = coverage(blocks, runs: 6_000)
        #expect(abs(found - level) < 0.009, "\(blocks) blocks: \(found)")
    }

    /// The exact levels of rank sums, and the levels of Welch's interval as simulated with SciPy.
    @Test(arguments: [
        (6, 6, 0.9589), (10, 10, 0.9567), (6, 12, 0.9585), (4, 4, 0.9587), (3, 12, 0.9328),
    ])
    func `of two samples hold the truth as well`(new: Int, base: Int, level: Double) {
        var generator = SeededGenerator(seed: 22, stream: "unpaired", new * 100 + base)
        let runs = 2_000
        let covered = (0..<runs).count { _ in
            func values(_ count: Int, _ level: Double) -> [Double] {
                (0..<count).map { _ in level * exp(0.1 * generator.normal()) }
            }
            let found = BlockEstimate(ofRatio: values(new, 1.3), to: values(base, 1))
            return found?.interval.contains(1.3) ?? false
        }
        let share = Double(covered) / Double(runs)
        #expect(abs(share - level) < 0.016, "\(new) and \(base) blocks: \(share)")
    }
}

@Suite struct `Tests on log ratios` {
    /// Expected values from SciPy's `ttest_1samp`, and from `ttest_ind` with unequal variances.
    @Test func `have the p-values of Student and Welch`() throws {
        let paired = try #require(LogTest(ratios: [1.1, 1.3, 1.25, 1.4]))
        #expect(abs(paired.p - 0.019967234079944524) < 1e-9 && paired.degrees == 3)
        let welch = try #require(
            LogTest(
                [1.1, 2.3, 1.9, 3.2, 2.8, 2.0], to: [0.9, 1.5, 1.2, 2.1, 1.0, 1.7, 0.6, 1.3]))
        #expect(abs(welch.p - 0.020972323765173724) < 1e-9)
        #expect(abs(welch.degrees - 11.232291181135857) < 1e-9)
    }

    @Test func `equal values differ surely, or not at all`() throws {
        #expect(try #require(LogTest(ratios: [1, 1, 1])).p == 1)
        #expect(try #require(LogTest(ratios: [1.1, 1.1, 1.1])).p == 0)
        #expect(try #require(LogTest([2, 2], to: [2, 2, 2])).p == 1)
        #expect(try #require(LogTest([2, 2], to: [1, 1, 1])).p == 0)
    }

    @Test func `are none of single values and of what has no logarithm`() {
        #expect(LogTest(ratios: [1.1]) == nil)
        #expect(LogTest(ratios: [1.1, 0]) == nil)
        #expect(LogTest([1, 2], to: [1]) == nil)
        #expect(LogTest([1, 2], to: [1, -1]) == nil)
    }

    /// The reason for Welch's test: a noisy run of few blocks against a quiet run of many. The
    /// pooled form, computed here, would call every fifth pair different.
    @Test func `of unequal spreads and numbers keep their level, which the pooled form does not`()
        throws
    {
        var generator = SeededGenerator(seed: 23, stream: "welch")
        var (welch, pooled) = (0, 0)
        let runs = 2_000
        for _ in 0..<runs {
            let new = (0..<6).map { _ in exp(0.3 * generator.normal()) }
            let base = (0..<18).map { _ in exp(0.1 * generator.normal()) }
            let test = try #require(LogTest(new, to: base))
            if test.p < 0.05 { welch += 1 }
            let (above, below) = try (
                #require(Sample(new.map { log($0) })), #require(Sample(base.map { log($0) }))
            )
            let squares =
                5 * above.deviation * above.deviation + 17 * below.deviation * below.deviation
            let error = (squares / 22 * (1 / 6.0 + 1 / 18.0)).squareRoot()
            let law = try #require(StudentT(degrees: 22))
            if law.twoSided((above.mean - below.mean) / error) < 0.05 { pooled += 1 }
        }
        #expect((60...140).contains(welch), "Welch: \(welch) of \(runs)")
        #expect(pooled > 240, "pooled: \(pooled) of \(runs)")
    }
}
