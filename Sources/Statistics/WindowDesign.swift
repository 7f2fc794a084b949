import Foundation
package import Results
import Seeding

/// How a windows phase places its revocations. Used to simulate the results that a distribution of
/// windows would give.
///
/// The instants of a trial are stratified: one in each of n equal parts of the token's life, in
/// random order. Their windows are far more even than n independent ones, so a deviation of a tenth
/// is significant although a table for independent samples would accept it. Nodes share the
/// instants, so their windows are not independent either.
package struct WindowDesign: Sendable, Hashable {
    /// How a window follows from the instant of its revocation.
    package enum Mechanism: Sendable, Hashable {
        /// The rest of the token's life, the same at every node.
        case remainingLife
        /// The rest of the current period, where periods begin with the token's life; the same at
        /// every node. In shares of the life. The last period ends with the leeway at the latest.
        case periodsOfLife(period: Double, leeway: Double)
        /// The rest of each node's own period, which is independent of the token.
        case ownPeriods
        /// The rest of each node's own period, or of the token's life if that is less. `low` and
        /// `high` are the ends of the renewal in shares of the life.
        case ownPeriodsOrLife(low: Double, high: Double, leeway: Double)
    }

    /// The number of revocations of each trial.
    package var revocations: [Int]
    package var nodes: Int
    package var mechanism: Mechanism

    /// - Parameter revocations: the number of revocations of each trial, in any order.
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

    /// The most windows that are simulated. A larger run is simulated with this many; such a run
    /// deviates more from a distribution than a larger one does.
    private static let mostWindows = 2_000

    /// Returns the number of bins of the unit interval. A simulated distance is too small by at
    /// most one bin, which is a sixteenth of one value's share.
    private static func bins(_ values: Int) -> Int { min(max(values * 16, 256), 4_096) }
}

extension WindowDesign {
    /// Returns the Kolmogorov–Smirnov distances between the distribution and `count` simulated runs
    /// that follow it, ascending. Simulated values are compared without bands. The smallest
    /// distance of bands is never larger, so judging bands by these distances is conservative.
    package func distances(count: Int, seed: UInt64 = 1) -> [Double] {
        var random = SeededGenerator(seed: seed, stream: "window design")
        var run = SimulatedRun(self, values: values, bins: Self.bins(values))
        return (0..<max(count, 0)).map { _ in run.distance(&random) }.sorted()
    }
}

/// The windows of successive simulated runs, as shares of their distribution.
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
        // In units of one part in `values × bins`, so that the loop uses whole numbers.
        for bin in counts.indices {
            below += Int(counts[bin]) * bins
            greatest = max(greatest, abs(below - (bin + 1) * values))
        }
        return Double(greatest) / Double(values * bins)
    }

    private mutating func addTrial(_ revocations: Int, _ random: inout SeededGenerator) {
        let phases = (0..<design.nodes).map { _ in random.uniform() }
        for stratum in 0..<revocations {
            // The order of the strata is irrelevant here: no window depends on another.
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

    /// Adds a window given as a share of the token's life.
    private mutating func addLawful(_ window: Double) {
        add(law?.share(closedBy: window * WindowDesign.life_ns) ?? window)
    }

    private mutating func add(_ share: Double) {
        let bin = Int(min(max(share, 0), 1) * Double(bins))
        counts[min(bin, bins - 1)] += 1
    }
}

extension WindowDesign {
    /// The life of a simulated token. Only shares of it matter.
    fileprivate static var life_ns: Double { 0x1p40 }

    /// The number of different windows of one run.
    fileprivate var values: Int { revocations.reduce(0, +) * (isShared ? 1 : nodes) }

    /// Whether the windows of all nodes are the same.
    fileprivate var isShared: Bool {
        switch mechanism {
        case .remainingLife, .periodsOfLife: true
        case .ownPeriods, .ownPeriodsOrLife: false
        }
    }

    /// The distribution of windows in shares of the token's life. Nil if a share of the
    /// distribution is simulated directly.
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

    /// Returns the design that produces a distribution, with the same ends. Nil if the distribution
    /// leaves nothing to chance.
    ///
    /// - Parameter waitsForExpiry: whether the ends of the distribution are those of the token's
    ///   life.
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

    /// The longest period, in lives. A longer period is in effect endless.
    private static var longest: Double { 1e6 }
}

/// Tests whether a run's distance from a distribution is significant.
package struct DistanceTest: Sendable {
    /// The distances of simulated runs that follow the distribution, ascending.
    private let distances: [Double]

    /// The number of simulated runs. It suffices for the first step of a correction over thirty
    /// distributions: 3 in 2,000 are above 1 in 700.
    package static let runs = 2_000

    package init(_ design: WindowDesign, runs: Int = runs) {
        distances = design.distances(count: runs)
    }

    /// Returns the distance that the given share of the simulated runs exceeds.
    package func critical(_ significance: Double) -> Double {
        Statistics.quantile(1 - significance, of: distances) ?? 1
    }

    /// Returns the share of runs with at least this distance, counting the measured run among them.
    package func significance(of distance: Double) -> Double {
        let below = distances.partitioningIndex { $0 >= distance }
        return Double(distances.count - below + 1) / Double(distances.count + 1)
    }
}

extension [Double] {
    /// Returns the first index of an ascending array from which on `isBeyond` holds.
    fileprivate func partitioningIndex(where isBeyond: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
