import Load
import Results
import Revocation
import Seeding
import Statistics
import Testing

@Suite struct `The distance of windows from their law` {
    /// Ten blocks of twenty revocations at four nodes, as in the reference run.
    private static let reference = WindowDesign(
        revocations: Array(repeating: 20, count: 10), nodes: 4, mechanism: .remainingLife)

    @Test func `of one trial is never more than one revocation's share`() {
        let design = WindowDesign(revocations: [50], nodes: 4, mechanism: .remainingLife)
        let distances = design.distances(count: 300)
        #expect(distances.count == 300)
        #expect((distances.last ?? 1) <= 1.0 / 50 + 1.0 / 4_096)
        #expect((distances.first ?? 0) > 0)
    }

    /// If each node has its own period, windows are independent of each other, as the tables
    /// assume.
    @Test func `is that of the tables where instants are independent`() {
        let design = WindowDesign(revocations: [200], nodes: 1, mechanism: .ownPeriods)
        let critical = DistanceTest(design).critical(0.05)
        let table = Statistics.criticalDistance(count: 200, significance: 0.05)
        #expect(abs(table - 0.0952) < 0.0001)
        #expect(abs(critical - table) < 0.006, "\(critical)")
    }

    /// The reference: ten values in each of twenty strata, simulated by sorting.
    @Test func `of stratified instants is a quarter of what the tables say`() {
        var random = SeededGenerator(seed: 3, stream: "sorted")
        let sorted = (0..<1_000).map { _ in
            let values = (0..<200).map { (Double($0 % 20) + random.uniform()) / 20 }.sorted()
            return values.indices.reduce(0.0) { most, index in
                max(
                    most, Double(index + 1) / 200 - values[index],
                    values[index] - Double(index) / 200)
            }
        }
        let expected = Statistics.quantile(0.95, of: sorted) ?? 1
        let critical = DistanceTest(Self.reference).critical(0.05)
        #expect(abs(critical - expected) < 0.0012, "\(critical) and \(expected)")
        #expect(critical > 0.02 && critical < 0.03)
    }

    /// Returns the bands of a run whose windows are `factor` times as long as the law says.
    private static func bands(
        factor: Double, seed: UInt64, resolution: Double = 0.005
    ) -> [(lower: Double, upper: Double)] {
        var random = SeededGenerator(seed: seed, stream: "bands")
        return (0..<200).flatMap { number -> [(lower: Double, upper: Double)] in
            let window = (Double(number % 20) + random.uniform()) / 20 * factor
            return (0..<4).map { _ in
                let below = random.uniform() * resolution
                return (max(window - below, 0), window - below + resolution)
            }
        }
    }

    @Test(arguments: [0.9, 1.1])
    func `tells a window that is a tenth longer or shorter`(factor: Double) {
        let test = DistanceTest(Self.reference)
        let independent = Statistics.criticalDistance(count: 200, significance: 0.05)
        let distances = (1...20).map { seed in
            Statistics.uniformDistance(
                ofBands: Self.bands(factor: factor, seed: UInt64(seed)), length: 1)
        }
        // Found even as one of thirty tests.
        #expect(distances.count { test.significance(of: $0) < 0.05 / 30 } == 20)
        // A table for independent instants misses some of the longer windows.
        #expect(factor < 1 || distances.contains { $0 <= independent })
    }

    @Test func `tells no window that follows its law more often than it says`() {
        let test = DistanceTest(Self.reference)
        let runs = 600
        let alarms = (1...runs).count { seed in
            let distance = Statistics.uniformDistance(
                ofBands: Self.bands(factor: 1, seed: UInt64(seed), resolution: 1e-6), length: 1)
            return test.significance(of: distance) <= 0.05
        }
        // 30 alarms are expected, with a standard deviation of 5.3.
        #expect((12...48).contains(alarms), "\(alarms)")
    }

    @Test func `has a significance that its critical distance undoes`() {
        let test = DistanceTest(Self.reference)
        #expect(abs(test.significance(of: test.critical(0.05)) - 0.05) < 0.005)
        #expect(test.significance(of: 0) == 1)
        #expect(test.significance(of: 1) == 1.0 / Double(DistanceTest.runs + 1))
    }

    @Test func `of a run of any size is simulated in bounded time, and on the safe side`() {
        let large = WindowDesign(
            revocations: Array(repeating: 1_000_000, count: 5_000), nodes: 200,
            mechanism: .ownPeriods)
        #expect(large.revocations == Array(repeating: 1, count: 10))
        #expect(
            WindowDesign(revocations: [], nodes: 1, mechanism: .ownPeriods)
                .distances(count: 3) == [0, 0, 0])
        let most = DistanceTest(large, runs: 50).critical(0.05)
        let reference = WindowDesign(
            revocations: Array(repeating: 20, count: 10), nodes: 4, mechanism: .ownPeriods)
        #expect(most < DistanceTest(reference, runs: 200).critical(0.05))
    }
}

/// Compares the simulated design with the instants of real trials.
@Suite struct `The design of windows` {
    private static let life = Duration.seconds(2)
    private static let period = Duration.milliseconds(500)

    private static func plans(_ run: Int, reach: RevocationReach) -> [WindowPlan] {
        (0..<5).map { block in
            WindowPlan(
                .init(
                    revocations: 30, lifetime: life, leeway: .zero,
                    bound: reach == .everyone ? period : life, reach: reach, nodes: 4,
                    probeGap: .milliseconds(1), stolenUseRate: 0, storm: nil),
                seed: UInt64(run * 5 + block))
        }
    }

    private static func windows(
        _ plans: [WindowPlan], _ window: (WindowPlan.Target, [Double]) -> [Double], run: Int
    ) -> [Double] {
        var random = SeededGenerator(seed: UInt64(run), stream: "phases")
        return plans.flatMap { plan -> [Double] in
            let phases = (0..<4).map { _ in random.uniform() }
            return plan.targets.flatMap { window($0, phases) }
        }
    }

    private static func age_ns(_ target: WindowPlan.Target) -> Double {
        Double(target.revoke_ns) - Double(target.issue_ns)
    }

    private static func own(_ target: WindowPlan.Target, _ phases: [Double]) -> [Double] {
        let period_ns = Double(period.nanoseconds)
        return phases.map { phase in
            let turns = phase - Double(target.revoke_ns) / period_ns
            return (turns - turns.rounded(.down)) * period_ns
        }
    }

    /// Returns windows in ns, for each way in which a window follows from the instant of its
    /// revocation.
    private static func windows(_ law: WindowLaw, waitsForExpiry: Bool, run: Int) -> [Double] {
        let life_ns = Double(life.nanoseconds)
        let period_ns = Double(period.nanoseconds)
        if waitsForExpiry {
            return windows(
                plans(run, reach: .token), { target, _ in [life_ns - age_ns(target)] }, run: run)
        }
        switch law.expiry?.renewal {
        case nil:
            return windows(plans(run, reach: .everyone), { own($0, $1) }, run: run)
        case .independent:
            return windows(
                plans(run, reach: .token),
                { target, phases in
                    own(target, phases).map { min($0, life_ns - age_ns(target)) }
                }, run: run)
        case .sinceFirstUse:
            return windows(
                plans(run, reach: .token),
                { target, _ in
                    [period_ns - age_ns(target).truncatingRemainder(dividingBy: period_ns)]
                }, run: run)
        }
    }

    static let laws: [(law: WindowLaw, waitsForExpiry: Bool)] = [
        (WindowLaw(low_ns: 0, high_ns: 2e9), true),
        (WindowLaw(low_ns: 0, high_ns: 5e8), false),
        (
            WindowLaw(
                low_ns: 0, high_ns: 5e8,
                expiry: .init(life_ns: 2_000_000_000, leeway_ns: 0, renewal: .independent)), false
        ),
        (
            WindowLaw(
                low_ns: 0, high_ns: 5e8,
                expiry: .init(life_ns: 2_000_000_000, leeway_ns: 0, renewal: .sinceFirstUse)),
            false
        ),
    ]

    @Test(arguments: laws.indices)
    func `is that of the trials' own plans`(index: Int) throws {
        let (law, waitsForExpiry) = Self.laws[index]
        let design = try #require(
            WindowDesign(
                of: law, waitsForExpiry: waitsForExpiry,
                revocations: Array(repeating: 30, count: 5), nodes: 4))
        let test = DistanceTest(design)
        let runs = 120
        let alarms = (1...runs).count { run in
            let bands = Self.windows(law, waitsForExpiry: waitsForExpiry, run: run).map { window in
                // Tokens are not revoked in the first ten milliseconds, where probes begin.
                (
                    lower: law.share(closedBy: window), upper: law.share(closedBy: window + 1.1e7)
                )
            }
            let distance = Statistics.uniformDistance(ofBands: bands, length: 1)
            return test.significance(of: distance) <= 0.05
        }
        // 6 alarms are expected, with a standard deviation of 2.4.
        #expect(alarms <= 14, "\(alarms)")
    }
}
