import Metrics
import Results
import Statistics

/// Finds what two runs have measured of one figure, both or one of them.
struct RunPairing {
    private let base: Side
    private let new: Side
    private let names: [VariantName: VariantName]

    /// One figure: its values over all blocks, and what a gate judges.
    struct Pair {
        let variant: RecordedVariant
        /// Nil where the run did not measure it, or has too few samples for it.
        let base: SummaryRow?
        let new: SummaryRow?
        let figure: GateFigure
    }

    /// One run, with its rows by what they are of.
    private struct Side {
        let title: String
        let manifest: RunManifest
        let overall: [SummaryRow]
        private let blocks: [MeasurementKey: [SummaryRow]]

        init(_ run: RunFiles, title: String) {
            self.title = title
            manifest = run.manifest
            overall = run.overall
            blocks = Dictionary(grouping: run.summary.filter { !$0.isOverAll }, by: \.key)
        }

        /// The sound values of single blocks.
        func side(_ key: MeasurementKey) -> GateSide {
            var control = key
            if case .measured(let stat) = key.stat { control.stat = .controlRatio(stat) }
            return GateSide(
                values: sound(blocks[key]), controls: control == key ? [:] : sound(blocks[control]))
        }

        private func sound(_ rows: [SummaryRow]?) -> [Int: Double] {
            (rows ?? []).reduce(into: [:]) { values, row in
                guard row.invalidReason == nil, let block = row.block else { return }
                values[block] = row.value
            }
        }

        func rows(_ headline: Headline, of name: VariantName) -> [SummaryRow] {
            overall.filter { $0.key.name == name && headline.isOf($0.key) }
        }

        /// Where there are too few samples for a quantile: its maxima, as its own rows would be.
        func keysOfMaxima(_ headline: Headline, of name: VariantName) -> [MeasurementKey] {
            guard headline.stat.share != nil else { return [] }
            let largest = Headline(metric: headline.metric, stat: .max)
            return rows(largest, of: name).map { row in
                var key = row.key
                key.stat = .measured(headline.stat)
                return key
            }
        }

        /// The rate of a load level: the common one as it was asked for, since what a schedule of
        /// it offers differs with the seed.
        func offeredPerSecond(_ name: VariantName, in phase: String) -> Double? {
            let own = overall.filter { $0.key.name == name && $0.key.phase == phase }
            let asked = own.first { $0.key.isOf(.commonRate, .value) }
            let offered = own.first { $0.key.isOf(.offeredPerSecond, .value) }
            return (asked ?? offered)?.value
        }

        /// Why nothing can be said of a figure.
        func doubt(_ key: MeasurementKey, _ row: SummaryRow?) -> String? {
            guard let row else {
                var largest = key
                largest.stat = .measured(.max)
                let isShort = overall.contains { $0.key == largest }
                return isShort ? "\(title) has too few samples for it" : "not measured in \(title)"
            }
            return row.invalidReason.map { "\(title) is invalid: \($0)" }
        }
    }

    init(base: RunFiles, new: RunFiles) {
        self.base = Side(base, title: "BASE")
        self.new = Side(new, title: "NEW")
        names = Self.names(in: new.manifest.plan, by: base.manifest.plan)
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

    /// Whether both runs are whole. Part of one may have been stopped because of what it showed.
    var isWhole: Bool { base.manifest.isComplete && new.manifest.isComplete }

    /// Whether each run measured it in some variant. A run of before it existed did not.
    func isInBoth(_ headline: Headline) -> Bool {
        [base, new].allSatisfy { side in
            side.overall.contains { headline.isOf($0.key) }
        }
    }

    /// In the order of the base's plan, then of the headlines. What one run alone measured is
    /// there too.
    ///
    /// - Parameters:
    ///   - ofCalibration: whether those of the calibration, or of all other variants.
    ///   - demandsAll: whether quantiles that both runs have too few samples for are there as well.
    func pairs(
        _ headlines: [Headline], ofCalibration: Bool, demandsAll: Bool = false
    ) -> [Pair] {
        base.manifest.plan.variants.filter { $0.isCalibration == ofCalibration }.flatMap {
            variant -> [Pair] in
            guard let name = names[variant.name] else { return [] }
            return headlines.flatMap { headline in
                let found = pairs(headline, of: variant, named: name)
                return found.isEmpty && demandsAll
                    ? shortPairs(headline, of: variant, named: name) : found
            }
        }
    }

    /// Of a quantile that neither run has samples enough for.
    private func shortPairs(
        _ headline: Headline, of variant: RecordedVariant, named name: VariantName
    ) -> [Pair] {
        let keys = base.keysOfMaxima(headline, of: variant.name)
        let others = new.keysOfMaxima(headline, of: name)
        return (keys.isEmpty ? others : keys).map { pair(headline, variant, name, $0, nil, nil) }
    }

    /// One pair per phase that either run measured it in.
    private func pairs(
        _ headline: Headline, of variant: RecordedVariant, named name: VariantName
    ) -> [Pair] {
        let olds = base.rows(headline, of: variant.name)
        let fresh = new.rows(headline, of: name)
        func isOf(_ row: SummaryRow, _ other: SummaryRow) -> Bool {
            var key = other.key
            key.name = row.key.name
            return row.key == key
        }
        let both = olds.map { old in
            pair(headline, variant, name, old.key, old, fresh.first { isOf($0, old) })
        }
        let added = fresh.filter { row in !olds.contains { isOf($0, row) } }
        return both + added.map { pair(headline, variant, name, $0.key, nil, $0) }
    }

    /// - Parameter key: of either run.
    private func pair(
        _ headline: Headline, _ variant: RecordedVariant, _ name: VariantName,
        _ key: MeasurementKey, _ base: SummaryRow?, _ new: SummaryRow?
    ) -> Pair {
        let phase = key.phase
        var (baseKey, newKey) = (key, key)
        (baseKey.name, newKey.name) = (variant.name, name)
        let floors = [(self.base, variant.name), (self.new, name)].compactMap { side, name in
            side.manifest.aaFloor?.floor(of: name, headline.metric, headline.stat, phase: phase)
        }
        let reasons = [self.base.doubt(baseKey, base), self.new.doubt(newKey, new)]
            .compactMap(\.self)
        let reason: String? = reasons.isEmpty ? nil : reasons.joined(separator: "; ")
        let unequal = UnequalLoad.doubt(
            about: headline, base: self.base.offeredPerSecond(variant.name, in: phase),
            new: self.new.offeredPerSecond(name, in: phase))
        let doubt = changedMeaning(of: headline.metric) ?? difference ?? reason ?? unequal
        let figure = GateFigure(
            variant.name, headline, phase: phase, base: self.base.side(baseKey).figures,
            new: self.new.side(newKey).figures, floor: floors.count == 2 ? floors.max() : nil,
            doubt: doubt)
        return Pair(variant: variant, base: base, new: new, figure: figure)
    }

    /// Why no figure of the two runs can be compared.
    private var difference: String? {
        let partial = [base, new].filter { !$0.manifest.isComplete }.map {
            "\($0.title) is \($0.manifest.status.rawValue)"
        }
        if !partial.isEmpty { return partial.joined(separator: "; ") }
        guard (base.manifest.pooled == nil) != (new.manifest.pooled == nil) else { return nil }
        return "one is a run, the other is pooled of runs: their blocks are not the same thing"
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

extension Headline {
    fileprivate func isOf(_ key: MeasurementKey) -> Bool {
        matches(metric: key.metric, stat: key.stat, phase: key.phase)
    }
}
