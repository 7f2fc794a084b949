import Seeding

/// The member names of every object now open, to refuse the second of a kind.
///
/// A name is remembered as the 64-bit FNV-1a hash of its decoded UTF-8. Two names of one hash count
/// as the same: by chance that happens once in 2^57 objects of ten members, and who makes it happen
/// on purpose gains a refusal of their own text.
struct MemberNames {
    private var hashes: [UInt64] = []
    /// Where in `hashes` each open object begins.
    private var starts: [Int] = []

    /// Above this many members, sorting is cheaper than comparing each with each.
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

    /// Forgets the innermost object; false where two of its names were the same.
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
