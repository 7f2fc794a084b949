package import Metrics
package import Results

/// Statistics over the blocks of a run: medians with intervals, and ratios within blocks.
package struct BlockStatistics {
    let variants: [Int: VariantBlocks]
    /// The A/A controls, by the index of the variant that they repeat.
    let controls: [Int: VariantBlocks]

    /// - Parameter trials: the trials in any order.
    package init(_ trials: [TrialRecord]) {
        func blocks(_ trials: [TrialRecord]) -> [Int: VariantBlocks] {
            Dictionary(grouping: trials, by: \.variantIndex).compactMapValues { VariantBlocks($0) }
        }
        variants = blocks(trials.filter { !$0.isControl })
        controls = blocks(trials.filter(\.isControl))
    }

    /// The rows of block `all`, in the order of the plan.
    ///
    /// - Parameter baselines: see ``RunFrame/baselines``.
    package func rows(baselines: [Int: Int]) -> [SummaryRow] {
        var rows: [SummaryRow] = []
        for index in variants.keys.sorted() {
            guard let variant = variants[index] else { continue }
            rows += variant.keys.compactMap { absolute($0, of: variant) }
            if let base = baselines[index].flatMap({ variants[$0] }) {
                rows += ratios(of: variant, to: base)
            }
            if let control = controls[index] { rows += controlRows(control, of: variant) }
        }
        return rows
    }

    /// Returns the interval of a median over blocks, widened to contain the median if the sample is
    /// skewed. Nil if there are too few blocks.
    static func interval(of values: [Double]) -> ConfidenceInterval? {
        guard let found = BlockEstimate(of: values)?.interval,
            let median = Statistics.median(values)
        else { return nil }
        return ConfidenceInterval(low: min(found.low, median), high: max(found.high, median))
    }

    private func absolute(_ key: MeasurementKey, of variant: VariantBlocks) -> SummaryRow? {
        let sound = variant.values(of: key)
        let values = sound.isEmpty ? variant.values(of: key, evenInvalid: true) : sound
        guard let median = Statistics.median(values.map(\.value)) else { return nil }
        let interval = sound.isEmpty ? nil : Self.interval(of: sound.map(\.value))
        return SummaryRow(
            block: nil, key: key, value: median, low: interval?.low, high: interval?.high,
            n: values.count,
            invalidReason: variant.invalidReason(of: key))
    }

    private func ratios(of variant: VariantBlocks, to base: VariantBlocks) -> [SummaryRow] {
        variant.keys.compactMap { key in
            guard let headline = key.headline else { return nil }
            let ratios = variant.ratios(of: key, to: base).map(\.value)
            var row = ratioRow(ratios, key)
            row?.key.stat = .ratio(headline.stat)
            row?.invalidReason = variant.invalidReason(of: key)
            return row
        }
    }

    private func ratioRow(_ ratios: [Double], _ key: MeasurementKey) -> SummaryRow? {
        guard let median = Statistics.median(ratios) else { return nil }
        let interval = Self.interval(of: ratios)
        return SummaryRow(
            block: nil, key: key, value: median, low: interval?.low, high: interval?.high,
            n: ratios.count)
    }

    /// Returns the A/A control's ratio in each block and over all blocks.
    private func controlRows(
        _ control: VariantBlocks, of variant: VariantBlocks
    ) -> [SummaryRow] {
        control.keys.flatMap { key -> [SummaryRow] in
            guard let headline = key.headline else { return [] }
            var named = key
            named.stat = .controlRatio(headline.stat)
            let ratios = control.ratios(of: key, to: variant)
            let each = ratios.map {
                SummaryRow(block: $0.block, key: named, value: $0.value, n: 1)
            }
            return each + [ratioRow(ratios.map(\.value), named)].compactMap(\.self)
        }
    }

    /// Returns whether one variant's headline is better than another's, compared within blocks.
    package func difference(
        _ headline: Headline, of variant: Int, against other: Int, floors: [AAFloor]
    ) -> Difference {
        guard let left = variants[variant], let right = variants[other],
            let key = left.keys.first(where: { $0.headline == headline })
        else { return .inconclusive }
        let ratios = left.ratios(of: key, to: right).map(\.value)
        guard let ratio = Statistics.median(ratios) else { return .inconclusive }
        let floor = floors.floor(
            between: left.name, and: right.name, headline.metric, headline.stat, phase: key.phase)
        return Difference(
            ratio: ratio, interval: Self.interval(of: ratios), floor: floor,
            better: headline.better)
    }
}
