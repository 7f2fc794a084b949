package import Metrics
package import Results

/// How the blocks of the two sides are related.
package enum GateDesign: Sendable, Hashable {
    /// Both sides were measured in every block of one run. Ratios are taken within blocks.
    case paired
    /// Two runs, each with its own blocks.
    case unpaired
}

/// One figure of one variant, measured on both sides of a comparison: the unit that a gate judges.
package struct GateFigure: Sendable, Hashable {
    package var name: VariantName
    package var headline: Headline
    package var phase: String
    /// The sound values by block.
    package var base: [Int: Double]
    package var new: [Int: Double]
    /// The noise floor of |ratio − 1| for this variant and figure: the larger of the two sides'
    /// floors. Nil if none was measured, which makes the figure inconclusive.
    package var floor: Double?
    /// Why the figure cannot be judged: an invalid block, or a meaning that changed between the two
    /// sides. Nil for a sound figure.
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

    /// The ratios of `new` to `base` in the blocks that both sides have. A block whose `base` is
    /// not above 0 has no ratio. Such a block is not skipped, because the remaining blocks would be
    /// a biased selection.
    var ratios: [Double] {
        base.keys.sorted().compactMap { block in
            guard let below = base[block], let above = new[block] else { return nil }
            return below > 0 ? above / below : .nan
        }
    }

    /// The values in the order of their blocks.
    var bases: [Double] { base.sorted { $0.key < $1.key }.map(\.value) }
    var news: [Double] { new.sorted { $0.key < $1.key }.map(\.value) }

    /// The ratio with its 95 % interval.
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

    /// Returns the number of blocks of the side that has fewer. For ratios, the number that both
    /// have.
    func blocks(_ design: GateDesign) -> Int {
        switch design {
        case .paired: ratios.count
        case .unpaired: min(base.count, new.count)
        }
    }
}
