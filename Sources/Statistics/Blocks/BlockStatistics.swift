package import Metrics
package import Results

/// Statistics over the blocks of a run: medians with intervals, ratios within blocks, and the A/A
/// floors.
package struct BlockStatistics {
    private let seed: UInt64
    private let variants: [Int: VariantBlocks]
    private let controls: [Int: VariantBlocks]
    private var resamples: [Int: MedianResamples] = [:]

    /// - Parameters:
    ///   - trials: in any order.
    ///   - seed: of the resampling.
    package init(_ trials: [TrialRecord], seed: UInt64) {
        self.seed = seed
        func blocks(_ trials: [TrialRecord]) -> [Int: VariantBlocks] {
            Dictionary(grouping: trials, by: \.variantIndex).mapValues { VariantBlocks($0) }
        }
        variants = blocks(trials.filter { !$0.isControl })
        controls = blocks(trials.filter(\.isControl))
    }

    /// The rows of block `all`, in the order of the plan.
    ///
    /// - Parameter baselines: see ``RunFrame/baselines``.
    package mutating func rows(baselines: [Int: Int]) -> [SummaryRow] {
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

    /// The interval of a median over blocks; nil where there are too few.
    package mutating func interval(of values: [Double]) -> ConfidenceInterval? {
        let known = resamples[values.count] ?? MedianResamples(blocks: values.count, seed: seed)
        resamples[values.count] = known
        return known?.interval(of: values)
    }

    private mutating func absolute(_ key: MeasurementKey, of variant: VariantBlocks) -> SummaryRow?
    {
        let sound = variant.values(of: key)
        let values = sound.isEmpty ? variant.values(of: key, evenInvalid: true) : sound
        guard let median = Statistics.median(values.map(\.value)) else { return nil }
        let interval = sound.isEmpty ? nil : interval(of: sound.map(\.value))
        return SummaryRow(
            block: nil, key: key, value: median, low: interval?.low, high: interval?.high,
            n: values.count,
            invalidReason: variant.invalidReason(of: key))
    }

    private mutating func ratios(
        of variant: VariantBlocks, to base: VariantBlocks
    ) -> [SummaryRow] {
        variant.keys.compactMap { key in
            guard let headline = key.headline else { return nil }
            let ratios = variant.ratios(of: key, to: base).map(\.value)
            var row = ratioRow(ratios, key)
            row?.key.stat = .ratio(headline.stat)
            row?.invalidReason = variant.invalidReason(of: key)
            return row
        }
    }

    private mutating func ratioRow(_ ratios: [Double], _ key: MeasurementKey) -> SummaryRow? {
        guard let median = Statistics.median(ratios) else { return nil }
        let interval = interval(of: ratios)
        return SummaryRow(
            block: nil, key: key, value: median, low: interval?.low, high: interval?.high,
            n: ratios.count)
    }

    /// The A/A control's ratio in each block and over all blocks.
    private mutating func controlRows(
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
}

extension BlockStatistics {
    /// The A/A floor of every headline that the control measured.
    package mutating func floors() -> [AAFloor] {
        var floors: [AAFloor] = []
        for index in controls.keys.sorted() {
            guard let control = controls[index], let variant = variants[index] else { continue }
            for key in control.keys {
                guard let headline = key.headline else { continue }
                let ratios = control.ratios(of: key, to: variant).map(\.value)
                let interval = interval(of: ratios)
                if let floor = AAFloor(headline, phase: key.phase, ratios, interval) {
                    floors.append(floor)
                }
            }
        }
        return floors
    }

    /// Whether one variant's headline is better than another's, taken within blocks.
    package mutating func difference(
        _ headline: Headline, of variant: Int, against other: Int, floors: [AAFloor]
    ) -> Difference {
        guard let left = variants[variant], let right = variants[other],
            let key = left.keys.first(where: { $0.headline == headline })
        else { return .inconclusive }
        let ratios = left.ratios(of: key, to: right).map(\.value)
        guard let ratio = Statistics.median(ratios) else { return .inconclusive }
        let floor = floors.first { $0.matches(headline, phase: key.phase) }?.floor
        return Difference(
            ratio: ratio, interval: interval(of: ratios), floor: floor, better: headline.better)
    }
}

extension AAFloor {
    /// - Parameter ratios: of the control's value to the baseline's, one per block.
    /// - Returns: nil where there are no ratios.
    init?(_ headline: Headline, phase: String, _ ratios: [Double], _ interval: ConfidenceInterval?)
    {
        guard let ratio = Statistics.median(ratios) else { return nil }
        let ends = interval.map { [$0.low, $0.high] } ?? ratios
        self.init(
            headline, phase: phase, floor: ends.map { abs($0 - 1) }.max() ?? 0, ratio: ratio,
            interval: interval, blocks: ratios.count)
    }
}
