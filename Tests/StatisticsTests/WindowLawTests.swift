import Results
import Seeding
import Statistics
import Testing

@Suite struct `The law of windows` {
    struct Case: Sendable {
        var low: Double
        var high: Double
        var life: UInt64
        var leeway: UInt64
        var renewal: WindowLaw.Expiry.Renewal?

        var law: WindowLaw {
            WindowLaw(
                low_ns: low, high_ns: high,
                expiry: renewal.map {
                    WindowLaw.Expiry(life_ns: life, leeway_ns: leeway, renewal: $0)
                })
        }
    }

    static let cases = [
        Case(low: 0, high: 1000, life: 0, leeway: 0, renewal: nil),
        Case(low: 300, high: 400, life: 0, leeway: 0, renewal: nil),
        Case(low: 0, high: 1000, life: 2000, leeway: 0, renewal: .independent),
        Case(low: 0, high: 1000, life: 700, leeway: 0, renewal: .independent),
        Case(low: 100, high: 400, life: 500, leeway: 50, renewal: .independent),
        Case(low: 0, high: 1000, life: 2000, leeway: 0, renewal: .sinceFirstUse),
        Case(low: 0, high: 1000, life: 700, leeway: 0, renewal: .sinceFirstUse),
        Case(low: 0, high: 300, life: 1000, leeway: 0, renewal: .sinceFirstUse),
        Case(low: 0, high: 300, life: 1000, leeway: 120, renewal: .sinceFirstUse),
        Case(low: 0, high: 300, life: 1000, leeway: 500, renewal: .sinceFirstUse),
    ]

    /// Simulates the windows of revocations at random instants.
    private static func windows(of item: Case, nodes: Int = 1) -> [Double] {
        var random = SeededGenerator(seed: 5, stream: "law")
        return (0..<40_000).map { _ in
            let age = random.uniform() * Double(item.life)
            let left = item.renewal == nil ? .infinity : Double(item.life + item.leeway) - age
            let renewed = (0..<nodes).map { _ in
                item.renewal == .sinceFirstUse && nodes == 1
                    ? item.high - age.truncatingRemainder(dividingBy: item.high)
                    : item.low + random.uniform() * (item.high - item.low)
            }
            return min(renewed.max() ?? 0, left)
        }
    }

    @Test(arguments: cases.indices)
    func `is what revocations at random instants have`(index: Int) {
        let (item, law) = (Self.cases[index], Self.cases[index].law)
        let windows = Self.windows(of: item)
        for step in 0...60 {
            let time = Double(step) / 60 * item.high * 1.1
            let share = Double(windows.count { $0 <= time }) / Double(windows.count)
            #expect(abs(law.share(closedBy: time) - share) < 0.012, "at \(time)")
        }
        let mean = windows.reduce(0, +) / Double(windows.count)
        #expect(abs(law.mean_ns - mean) < 0.012 * item.high)
        #expect(law.longest_ns >= windows.max() ?? 0)
        #expect(law.shortest_ns <= windows.min() ?? 0)
    }

    @Test(arguments: cases.indices, [0.01, 0.5, 0.99])
    func `has quantiles that undo its shares`(index: Int, share: Double) {
        let law = Self.cases[index].law
        #expect(abs(law.share(closedBy: law.quantile(share)) - share) < 1e-9)
        #expect(law.quantile(1) == law.longest_ns)
    }

    @Test func `of many nodes is that of the last to know`() {
        for item in Self.cases where item.renewal != .sinceFirstUse {
            let windows = Self.windows(of: item, nodes: 7).sorted()
            let median = item.law.quantile(0.5, nodes: 7)
            #expect(abs(windows[windows.count / 2] - median) < 0.012 * item.high)
        }
    }

    /// Simulates one node and one token, used at random instants. The node keeps an answer for the
    /// answer's life, and asks again at the next use after that.
    @Test(arguments: [0.015, 0.4, 3], [0, 1_500])
    func `of kept answers is that of nodes asked at random instants`(uses: Double, life: UInt64) {
        let high = 1_000.0
        let law = WindowLaw(
            low_ns: 0, high_ns: high,
            expiry: .init(life_ns: life, leeway_ns: 0, renewal: .independent),
            keptShare: WindowLaw.keptShare(use_per_s: uses, life_s: 1))
        var random = SeededGenerator(seed: 9, stream: "kept answers")
        let count = 20_000
        let windows = (0..<count).map { _ in
            // Uses start long before the revocation, which is at 0.
            var time = -20 * high
            var asked = -Double.infinity
            while true {
                time += random.exponential() * high / uses
                guard time < 0 else { break }
                if time - asked >= high { asked = time }
            }
            let left = life > 0 ? random.uniform() * Double(life) : .infinity
            return min(max(asked + high, 0), left)
        }
        for time in [0, 1, 100, 500, 900, 1_000.0] {
            let expected = Double(windows.count { $0 <= time }) / Double(count)
            #expect(abs(law.share(closedBy: time) - expected) < 0.015, "at \(time)")
        }
        let mean = windows.reduce(0, +) / Double(count)
        #expect(abs(law.mean_ns - mean) < 12)
        #expect(law.quantile(0.5) == 0 || uses > 1)
        #expect(law.share(closedBy: -1) == 0)
    }

    @Test func `of high-stakes requests is what their own bound suggests`() {
        var guarantee = StatedGuarantee(
            bound_ns: 2_000, highStakesBound_ns: 0, modelLow_ns: 0, modelHigh_ns: 2_000)
        #expect(guarantee.law(of: .ordinary) == WindowLaw(low_ns: 0, high_ns: 2_000))
        #expect(guarantee.law(of: .highStakes) == WindowLaw(low_ns: 0, high_ns: 0))
        guarantee.highStakesBound_ns = nil
        #expect(guarantee.law(of: .highStakes) == guarantee.law)
    }
}
