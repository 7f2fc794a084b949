/// 64-bit FNV-1a (Fowler, Noll and Vo): a hash for names and fingerprints that is the same in every
/// process. It does not resist chosen inputs.
@usableFromInline package struct FNV1a: Sendable, Hashable {
    @usableFromInline package private(set) var state: UInt64 = 0xcbf2_9ce4_8422_2325

    @inlinable package init() {}

    @inlinable package mutating func add(_ byte: UInt8) { add(word: UInt64(byte)) }

    @inlinable package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { add(byte) }
    }

    /// Adds a whole word in one step, which is not part of the original algorithm.
    @inlinable package mutating func add(word: UInt64) {
        state = (state ^ word) &* 0x100_0000_01b3
    }

    /// Mixes the high bits into the low bits, which is not part of the original algorithm.
    @inlinable package mutating func fold() { state ^= state >> 29 }

    package static func hash(_ text: String) -> UInt64 {
        var hash = FNV1a()
        hash.add(text.utf8)
        return hash.state
    }
}
