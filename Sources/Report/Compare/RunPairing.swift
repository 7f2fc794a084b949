import Metrics
import Results
import Statistics

/// Pairs the measurements of two runs by figure. A figure may be missing from one of them.
struct RunPairing {
    private let base: Side
    private let new: Side
    private let names: [VariantName: VariantName]

    /// One figure: its values over all blocks, and the input of a gate.
    struct Pair {
        let variant: RecordedVariant
        /// Nil if the run did not measure the figure, or has too few samples for it.
        let base: SummaryRow?
        let new: SummaryRow?
        let figure: GateFigure
    }

    /// One run, with its rows by what they measure.
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

        /// Returns the sound values of single blocks.
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

        /// Returns the keys that a quantile would have, derived from its maxima, if there are too
        /// few samples for the quantile.
        func keysOfMaxima(_ headline: Headline, of name: VariantName) -> [MeasurementKey] {
            guard headline.stat.share != nil else { return [] }
            let largest = Headline(metric: headline.metric, stat: .max)
            return rows(largest, of: name).map { row in
                var key = row.key
                key.stat = .measured(headline.stat)
                return key
            }
        }

        /// Returns the rate of a load level. For the common rate this is the requested rate,
        /// because the rate that a schedule offers varies with the seed.
        func offeredPerSecond(_ name: VariantName, in phase: String) -> Double? {
            let own = overall.filter { $0.key.name == name && $0.key.phase == phase }
            let asked = own.first { $0.key.isOf(.commonRate, .value) }
            let offered = own.first { $0.key.isOf(.offeredPerSecond, .value) }
            return (asked ?? offered)?.value
        }

        /// Returns why nothing can be said about a figure.
        func doubt(_ key: MeasurementKey, _ row: SummaryRow?) -> String? {
            guard let row else {
                let largest = key.ofMaximum
                let isShort = largest != nil && overall.contains { $0.key == largest }
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

    /// Returns the names of the base's variants in the new run. The calibration may have another
    /// name.
    private static func names(
        in new: RecordedPlan, by base: RecordedPlan
    ) -> [VariantName: VariantName] {
        base.variants.reduce(into: [:]) { names, variant in
            let same = new.variants.first { $0.name == variant.name }
            names[variant.name] = (same ?? new.variants.first { $0.isSame(as: variant) })?.name
        }
    }

    /// Whether both runs are complete. A partial run may have been stopped because of its results.
    var isWhole: Bool { base.manifest.isComplete && new.manifest.isComplete }

    /// Returns whether each run measured a headline in some variant. A run made before the headline
    /// existed did not.
    func isInBoth(_ headline: Headline) -> Bool {
        [base, new].allSatisfy { side in
            side.overall.contains { headline.isOf($0.key) }
        }
    }

    /// Returns the pairs, in the order of the base's plan, then of the headlines. Figures that only
    /// one run measured are included.
    ///
    /// - Parameters:
    ///   - ofCalibration: whether to return the pairs of the calibration, or those of all other
    ///     variants.
    ///   - demandsAll: whether to include quantiles for which both runs have too few samples.
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

    /// Returns the pairs of a quantile for which neither run has enough samples.
    private func shortPairs(
        _ headline: Headline, of variant: RecordedVariant, named name: VariantName
    ) -> [Pair] {
        let keys = base.keysOfMaxima(headline, of: variant.name)
        let others = new.keysOfMaxima(headline, of: name)
        return (keys.isEmpty ? others : keys).map { pair(headline, variant, name, $0, nil, nil) }
    }

    /// Returns one pair per phase in which either run measured the headline.
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

    /// - Parameter key: the key of either run.
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

    /// Returns why a metric of one name differs in meaning between the two runs.
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
