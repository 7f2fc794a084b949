import Load
import Revocation
import Seeding
import Testing

@Suite struct `The schedule` {
    @Test func `is the same for the same seed, and only scaled by the rate`() {
        func lay(_ seed: UInt64, _ rate: Double) -> Schedule {
            var unit = SeededGenerator(seed: seed, stream: "arrivals")
            return Schedule(.poisson, rate: rate, duration_ns: 1_000_000_000, unit: &unit)
        }
        #expect(lay(1, 1_000) == lay(1, 1_000))
        #expect(lay(1, 1_000) != lay(2, 1_000))
        let (slow, fast) = (lay(1, 1_000).due_ns, lay(1, 2_000).due_ns)
        #expect(zip(slow, fast).allSatisfy { $0 / 2 == $1 || $0 / 2 + 1 == $1 || $0 / 2 == $1 + 1 })
    }

    @Test func `of Poisson arrivals has the rate and the spread that were asked for`() {
        var unit = SeededGenerator(seed: 7, stream: "arrivals")
        let due = Schedule(.poisson, rate: 10_000, duration_ns: 10_000_000_000, unit: &unit).due_ns
        #expect(abs(Double(due.count) - 100_000) < 5 * 100_000.0.squareRoot())
        let gaps = zip(due, due.dropFirst()).map { Double($1 - $0) }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        #expect(abs(variance.squareRoot() / mean - 1) < 0.03)
    }

    @Test func `of uniform arrivals has equal gaps`() {
        var unit = SeededGenerator(seed: 7, stream: "arrivals")
        let due = Schedule(.uniform, rate: 1_000, duration_ns: 1_000_000_000, unit: &unit).due_ns
        #expect(due.count == 1_000)
        #expect(zip(due, due.dropFirst()).allSatisfy { (999_999...1_000_001).contains($1 - $0) })
    }
}

@Suite struct `The plan of revocations` {
    private func plan(
        seed: UInt64, reach: RevocationReach, bound: Duration, issuedWithin: Duration? = nil
    ) -> WindowPlan {
        WindowPlan(
            .init(
                revocations: 40, lifetime: .seconds(2), leeway: .zero, bound: bound, reach: reach,
                nodes: 3, probeGap: .microseconds(200), stolenUseRate: 10, storm: nil,
                issuedWithin: issuedWithin), seed: seed)
    }

    @Test func `comes from the seed alone`() {
        let first = plan(seed: 1, reach: .token, bound: .zero)
        #expect(first == plan(seed: 1, reach: .token, bound: .zero))
        #expect(first.fingerprint != plan(seed: 2, reach: .token, bound: .zero).fingerprint)
    }

    /// Forty tokens, each with at least 20 ms.
    @Test(arguments: [(nil, 2.0), (.zero, 0.8), (.seconds(1), 1)] as [(Duration?, Double)])
    func `issues its tokens one after another, over a life or in the time given`(
        within: Duration?, spread_s: Double
    ) {
        let targets = plan(seed: 3, reach: .token, bound: .zero, issuedWithin: within).targets
        #expect(targets.count == 40)
        for (index, target) in targets.enumerated() {
            let share = Double(target.issue_ns) / 1e9 / spread_s * 40
            #expect(share >= Double(index) - 1e-6 && share <= Double(index + 1) + 1e-6)
        }
    }

    @Test(arguments: [nil, .zero] as [Duration?])
    func `revokes each token at an even choice of instants within its life`(within: Duration?) {
        let plan = plan(seed: 3, reach: .token, bound: .zero, issuedWithin: within)
        let ages = plan.targets.map {
            Double($0.revoke_ns - $0.issue_ns) / 2e9
        }.sorted()
        for (index, age) in ages.enumerated() {
            #expect(abs(age - (Double(index) + 0.5) / 40) < 0.02)
        }
    }

    @Test func `makes revocations that reach everyone one after another`() {
        let targets = plan(seed: 3, reach: .everyone, bound: .milliseconds(500)).targets
        #expect(zip(targets, targets.dropFirst()).allSatisfy { $0.horizon_ns <= $1.issue_ns })
    }

    @Test(arguments: [1, 4])
    func `leaves time to make a key between two revocations that withdraw one`(lanes: Int) {
        let shape = WindowPlan.Shape(
            revocations: 12, lifetime: .seconds(2), leeway: .zero, bound: .milliseconds(100),
            reach: .subject, nodes: 2, probeGap: .microseconds(200), stolenUseRate: 0, storm: nil,
            groups: SubjectGroups(count: lanes), keyPause: .milliseconds(1_500))
        let instants = WindowPlan(shape, seed: 3).targets.map(\.revoke_ns).sorted()
        #expect(instants.count == 12)
        // The pause is slightly shorter, because each instant has a random place within the bound.
        #expect(zip(instants, instants.dropFirst()).allSatisfy { $1 - $0 >= 1_400_000_000 })
    }

    @Test func `probes finest at the revocation and ever more coarsely after it`() throws {
        let plan = plan(seed: 3, reach: .token, bound: .seconds(2))
        let target = try #require(plan.targets.first)
        #expect(plan.gap_ns(of: target, at: target.revoke_ns) == 200_000)
        #expect(plan.gap_ns(of: target, at: target.revoke_ns + 100_000_000) == 5_000_000)
        #expect(plan.gap_ns(of: target, at: target.revoke_ns + 2_000_000_000) == 20_000_000)
    }
}

@Suite struct `The population` {
    private func population(_ draw: PopulationShape.SubjectLaw) -> Population {
        Population(
            shape: PopulationShape(
                subjects: 100, tokensPerSubject: 2, draw: draw, badShare: 0.1, nodes: 4),
            badKinds: BadToken.allCases, extraSlots: 0)
    }

    @Test func `is drawn alike for the same seed and worker`() {
        let population = population(.zipf(exponent: 1))
        #expect(
            population.draws(500, seed: 1, worker: 0) == population.draws(500, seed: 1, worker: 0))
        #expect(
            population.draws(500, seed: 1, worker: 0) != population.draws(500, seed: 1, worker: 1))
        #expect(population.fingerprint(seed: 1) != population.fingerprint(seed: 2))
    }

    @Test func `has the share of bad tokens and the law of subjects asked for`() {
        let draws = population(.zipf(exponent: 1)).draws(100_000, seed: 5, worker: 0)
        let bad = Double(draws.count { !$0.isGood }) / 100_000
        #expect(abs(bad - 0.1) < 0.01)
        let first = Double(draws.count { $0.isGood && $0.slot / 2 == 0 })
        let tenth = Double(draws.count { $0.isGood && $0.slot / 2 == 9 })
        #expect(abs(first / tenth - 10) < 1.5)
    }

    @Test func `keeps a reader's token whole while it is replaced`() {
        let table = TokenTable(count: 1)
        table.put(Array("first".utf8), in: 0, issuedAt: 1)
        let held = table.bytes(in: 0)
        table.put(Array("second one".utf8), in: 0, issuedAt: 2)
        #expect(Array(held) == Array("first".utf8))
        #expect(Array(table.bytes(in: 0)) == Array("second one".utf8))
    }
}
