import Metrics
import Results

/// One variant's measurements, block by block.
struct VariantBlocks {
    typealias Value = (block: Int, value: Double)

    let name: VariantName
    /// Whether the servers ran in processes of their own.
    let isOverHTTP: Bool
    /// The keys in the order in which they were first recorded.
    private(set) var keys: [MeasurementKey] = []
    private var found: [MeasurementKey: [(block: Int, row: SummaryRow)]] = [:]

    /// - Returns: nil if there are no trials.
    init?(_ trials: [TrialRecord]) {
        guard let first = trials.first else { return nil }
        name = first.name
        isOverHTTP = first.isOverHTTP
        for trial in trials.sorted(by: { $0.block < $1.block }) {
            var seen: Set<MeasurementKey> = []
            for row in SummaryRow.rows(of: trial) where seen.insert(row.key).inserted {
                if found[row.key] == nil { keys.append(row.key) }
                found[row.key, default: []].append((trial.block, row))
            }
        }
    }

    /// Returns the values of a key by block. Empty for a quantile if a block has too few
    /// observations for it, because the remaining blocks would be a biased selection.
    func values(of key: MeasurementKey, evenInvalid: Bool = false) -> [Value] {
        guard shortage(of: key) == nil else { return [] }
        return found[key, default: []].filter { evenInvalid || $0.row.invalidReason == nil }
            .map { ($0.block, $0.row.value) }
    }

    /// Returns why the values of some blocks are invalid.
    func invalidReason(of key: MeasurementKey) -> String? {
        let reasons = (found[key, default: []] + maximaAlone(beside: key)).sorted {
            $0.block < $1.block
        }.compactMap { entry in
            entry.row.invalidReason.map { "block \(entry.block): \($0)" }
        }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    /// Returns which sound block has too few observations for a quantile. Nil if all have enough.
    func shortage(of key: MeasurementKey) -> String? {
        guard case .measured(let stat) = key.stat else { return nil }
        let short = maximaAlone(beside: key).first { $0.row.invalidReason == nil }
        return short.map { "block \($0.block): too few samples for a \(stat.rawValue)" }
    }

    /// Returns the keys that a quantile would have, derived from the maxima of blocks that have no
    /// quantile.
    func keysOfMaxima(beside headline: Headline) -> [MeasurementKey] {
        guard headline.stat.share != nil else { return [] }
        return keys.compactMap { largest -> MeasurementKey? in
            guard largest.stat == .measured(.max) else { return nil }
            var key = largest
            key.stat = .measured(headline.stat)
            return key.headline == headline ? key : nil
        }
    }

    /// Returns the maxima of blocks that had too few observations for a quantile.
    private func maximaAlone(beside key: MeasurementKey) -> [(block: Int, row: SummaryRow)] {
        guard let largest = key.ofMaximum else { return [] }
        let known = Set(found[key, default: []].map(\.block))
        return found[largest, default: []].filter { !known.contains($0.block) }
    }

    /// Returns the rate that a load level offered, as the median over blocks. Nil for other phases.
    func offeredPerSecond(in phase: String) -> Double? {
        keys.first { $0.isOf(.offeredPerSecond, .value) && $0.phase == phase }
            .flatMap { Statistics.median(values(of: $0).map(\.value)) }
    }

    /// Returns the sample of a measurement's logarithms over the blocks. Nil for fewer than two
    /// values, or if a value has no logarithm.
    func logarithms(of key: MeasurementKey) -> Sample? {
        guard let own = keys.first(where: { $0.isSameMeasurement(as: key) }) else { return nil }
        let values = values(of: own).map(\.value)
        guard values.count > 1, values.allSatisfy({ $0 > 0 }) else { return nil }
        return Sample(values.map(Statistics.logarithm))
    }

    /// Returns the ratio to `base` in each block where both are valid. There is no ratio if `base`
    /// is zero.
    func ratios(of key: MeasurementKey, to base: VariantBlocks) -> [Value] {
        guard let other = base.keys.first(where: { $0.isSameMeasurement(as: key) }) else {
            return []
        }
        let bases = Dictionary(
            base.values(of: other).map { ($0.block, $0.value) }, uniquingKeysWith: { one, _ in one }
        )
        return values(of: key).compactMap { block, value in
            guard let below = bases[block], below > 0, value.isFinite else { return nil }
            return (block, value / below)
        }
    }
}

extension MeasurementKey {
    /// Returns whether the keys of two variants denote the same measurement.
    func isSameMeasurement(as other: MeasurementKey) -> Bool {
        var own = self
        own.name = other.name
        return own == other
    }
}
