import Results

/// The results of a gate over many pairs.
package struct EvidenceCount: Sendable, Hashable {
    package private(set) var worse = 0
    package private(set) var inconclusive = 0
    package private(set) var passed = 0

    package init() {}

    mutating func add(_ outcome: GateOutcome.Whole) {
        switch outcome {
        case .worse: worse += 1
        case .inconclusive: inconclusive += 1
        case .passed: passed += 1
        }
    }

    package var all: Int { worse + inconclusive + passed }
    package var share: Double { all > 0 ? Double(worse) / Double(all) : 0 }

    /// The one-sided 95 % upper limit of the probability of "worse" for independent pairs (Clopper
    /// and Pearson, Biometrika 26, 1934).
    package var upperLimit: Double {
        guard worse < all else { return 1 }
        // Finds the probability at which this count or a lower one occurs once in twenty.
        var (low, high) = (0.0, 1.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            let fewer = IncompleteBeta.regularised(
                1 - middle, Double(all - worse), Double(worse + 1))
            if fewer > 0.05 { low = middle } else { high = middle }
        }
        return high
    }

    /// `worse 12 (1.2 %), inconclusive 300, passed 688, of 1000`
    package var text: String {
        "worse \(worse) (\(plain(share * 100, decimals: 2)) %), inconclusive \(inconclusive), "
            + "passed \(passed), of \(all)"
    }
}
