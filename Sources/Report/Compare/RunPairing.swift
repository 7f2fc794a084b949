import Metrics
import Results
import Statistics

/// Finds what two runs have both measured.
struct RunPairing {
    private let base: RunFiles
    private let new: RunFiles
    private let names: [VariantName: VariantName]
    private let bases: [MeasurementKey: [SummaryRow]]
    private let news: [MeasurementKey: [SummaryRow]]
    private let overall: [MeasurementKey: SummaryRow]

    /// One figure of both runs: its values over all blocks, and what a gate judges.
    struct Pair {
        let variant: RecordedVariant
        let base: SummaryRow
        let new: SummaryRow
        let figure: GateFigure
    }

    init(base: RunFiles, new: RunFiles) {
        self.base = base
        self.new = new
        names = Self.names(in: new.manifest.plan, by: base.manifest.plan)
        bases = Dictionary(grouping: base.summary.filter { !$0.isOverAll }, by: \.key)
        news = Dictionary(grouping: new.summary.filter { !$0.isOverAll }, by: \.key)
        overall = Dictionary(
            new.overall.map { ($0.key, $0) }, uniquingKeysWith: { one, _ in one })
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
    ///
    /// - Parameter ofCalibration: whether those of the calibration, or of all other variants.
    func pairs(_ headlines: [Headline], ofCalibration: Bool) -> [Pair] {
        base.manifest.plan.variants.filter { $0.isCalibration == ofCalibration }.flatMap {
            variant -> [Pair] in
            let own = base.overall.filter { $0.key.name == variant.name }
            return headlines.flatMap { headline in
                own.compactMap { row in
                    guard row.key.headline == headline, let other = overall[counterpart(row.key)]
                    else { return nil }
                    return pair(headline, variant, row, other)
                }
            }
        }
    }

    private func pair(
        _ headline: Headline, _ variant: RecordedVariant, _ base: SummaryRow, _ new: SummaryRow
    ) -> Pair {
        let phase = base.key.phase
        let floors = [
            self.base.manifest.aaFloor?.floor(
                of: variant.name, headline.metric, headline.stat, phase: phase),
            self.new.manifest.aaFloor?.floor(
                of: new.key.name, headline.metric, headline.stat, phase: phase),
        ].compactMap(\.self)
        let figure = GateFigure(
            variant.name, headline, phase: phase, base: Self.side(bases, base.key).figures,
            new: Self.side(news, new.key).figures, floor: floors.count == 2 ? floors.max() : nil,
            doubt: changedMeaning(of: headline.metric) ?? Self.invalidity(base, new))
        return Pair(variant: variant, base: base, new: new, figure: figure)
    }

    private static func side(
        _ rows: [MeasurementKey: [SummaryRow]], _ key: MeasurementKey
    ) -> GateSide {
        var control = key
        if case .measured(let stat) = key.stat { control.stat = .controlRatio(stat) }
        return GateSide(
            values: sound(rows[key]), controls: control == key ? [:] : sound(rows[control]))
    }

    private static func sound(_ rows: [SummaryRow]?) -> [Int: Double] {
        (rows ?? []).reduce(into: [:]) { values, row in
            guard row.invalidReason == nil, let block = row.block else { return }
            values[block] = row.value
        }
    }

    /// Invalid values decide nothing.
    private static func invalidity(_ base: SummaryRow, _ new: SummaryRow) -> String? {
        let reasons = [("BASE", base.invalidReason), ("NEW", new.invalidReason)]
            .compactMap { side, reason in reason.map { "\(side) is invalid: \($0)" } }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    /// Why a metric of one name is not the same in both runs.
    func changedMeaning(of metric: Metric) -> String? {
        let formats = [base.manifest.format.rawValue, new.manifest.format.rawValue]
        guard let oldest = formats.min(), let newest = formats.max(),
            oldest < metric.meaningSinceFormat, newest >= metric.meaningSinceFormat
        else { return nil }
        return "its meaning changed with format \(metric.meaningSinceFormat) of run files"
    }
}
