/// How much memory grows per entry: the difference between two measured sizes over the difference in
/// entries. What something takes while it is empty is no part of it.
struct MemorySlope {
    private var sizes: [(entries: Int, bytes: Int64)] = []

    mutating func add(entries: Int, bytes: Int64) { sizes.append((entries, bytes)) }

    /// Entries between the first and the last size.
    var entries: Int {
        guard let first = sizes.first, let last = sizes.last else { return 0 }
        return last.entries - first.entries
    }

    /// Nil where nothing was added between two sizes. Not below 0: what a store frees meanwhile is
    /// no property of an entry.
    var bytesPerEntry: Double? {
        guard let first = sizes.first, let last = sizes.last, entries > 0 else { return nil }
        return max(Double(last.bytes) - Double(first.bytes), 0) / Double(entries)
    }
}
