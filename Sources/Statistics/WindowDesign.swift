import Foundation
package import Results
import Seeding

/// How a windows phase lays its revocations, for simulating what it finds if a law holds.
///
/// The instants of a trial are stratified: one in each of n equal parts of the token's life, in
/// random order. Their windows are far more even than n independent ones, so a sample that is off
/// by a tenth stands out where a table for independent samples would let it pass. Nodes share the
/// instants, so their windows are not independent either.
package struct WindowDesign: Sendable, Hashable {
    /// How a window follows from the instant of its revocation.
    package enum Mechanism: Sendable, Hashable {
        /// What is left of the token's life, the same at every node.
        case remainingLife
        /// What is left of the last of the periods that begin with the token's life, the same at
        /// every node. In shares of the life; the last period ends with the leeway at the latest.
        case periodsOfLife(period: Double, leeway: Double)
        /// What is left of each node's own period, which has nothing to do with the token.
        case ownPeriods
        /// The same, or what is left of the token's life if that is less. `low` and `high` are the
        /// ends of the renewal in shares of the life.
        case ownPeriodsOrLife(low: Double, high: Double, leeway: Double)
    }

    /// Revocations of each trial.
    package var revocations: [Int]
    package var nodes: Int
    package var mechanism: Mechanism

    /// - Parameter revocations: of each trial, in any order.
    package init(revocations: [Int], nodes: Int, mechanism: Mechanism) {
        self.nodes = max(nodes, 1)
        self.mechanism = mechanism
        let some = revocations.filter { $0 > 0 }.sorted()
        let windows = Double(self.nodes) * some.reduce(0) { $0 + Double($1) }
        let part = min(Double(Self.mostWindows) / max(windows, 1), 1)
        self.revocations = Array(
            some.map { max(Int(Double($0) * part), 1) }
                .prefix(max(Self.mostWindows / self.nodes, 1)))
    }

    /// A larger run is simulated as one of this size, which strays farther from a law than it does.
    private static let mostWindows = 2_000

    /// Bins of the unit interval: a simulated distance is short by at most one in this many, a
    /// sixteenth of one value's share.
    private static func bins(_ values: Int) -> Int { min(max(values * 16, 256), 4_096) }
}

extension WindowDesign {
    /// Kolmogorov–Smirnov distances between the law and `count` simulated runs that follow it,
    /// ascending. Values are compared as they are, without bands, so that bands, whose least
    /// distance is never more, are judged on the safe side.
    package func distances(count: Int, seed: UInt64 = 1) -> [Double] {
        var random = SeededGenerator(seed: seed, stream: "window design")
        var run = SimulatedRun(self, values: values, bins: Self.bins(values))
        return (0..<max(count, 0)).map { _ in run.distance(&random) }.sorted()
    }
}

/// The windows of one run after another, in shares of their law.
private struct SimulatedRun {
    private let design: WindowDesign
    private let bins: Int
    private let values: Int
    private let law: WindowLaw?
    private var counts: [Int32]
    private var strata: [Int] = []

    init(_ design: WindowDesign, values: Int, bins: Int) {
        self.design = design
        self.values = values
        self.bins = bins
        counts = [Int32](repeating: 0, count: bins)
        law = design.law
    }

    mutating func distance(_ random: inout SeededGenerator) -> Double {
        guard values > 0 else { return 0 }
        for bin in counts.indices { counts[bin] = 0 }
        for revocations in design.revocations { addTrial(revocations, &random) }
        var (below, greatest) = (0, 0)
        // In units of one part in `values × bins`, so that the sweep is of whole numbers.
        for bin in counts.indices {
            below += Int(counts[bin]) * bins
            greatest = max(greatest, abs(below - (bin + 1) * values))
        }
        return Double(greatest) / Double(values * bins)
    }

    private mutating func addTrial(_ revocations: Int, _ random: inout SeededGenerator) {
        let phases = (0..<design.nodes).map { _ in random.uniform() }
        for stratum in 0..<revocations {
            // The order of the strata decides nothing here: no window depends on another.
            let age = (Double(stratum) + random.uniform()) / Double(revocations)
            switch design.mechanism {
            case .remainingLife: add(1 - age)
            case .periodsOfLife(let period, let leeway):
                let end = (age / period).rounded(.down) * period + period
                addLawful(min(end, 1 + leeway) - age)
            case .ownPeriods:
                let instant = random.uniform()
                for phase in phases { add(Self.fraction(phase - instant)) }
            case .ownPeriodsOrLife(let low, let high, let leeway):
                let instant = random.uniform()
                for phase in phases {
                    let renewal = low + Self.fraction(phase - instant) * (high - low)
                    addLawful(min(renewal, 1 - age + leeway))
                }
            }
        }
    }

    private static func fraction(_ value: Double) -> Double { value - value.rounded(.down) }

    /// A window in shares of the token's life.
    private mutating func addLawful(_ window: Double) {
        add(law?.share(closedBy: window * WindowDesign.life_ns) ?? window)
    }

    private mutating func add(_ share: Double) {
        let bin = Int(min(max(share, 0), 1) * Double(bins))
        counts[min(bin, bins - 1)] += 1
    }
}

extension WindowDesign {
    /// Of a token in a simulation, where only shares of it count.
    fileprivate static var life_ns: Double { 0x1p40 }

    /// Different windows of one run.
    fileprivate var values: Int { revocations.reduce(0, +) * (isShared ? 1 : nodes) }

    /// Whether every node's window is the same.
    fileprivate var isShared: Bool {
        switch mechanism {
        case .remainingLife, .periodsOfLife: true
        case .ownPeriods, .ownPeriodsOrLife: false
        }
    }

    /// The law of windows in shares of the token's life; nil where a share of the law is simulated
    /// itself.
    fileprivate var law: WindowLaw? {
        func expiry(_ leeway: Double, _ renewal: WindowExpiry.Renewal) -> WindowExpiry {
            WindowExpiry(
                life_ns: UInt64(Self.life_ns), leeway_ns: UInt64(max(leeway, 0) * Self.life_ns),
                renewal: renewal)
        }
        switch mechanism {
        case .remainingLife, .ownPeriods: return nil
        case .periodsOfLife(let period, let leeway):
            return WindowLaw(
                low_ns: 0, high_ns: period * Self.life_ns,
                expiry: expiry(leeway, .sinceFirstUse))
        case .ownPeriodsOrLife(let low, let high, let leeway):
            return WindowLaw(
                low_ns: low * Self.life_ns, high_ns: high * Self.life_ns,
                expiry: expiry(leeway, .independent))
        }
    }

    /// The design behind a law, whose ends it takes; nil where the law leaves nothing to chance.
    ///
    /// - Parameter waitsForExpiry: whether the law's ends are those of the token's life.
    package init?(
        of law: WindowLaw, waitsForExpiry: Bool, revocations: [Int], nodes: Int,
        rules: PoolingRules = PoolingRules()
    ) {
        guard law.high_ns > law.low_ns else { return nil }
        let mechanism: Mechanism
        if waitsForExpiry {
            mechanism = .remainingLife
        } else if let expiry = law.expiry {
            let life_ns = Double(expiry.life_ns)
            let leeway = min(Double(expiry.leeway_ns) / life_ns, Self.longest)
            let high = min(law.high_ns / life_ns, Self.longest)
            mechanism =
                expiry.renewal == .sinceFirstUse
                ? .periodsOfLife(period: high, leeway: leeway)
                : .ownPeriodsOrLife(
                    low: min(law.low_ns / life_ns, high), high: high, leeway: leeway)
        } else {
            mechanism = .ownPeriods
        }
        self.init(
            revocations: revocations.map { rules.windows($0, nodes) }, nodes: nodes,
            mechanism: mechanism)
    }

    /// Lives: a period longer than this is as good as endless.
    private static var longest: Double { 1e6 }
}

/// What a law's distance is compared with.
package struct DistanceTest: Sendable {
    /// Of runs that follow the law, ascending.
    private let distances: [Double]

    /// Enough for the first step of a correction over thirty laws: 3 in 2,000 are above 1 in 700.
    package static let runs = 2_000

    package init(_ design: WindowDesign, runs: Int = runs) {
        distances = design.distances(count: runs)
    }

    /// What a share of the runs that follow the law exceeds.
    package func critical(_ significance: Double) -> Double {
        Statistics.quantile(1 - significance, of: distances) ?? 1
    }

    /// The share of such runs that are at least as far from it, with the run itself among them.
    package func significance(of distance: Double) -> Double {
        let below = distances.partitioningIndex { $0 >= distance }
        return Double(distances.count - below + 1) / Double(distances.count + 1)
    }
}

extension [Double] {
    /// The first place of an ascending array from which on `isBeyond` holds.
    fileprivate func partitioningIndex(where isBeyond: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
