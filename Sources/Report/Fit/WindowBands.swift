import Results

/// The windows of one variant and kind of request as recorded in `revocations.csv`.
struct WindowBands: Sendable {
    struct Key: Sendable, Hashable {
        let name: VariantName
        let request: RequestKind
    }

    /// The bounds of windows that were seen to close, at each node, in ms.
    private(set) var bands: [(lower: Double, upper: Double)] = []
    private var ids: [Int: Set<Int>] = [:]
    private var nodeIDs: Set<Int> = []

    /// The number of revocations with a window in ``bands``.
    var revocations: Int { ids.values.reduce(0) { $0 + $1.count } }

    /// The number of these revocations in each block.
    var revocationsByBlock: [Int] { ids.values.map(\.count) }

    var nodes: Int { nodeIDs.count }

    /// The mean of the upper bounds.
    var meanUpper_ms: Double? {
        bands.isEmpty ? nil : bands.reduce(0) { $0 + $1.upper } / Double(bands.count)
    }

    static func all(of run: RunFiles) throws(RunFilesError) -> [Key: WindowBands] {
        var all: [Key: WindowBands] = [:]
        for row in try run.revocations() where row.revocation.window.outcome != .unprobed {
            let revocation = row.revocation
            // A window that was not seen to close has no band.
            guard let lower = revocation.window.lower_ns, let upper = revocation.window.upper_ns
            else { continue }
            let key = Key(name: row.name, request: revocation.request)
            all[key, default: WindowBands()].add(
                (Double(lower) / 1e6, Double(upper) / 1e6), block: row.block,
                revocation: revocation.revocation, node: revocation.node)
        }
        return all
    }

    private mutating func add(
        _ band: (lower: Double, upper: Double), block: Int, revocation: Int, node: Int
    ) {
        bands.append(band)
        ids[block, default: []].insert(revocation)
        nodeIDs.insert(node)
    }
}
