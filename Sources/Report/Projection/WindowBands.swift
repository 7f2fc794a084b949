import Results

/// The windows of one variant as `revocations.csv` has them.
struct WindowBands: Sendable {
    /// Of windows seen to close, at each node, ms.
    private(set) var bands: [(lower: Double, upper: Double)] = []
    private var ids: Set<String> = []

    /// Revocations with a window in ``bands``.
    var revocations: Int { ids.count }

    static func all(of run: RunFiles) throws(RunFilesError) -> [VariantName: WindowBands] {
        var all: [VariantName: WindowBands] = [:]
        for row in try run.revocations() where row.revocation.window.outcome != .unprobed {
            let window = row.revocation.window
            // What nobody saw close has no band.
            guard let lower = window.lower_ns, let upper = window.upper_ns else { continue }
            all[row.name, default: WindowBands()].bands.append(
                (Double(lower) / 1e6, Double(upper) / 1e6))
            all[row.name]?.ids.insert(row.id)
        }
        return all
    }
}
