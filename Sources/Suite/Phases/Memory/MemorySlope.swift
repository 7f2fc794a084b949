/// The growth of memory per entry: the difference between two measured sizes divided by the
/// difference in entries. The size of the empty structure is not included.
struct MemorySlope {
    private var sizes: [(entries: Int, bytes: Int64)] = []

    mutating func add(entries: Int, bytes: Int64) { sizes.append((entries, bytes)) }

    /// The number of entries between the first and the last size.
    var entries: Int {
        guard let first = sizes.first, let last = sizes.last else { return 0 }
        return last.entries - first.entries
    }

    /// Bytes per entry; nil if no entries were added between two sizes. At least 0, because what a
    /// store frees meanwhile is not a property of an entry.
    var bytesPerEntry: Double? {
        guard let first = sizes.first, let last = sizes.last, entries > 0 else { return nil }
        return max(Double(last.bytes) - Double(first.bytes), 0) / Double(entries)
    }
}
