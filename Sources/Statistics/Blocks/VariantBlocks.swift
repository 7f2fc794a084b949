import Results

/// One variant's measurements, block by block.
struct VariantBlocks {
    typealias Value = (block: Int, value: Double)

    let name: VariantName
    /// In the order in which they were recorded first.
    private(set) var keys: [MeasurementKey] = []
    private var found: [MeasurementKey: [(block: Int, row: SummaryRow)]] = [:]

    /// - Returns: nil for no trials.
    init?(_ trials: [TrialRecord]) {
        guard let first = trials.first else { return nil }
        name = first.name
        for trial in trials.sorted(by: { $0.block < $1.block }) {
            var seen: Set<MeasurementKey> = []
            for row in SummaryRow.rows(of: trial) where seen.insert(row.key).inserted {
                if found[row.key] == nil { keys.append(row.key) }
                found[row.key, default: []].append((trial.block, row))
            }
        }
    }

    func values(of key: MeasurementKey, evenInvalid: Bool = false) -> [Value] {
        found[key, default: []].filter { evenInvalid || $0.row.invalidReason == nil }
            .map { ($0.block, $0.row.value) }
    }

    /// Why some blocks' values are invalid.
    func invalidReason(of key: MeasurementKey) -> String? {
        let reasons = found[key, default: []].compactMap { entry in
            entry.row.invalidReason.map { "block \(entry.block): \($0)" }
        }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    /// The spread of a measurement's logarithms over the blocks. Nil for fewer than two, and where
    /// one has no logarithm.
    func logarithms(of key: MeasurementKey) -> Sample? {
        guard let own = keys.first(where: { $0.isSameMeasurement(as: key) }) else { return nil }
        let values = values(of: own).map(\.value)
        guard values.count > 1, values.allSatisfy({ $0 > 0 }) else { return nil }
        return Sample(values.map(Statistics.logarithm))
    }

    /// The ratio to `base` in each block where both are valid; no ratio where `base` is zero.
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
    /// Whether two variants' keys are of the same measurement.
    func isSameMeasurement(as other: MeasurementKey) -> Bool {
        var own = self
        own.name = other.name
        return own == other
    }
}
