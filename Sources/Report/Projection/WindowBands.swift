import Record

/// The windows of one variant as `revocations.csv` has them.
struct WindowBands: Sendable {
    /// Of windows seen to close, at each node, ms.
    private(set) var bands: [(lower: Double, upper: Double)] = []
    /// Windows that were probed and not seen to close.
    private(set) var open = 0
    private var ids: Set<String> = []

    /// Revocations with a window in ``bands``.
    var revocations: Int { ids.count }

    /// By strategy and variant.
    static func all(of run: RunFiles) throws(RunFilesError) -> [[String]: WindowBands] {
        let table = try run.table("revocations.csv")
        let places = Dictionary(
            zip(table.header, table.header.indices), uniquingKeysWith: { one, _ in one })
        var all: [[String]: WindowBands] = [:]
        for row in table.rows {
            func cell(_ name: String) -> String {
                places[name].flatMap { row.indices.contains($0) ? row[$0] : nil } ?? ""
            }
            guard cell("outcome") != "unprobed" else { continue }
            let key = [cell("strategy"), cell("variant")]
            guard let lower = Double(cell("window_lower_ns")),
                let upper = Double(cell("window_upper_ns"))
            else {
                all[key, default: WindowBands()].open += 1
                continue
            }
            all[key, default: WindowBands()].bands.append((lower / 1e6, upper / 1e6))
            all[key]?.ids.insert(cell("revocation_id"))
        }
        return all
    }
}
