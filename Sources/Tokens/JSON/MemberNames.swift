import Seeding

/// The member names of every open object, kept to refuse duplicates.
///
/// A name is remembered as the 64-bit FNV-1a hash of its decoded UTF-8. Two names with the same
/// hash count as equal. By chance that happens once in 2^57 objects of ten members. Whoever makes
/// it happen on purpose only gets their own text refused.
struct MemberNames {
    private var hashes: [UInt64] = []
    /// The index in `hashes` at which each open object begins.
    private var starts: [Int] = []

    /// Above this number of members, sorting is cheaper than comparing all pairs.
    private static let pairwiseLimit = 16

    mutating func removeAll() {
        hashes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
    }

    mutating func openObject() { starts.append(hashes.count) }

    mutating func insert(_ name: JSONText, in bytes: Span<UInt8>) {
        var hash = FNV1a()
        name.forEachByte(in: bytes) { hash.add($0) }
        hashes.append(hash.state)
    }

    /// Forgets the innermost object. Returns false if two of its names were the same.
    mutating func closeObject() -> Bool {
        guard let start = starts.popLast() else { return true }
        defer { hashes.removeSubrange(start...) }
        let count = hashes.count - start
        if count > Self.pairwiseLimit { hashes[start...].sort() }
        let reach = count > Self.pairwiseLimit ? 1 : count
        for index in start..<hashes.count {
            for other in (index + 1)..<max(index + 1, min(index + 1 + reach, hashes.count))
            where hashes[index] == hashes[other] {
                return false
            }
        }
        return true
    }
}
