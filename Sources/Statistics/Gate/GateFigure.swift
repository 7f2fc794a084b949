package import Metrics
package import Results

/// How the blocks of the two sides belong together.
package enum GateDesign: Sendable, Hashable {
    /// Both sides were measured in every block of one run: ratios are taken within blocks.
    case paired
    /// Two runs, each with blocks of its own.
    case unpaired
}

/// One figure of one variant, measured on both sides of a comparison: what a gate judges.
package struct GateFigure: Sendable, Hashable {
    package var name: VariantName
    package var headline: Headline
    package var phase: String
    /// The sound values by their blocks.
    package var base: [Int: Double]
    package var new: [Int: Double]
    /// Of |ratio − 1|, for this variant and figure: the larger one of the two sides. Nil where
    /// none was measured, which makes the figure inconclusive.
    package var floor: Double?
    /// Why the figure cannot be judged at all: an invalid block, a meaning that changed between
    /// the two sides. Nil for a sound one.
    package var doubt: String?

    package init(
        _ name: VariantName, _ headline: Headline, phase: String, base: [Int: Double],
        new: [Int: Double], floor: Double?, doubt: String? = nil
    ) {
        self.name = name
        self.headline = headline
        self.phase = phase
        self.base = base
        self.new = new
        self.floor = floor
        self.doubt = doubt
    }

    /// The ratios of `new` to `base` in the blocks that both have. A block of a `base` that is not
    /// above 0 has none, and is not left out: the others alone would be a choice of blocks.
    var ratios: [Double] {
        base.keys.sorted().compactMap { block in
            guard let below = base[block], let above = new[block] else { return nil }
            return below > 0 ? above / below : .nan
        }
    }

    /// In the order of their blocks.
    var bases: [Double] { base.sorted { $0.key < $1.key }.map(\.value) }
    var news: [Double] { new.sorted { $0.key < $1.key }.map(\.value) }

    /// The ratio with its interval of 95 %.
    func estimate(_ design: GateDesign) -> BlockEstimate? {
        switch design {
        case .paired: BlockEstimate(of: ratios)
        case .unpaired: BlockEstimate(ofRatio: news, to: bases)
        }
    }

    func test(_ design: GateDesign) -> LogTest? {
        switch design {
        case .paired: LogTest(ratios: ratios)
        case .unpaired: LogTest(news, to: bases)
        }
    }

    /// The blocks of the side that has fewer; for ratios, those that both have.
    func blocks(_ design: GateDesign) -> Int {
        switch design {
        case .paired: ratios.count
        case .unpaired: min(base.count, new.count)
        }
    }
}
