/// One variant's figures, block by block.
struct VariantBlocks {
    typealias Value = (block: Int, value: Double)

    /// In the order in which they were recorded first.
    private(set) var keys: [FigureKey] = []
    private var figures: [FigureKey: [(block: Int, row: SummaryRow)]] = [:]

    init(_ trials: [TrialRecord]) {
        for trial in trials.sorted(by: { $0.block < $1.block }) {
            var seen: Set<FigureKey> = []
            for row in SummaryRow.rows(of: trial) where seen.insert(row.key).inserted {
                if figures[row.key] == nil { keys.append(row.key) }
                figures[row.key, default: []].append((trial.block, row))
            }
        }
    }

    func values(of key: FigureKey, evenInvalid: Bool = false) -> [Value] {
        figures[key, default: []].filter { evenInvalid || $0.row.invalidReason == nil }
            .map { ($0.block, $0.row.value) }
    }

    func unit(of key: FigureKey) -> String { figures[key]?.first?.row.unit ?? "" }

    /// Why not every block's figure may be believed.
    func invalidReason(of key: FigureKey) -> String? {
        let reasons = figures[key, default: []].compactMap { figure in
            figure.row.invalidReason.map { "block \(figure.block): \($0)" }
        }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }

    /// To `base` within each block that both measured soundly; a ratio to nothing is none.
    func ratios(of key: FigureKey, to base: VariantBlocks) -> [Value] {
        guard let other = base.keys.first(where: { $0.isSameFigure(as: key) }) else { return [] }
        let bases = Dictionary(
            base.values(of: other).map { ($0.block, $0.value) }, uniquingKeysWith: { one, _ in one }
        )
        return values(of: key).compactMap { block, value in
            guard let below = bases[block], below > 0, value.isFinite else { return nil }
            return (block, value / below)
        }
    }
}

extension FigureKey {
    /// Whether two variants' keys name the same figure.
    func isSameFigure(as other: FigureKey) -> Bool {
        var own = self
        own.strategy = other.strategy
        own.variant = other.variant
        return own == other
    }
}
