/// FNV-1a of 64 bits (Fowler, Noll and Vo): a hash that is the same in every process, for names and
/// fingerprints. Whoever chooses the input can choose the hash.
@usableFromInline package struct FNV1a: Sendable, Hashable {
    @usableFromInline package private(set) var state: UInt64 = 0xcbf2_9ce4_8422_2325

    @inlinable package init() {}

    @inlinable package mutating func add(_ byte: UInt8) { add(word: UInt64(byte)) }

    @inlinable package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { add(byte) }
    }

    /// A whole word in one step, which the original does not know.
    @inlinable package mutating func add(word: UInt64) {
        state = (state ^ word) &* 0x100_0000_01b3
    }

    /// Mixes the high bits into the low ones, which the original does not do.
    @inlinable package mutating func fold() { state ^= state >> 29 }

    package static func hash(_ text: String) -> UInt64 {
        var hash = FNV1a()
        hash.add(text.utf8)
        return hash.state
    }
}
