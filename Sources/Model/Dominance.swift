/// What an outage does, ordered from the least to the most disturbing.
package enum OutageRank: Sendable, Hashable, Comparable {
    case unaffected
    case closed
    /// A shorter limit is better.
    case stale(Double)

    /// The rank as a number; lower is better.
    package var order: Double {
        switch self {
        case .unaffected: -2
        case .closed: -1
        case .stale(let limit_s): max(limit_s, 0)
        }
    }

    package static func < (one: OutageRank, other: OutageRank) -> Bool { one.order < other.order }
}

/// The figures by which a strategy is compared. Nil for what is not known.
package struct ComparedFigures: Sendable, Hashable {
    package var cores: Estimate?
    package var addedP99_us: Estimate?
    package var tokensHit: Estimate?
    package var outage: OutageRank?
    /// The noise floor of |ratio − 1|: smaller differences are noise. Nil if none was measured.
    package var coresFloor: Double?
    package var p99Floor: Double?

    package init(
        cores: Estimate?, addedP99_us: Estimate?, tokensHit: Estimate?, outage: OutageRank?,
        coresFloor: Double?, p99Floor: Double?
    ) {
        self.cores = cores
        self.addedP99_us = addedP99_us
        self.tokensHit = tokensHit
        self.outage = outage
        self.coresFloor = coresFloor
        self.p99Floor = p99Floor
    }
}

/// How one strategy compares with another on one axis.
package enum AxisStanding: Sendable, Hashable {
    case better, worse
    /// No difference is shown.
    case tied
    /// One of the figures is not known, or has no interval.
    case unknown
}

/// The axes of comparison. The window is a constraint, not an axis.
package enum ComparisonAxis: String, Sendable, Hashable, CaseIterable, Encodable {
    case cores
    case addedP99 = "added_p99"
    case tokensHit = "tokens_hit"
    case outage

    /// The formula that is compared.
    package var output: Output {
        switch self {
        case .cores: .cores
        case .addedP99: .addedP99_us
        case .tokensHit: .tokensHit
        case .outage: .outageRank
        }
    }

    /// Whether a difference has to exceed a measured noise floor.
    package var isNoisy: Bool { self == .cores || self == .addedP99 }

    package func standing(_ one: ComparedFigures, to other: ComparedFigures) -> AxisStanding {
        switch self {
        case .cores:
            Self.standing(one.cores, other.cores, Self.floor(one.coresFloor, other.coresFloor))
        case .addedP99:
            Self.standing(
                one.addedP99_us, other.addedP99_us, Self.floor(one.p99Floor, other.p99Floor))
        case .tokensHit: Self.standing(one.tokensHit, other.tokensHit, 0)
        case .outage:
            if let own = one.outage, let others = other.outage {
                own == others ? .tied : own < others ? .better : .worse
            } else {
                .unknown
            }
        }
    }

    private static func floor(_ one: Double?, _ other: Double?) -> Double? {
        one.flatMap { one in other.map { max(one, $0) } }
    }

    /// Returns how two figures compare; lower is better. Figures differ if their intervals do not
    /// touch and the difference exceeds the noise.
    private static func standing(
        _ one: Estimate?, _ other: Estimate?, _ floor: Double?
    ) -> AxisStanding {
        guard let one, let other, let floor else { return .unknown }
        if isLess(one, other, floor) { return .better }
        if isLess(other, one, floor) { return .worse }
        return isBounded(one) && isBounded(other) ? .tied : .unknown
    }

    private static func isLess(_ one: Estimate, _ other: Estimate, _ floor: Double) -> Bool {
        guard let high = one.high, let low = other.low, high < low else { return false }
        return other.value > one.value * (1 + floor)
    }

    private static func isBounded(_ figure: Estimate) -> Bool {
        figure.low != nil && figure.high != nil
    }
}

/// Determines which strategies are dominated, and by which.
///
/// A strategy dominates another if it is shown to be better on at least one axis, and on each other
/// axis is either shown to be better or shows no difference. A figure that is not known prevents
/// dominance. Ties are not transitive, so three strategies could dominate each other in a cycle. No
/// strategy of such a cycle counts as dominated by another of the same cycle.
package struct Dominance: Sendable, Hashable {
    /// For each strategy, the indices of the strategies that dominate it.
    package let dominators: [[Int]]

    package init(_ all: [ComparedFigures]) {
        let count = all.count
        let beats = all.indices.map { one in
            all.indices.map { other in one != other && Self.dominates(all[one], all[other]) }
        }
        var reaches = beats
        for middle in 0..<count {
            for start in 0..<count where reaches[start][middle] {
                for end in 0..<count where reaches[middle][end] { reaches[start][end] = true }
            }
        }
        dominators = all.indices.map { one in
            all.indices.filter { beats[$0][one] && !reaches[one][$0] }
        }
    }

    package static func dominates(_ one: ComparedFigures, _ other: ComparedFigures) -> Bool {
        let standings = ComparisonAxis.allCases.map { $0.standing(one, to: other) }
        return standings.contains(.better)
            && standings.allSatisfy { $0 == .better || $0 == .tied }
    }

    package func isDominated(_ place: Int) -> Bool {
        dominators.indices.contains(place) && !dominators[place].isEmpty
    }
}
