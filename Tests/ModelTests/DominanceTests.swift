import Testing

@testable import Model

@Suite struct `A strategy that dominates` {
    private static func figures(
        cores: (Double, Double)? = (1, 1), p99: (Double, Double)? = (1, 1), hit: Double? = 1,
        outage: OutageRank? = .closed, floor: Double? = 0
    ) -> ComparedFigures {
        func figure(_ ends: (Double, Double)?) -> Estimate? {
            ends.map { Estimate(($0.0 + $0.1) / 2, low: $0.0, high: $0.1, .measured) }
        }
        return ComparedFigures(
            cores: figure(cores), addedP99_us: figure(p99), tokensHit: hit.map { Estimate($0) },
            outage: outage, coresFloor: floor, p99Floor: floor)
    }

    static let pairs: [(ComparedFigures, Bool, Bool)] = [
        // Compared with cores of 2 to 3, and 1 everywhere else.
        (figures(cores: (1, 1.9)), true, false),
        (figures(cores: (1, 2)), false, false),
        (figures(cores: (2.5, 4)), false, false),
        (figures(cores: (4, 5)), false, true),
        // Better by less than the noise floor.
        (figures(cores: (1, 1.9), floor: 1), false, false),
        // Better in one figure and worse in another.
        (figures(cores: (1, 1.9), p99: (2, 3)), false, false),
        (figures(cores: (1, 1.9), hit: 2), false, false),
        (figures(cores: (1, 1.9), outage: .stale(1)), false, false),
        (figures(cores: (1, 1.9), outage: .unaffected), true, false),
        // An unknown figure prevents dominance.
        (figures(cores: (1, 1.9), p99: nil), false, false),
        (figures(cores: nil), false, false),
        (figures(cores: (1, 1.9), hit: nil), false, false),
        (figures(cores: (1, 1.9), outage: nil), false, false),
        (figures(cores: (1, 1.9), floor: nil), false, false),
    ]

    @Test(arguments: pairs.indices)
    func `needs a difference that is shown, and none against it`(index: Int) {
        let (one, dominates, isDominated) = Self.pairs[index]
        let other = Self.figures(cores: (2, 3))
        #expect(Dominance.dominates(one, other) == dominates)
        #expect(Dominance.dominates(other, one) == isDominated)
    }

    @Test func `ranks outages: unaffected, closed, then the shorter staleness`() {
        let ranks: [OutageRank] = [.stale(60), .closed, .stale(1), .unaffected]
        #expect(ranks.sorted() == [.unaffected, .closed, .stale(1), .stale(60)])
        let (one, other) = (
            Self.figures(outage: .stale(1)), Self.figures(outage: .stale(60))
        )
        #expect(ComparisonAxis.outage.standing(one, to: other) == .better)
    }

    @Test func `says a tie, and does not say one of what has no interval`() {
        let (one, other) = (Self.figures(p99: (1, 3)), Self.figures(p99: (2, 4)))
        #expect(ComparisonAxis.addedP99.standing(one, to: other) == .tied)
        var without = one
        without.addedP99_us = Estimate(2, low: nil, high: nil, .measured)
        #expect(ComparisonAxis.addedP99.standing(without, to: other) == .unknown)
        // The interval is unbounded, but still shows that the strategy is slower.
        without.addedP99_us = Estimate(9, low: 8, high: nil, .modelled, isAtLeast: true)
        #expect(ComparisonAxis.addedP99.standing(other, to: without) == .better)
    }

    @Test func `names who dominates whom`() {
        let dominance = Dominance([
            Self.figures(cores: (1, 1)), Self.figures(cores: (2, 2)), Self.figures(cores: (3, 3)),
            Self.figures(cores: (1, 1), outage: .unaffected),
        ])
        #expect(dominance.dominators == [[3], [0, 3], [0, 1, 3], []])
        #expect(!dominance.isDominated(3) && dominance.isDominated(2) && !dominance.isDominated(9))
    }

    /// Each strategy is better than the next in one figure and tied in the others. Ties are not
    /// transitive.
    @Test func `leaves nobody out of a circle`() {
        let wide = (0.0, 10.0)
        var first = Self.figures(cores: (1, 1), p99: (5, 5))
        first.tokensHit = Estimate(0.75, low: 0.25, high: 1.25, .measured)
        let second = Self.figures(cores: (2, 2), p99: wide, hit: 0.5)
        let third = Self.figures(cores: wide, p99: (4, 4), hit: 1)
        #expect(Dominance.dominates(first, second) && Dominance.dominates(second, third))
        #expect(Dominance.dominates(third, first))
        #expect(Dominance([first, second, third]).dominators == [[], [], []])
    }
}
