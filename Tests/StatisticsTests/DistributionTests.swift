import Testing

@testable import Statistics

/// Compared with published tables (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7) and
/// with values of SciPy 1.17, printed to nine digits.
@Suite struct Distributions {
    static let criticals: [(degrees: Double, chance: Double, t: Double)] = [
        (1, 0.05, 12.706204736), (2, 0.05, 4.302652730), (3, 0.05, 3.182446305),
        (5, 0.05, 2.570581836), (10, 0.05, 2.228138852), (30, 0.05, 2.042272456),
        (120, 0.05, 1.979930405), (7.3, 0.05, 2.345066737), (2, 0.01, 9.924843201),
        (10, 0.01, 3.169272673), (1, 0.0042, 151.573937157), (10, 0.0042, 3.686650872),
        (7.3, 0.0042, 4.096392071),
    ]

    @Test(arguments: criticals)
    func `critical values of t are those of the tables`(
        degrees: Double, chance: Double, t: Double
    ) throws {
        let law = try #require(StudentT(degrees: degrees))
        #expect(abs(law.critical(chance) / t - 1) < 1e-9)
        #expect(abs(law.twoSided(t) / chance - 1) < 1e-7)
    }

    static let chances: [(t: Double, degrees: Double, p: Double)] = [
        (2.5, 7.3, 0.0396502347), (1, 1, 0.5), (0.1, 10, 0.9223207186), (12, 5, 0.0000708949),
        (40, 11, 0), (0, 3, 1), (.infinity, 3, 0), (.nan, 3, 1),
    ]

    @Test(arguments: chances)
    func `p-values are those of the tables`(t: Double, degrees: Double, p: Double) throws {
        let law = try #require(StudentT(degrees: degrees))
        #expect(abs(law.twoSided(t) - p) < 1e-10)
        #expect(abs(law.twoSided(-t) - p) < 1e-10)
    }

    @Test func `the distribution function has both tails`() throws {
        #expect(abs(try #require(StudentT(degrees: 4)).cumulative(-1.5) - 0.104) < 1e-9)
        #expect(abs(try #require(StudentT(degrees: 9)).cumulative(2) - 0.961723588) < 1e-9)
    }

    @Test func `there are no degrees of freedom below 0, and no chance beyond 0 and 1`() throws {
        #expect(StudentT(degrees: 0) == nil && StudentT(degrees: -1) == nil)
        #expect(StudentT(degrees: .nan) == nil && StudentT(degrees: .infinity) == nil)
        let law = try #require(StudentT(degrees: 3))
        #expect(law.critical(0) == .infinity && law.critical(1) == 0)
    }

    static let powers: [(t: Double, degrees: Double, shift: Double, chance: Double)] = [
        (2, 5, 3, 0.825197284), (3.7, 10, 5, 0.858995401), (4.2, 9.6, 2, 0.061946618),
        (2.2, 22, 0, 0.019303323), (12.7, 1, 20, 0.883571821), (3.1, 200, 4, 0.814131865),
    ]

    @Test(arguments: powers)
    func `the noncentral t is that of SciPy`(
        t: Double, degrees: Double, shift: Double, chance: Double
    ) throws {
        let law = try #require(StudentT(degrees: degrees))
        #expect(abs(law.exceedance(of: t, shift: shift) - chance) < 1e-6)
    }

    @Test func `a shift without end is exceeded, an end that is beyond reach is not`() throws {
        let law = try #require(StudentT(degrees: 5))
        #expect(law.exceedance(of: 2, shift: .infinity) == 1)
        #expect(law.exceedance(of: .infinity, shift: 2) == 0)
    }

    /// Wilcoxon's table of the two-sided test at 5 % has the largest sum that is rejected, which is
    /// one less than this quantile.
    @Test(arguments: [(6, 1), (7, 3), (8, 4), (9, 6), (10, 9), (12, 14), (15, 26), (20, 53)])
    func `signed ranks have the quantiles of Wilcoxon's table`(count: Int, quantile: Int) {
        #expect(SignedRank.lowQuantile(of: count) == quantile)
    }

    /// The same for Mann and Whitney's table.
    @Test(arguments: [(6, 6, 6), (8, 8, 14), (10, 10, 24), (12, 12, 38), (6, 8, 9), (20, 20, 128)])
    func `rank sums have the quantiles of Mann and Whitney's table`(
        first: Int, second: Int, quantile: Int
    ) {
        #expect(RankSum.lowQuantile(of: first, second) == quantile)
        #expect(RankSum.lowQuantile(of: second, first) == quantile)
    }

    @Test func `large samples go over to the normal approximation without a step`() {
        let ranks = [99, 100, 101, 102].map(SignedRank.lowQuantile)
        #expect(zip(ranks, ranks.dropFirst()).allSatisfy { (30...50).contains($1 - $0) })
        let sums = [(29, 30), (30, 30), (30, 31)].map(RankSum.lowQuantile)
        #expect(zip(sums, sums.dropFirst()).allSatisfy { (8...16).contains($1 - $0) })
    }

    /// Worked out by hand; Holm's limits are 0.05/4, 0.05/3, 0.05/2 and 0.05.
    @Test func `Holm's procedure stops at the first that is not rejected`() {
        #expect(
            Holm.rejected([0.01, 0.04, 0.03, 0.005], level: 0.05) == [true, false, false, true])
        #expect(
            Holm.rejected([0.02, 0.02, 0.02, 0.02], level: 0.05) == [false, false, false, false])
        #expect(Holm.rejected([0.04, 0.012, 0.016, 0.024], level: 0.05).allSatisfy { $0 })
        #expect(Holm.rejected([], level: 0.05).isEmpty)
    }
}
