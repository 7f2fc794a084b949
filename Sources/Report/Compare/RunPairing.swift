import Metrics
import Results
import Statistics

/// Finds what two runs have both measured, and judges each.
struct RunPairing {
    private let base: RunFiles
    private let new: RunFiles
    private let names: [VariantName: VariantName]
    private let bases: [MeasurementKey: [SummaryRow]]
    private let news: [MeasurementKey: [SummaryRow]]
    private var resamples: [Int: MedianResamples] = [:]

    init(base: RunFiles, new: RunFiles) {
        self.base = base
        self.new = new
        names = Self.names(in: new.manifest.plan, by: base.manifest.plan)
        bases = Dictionary(grouping: base.summary.filter { !$0.isOverAll }, by: \.key)
        news = Dictionary(grouping: new.summary.filter { !$0.isOverAll }, by: \.key)
    }

    /// The names of the base's variants in the new run: the calibration may have another.
    private static func names(
        in new: RecordedPlan, by base: RecordedPlan
    ) -> [VariantName: VariantName] {
        base.variants.reduce(into: [:]) { names, variant in
            let same = new.variants.first { $0.name == variant.name }
            names[variant.name] = (same ?? new.variants.first { $0.isSame(as: variant) })?.name
        }
    }

    /// What the base's key is in the new run.
    private func counterpart(_ key: MeasurementKey) -> MeasurementKey {
        var key = key
        key.name = names[key.name] ?? key.name
        return key
    }

    /// In the order of the base's plan, then of the headlines.
    mutating func rows(_ headlines: [Headline]) -> [RunComparison.Row] {
        let overall = Dictionary(
            new.overall.map { ($0.key, $0) }, uniquingKeysWith: { one, _ in one })
        var rows: [RunComparison.Row] = []
        for variant in base.manifest.plan.variants {
            let own = base.overall.filter { $0.key.name == variant.name }
            for headline in headlines {
                for row in own where row.key.headline == headline {
                    guard let other = overall[counterpart(row.key)] else { continue }
                    rows.append(judge(headline, variant, row, other))
                }
            }
        }
        return rows
    }

    private mutating func judge(
        _ headline: Headline, _ variant: RecordedVariant, _ base: SummaryRow,
        _ new: SummaryRow
    ) -> RunComparison.Row {
        let ratio = base.value > 0 ? new.value / base.value : nil
        let interval = interval(of: base.key)
        let floor = floor(headline, base.key.phase)
        let reasons = [("BASE", base.invalidReason), ("NEW", new.invalidReason)]
            .compactMap { side, reason in reason.map { "\(side): \($0)" } }
        // Invalid values decide nothing.
        let difference =
            reasons.isEmpty
            ? ratio.map {
                Difference(ratio: $0, interval: interval, floor: floor, better: headline.better)
            } : nil
        return RunComparison.Row(
            name: variant.name, isCalibration: variant.isCalibration, headline: headline,
            phase: base.key.phase, unit: base.unit, base: base.value, new: new.value,
            ratio: ratio, interval: interval, floor: floor, difference: difference ?? .inconclusive,
            invalidReason: reasons.isEmpty ? nil : reasons.joined(separator: "; "))
    }

    /// Blocks of different runs are not paired: each run is resampled by itself.
    private mutating func interval(of key: MeasurementKey) -> ConfidenceInterval? {
        func sound(_ rows: [SummaryRow]?) -> [Double] {
            (rows ?? []).filter { $0.invalidReason == nil }.map(\.value)
        }
        let (below, above) = (sound(bases[key]), sound(news[counterpart(key)]))
        guard let first = resamples(below.count), let second = resamples(above.count) else {
            return nil
        }
        return MedianResamples.interval(ofRatio: above, second, to: below, first)
    }

    private mutating func resamples(_ blocks: Int) -> MedianResamples? {
        if let known = resamples[blocks] { return known }
        let made = MedianResamples(blocks: blocks, seed: base.manifest.seed)
        resamples[blocks] = made
        return made
    }

    private func floor(_ headline: Headline, _ phase: String) -> Double? {
        let floors = [base, new].map { run in
            run.manifest.aaFloor?.first { $0.matches(headline, phase: phase) }?.floor
        }
        let both = floors.compactMap(\.self)
        return both.count == 2 ? both.max() : nil
    }
}
