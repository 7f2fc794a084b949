extension Comparison {
    /// Rows that verify faster than half of `null`'s rate: the generator, not the strategy, may be
    /// what held them back. None without a `null` to calibrate by.
    package var generatorBound: [Row] {
        guard let ceiling = rows.first(where: { $0.strategy == "null" })?["verify_per_s"] else {
            return []
        }
        return rows.filter { row in
            guard row.strategy != "null", let rate = row["verify_per_s"] else { return false }
            return rate > ceiling / 2
        }
    }
}

extension Comparison.Row {
    /// The strategy, with what tells the variant from its others.
    package var name: String { variant.isEmpty ? strategy : "\(strategy) \(variant)" }
}
