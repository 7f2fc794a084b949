import Foundation
import Revocation
import Tokens

/// A Bloom filter of revoked tokens. Its answer is that a token is not revoked, or that it may be.
///
/// It is divided into shards, and each shard into slices of a fixed size. Entries go into the
/// newest slice until it is full, then into a new one. A slice is dropped once all of its entries
/// have expired, because single entries cannot be removed from a Bloom filter. Every slice is
/// looked up, so the false positive rates of the slices add up.
final class RevocationFilter: RevocationMemory {
    /// The parameters of a filter.
    struct Shape: Sendable, Hashable {
        /// Entries that one slice of every shard holds, summed over all shards.
        let capacity: Int
        let bitsPerEntry: Int

        /// Bits that each entry sets: the number with the fewest false positives (Bloom, 1970).
        var hashes: Int { max(Int(Double(bitsPerEntry) * 0.6931471805599453 + 0.5), 1) }
    }

    private struct Slice {
        var words: [UInt64]
        var entries = 0
        /// When the last of the slice's entries expires.
        var end_ms = Int64.min
    }

    private let shape: Shape
    private let shards: Shards<[Slice]>
    private let sliceCapacity: Int
    private let sliceWords: Int

    init(_ shape: Shape) {
        self.shape = shape
        shards = Shards([])
        sliceCapacity = max(shape.capacity / shards.count, 1)
        sliceWords = max((sliceCapacity * shape.bitsPerEntry + 63) / 64, 1)
    }

    /// Passes over entries of grants, which no strategy with a filter writes.
    func insert(_ entry: RevocationLog.Entry) {
        guard case .token(let tokenID, let end_ms) = entry else { return }
        let hash = Self.hash(tokenID)
        shards.with(hash: Int(truncatingIfNeeded: hash)) { slices in
            // An entry that arrives twice, such as after a disconnect, counts once.
            if let known = slices.lastIndex(where: { contains(hash, in: $0) }) {
                slices[known].end_ms = max(slices[known].end_ms, end_ms)
                return
            }
            let isFull = slices.last.map { $0.entries >= sliceCapacity } ?? true
            if isFull { slices.append(Slice(words: Array(repeating: 0, count: sliceWords))) }
            let youngest = slices.count - 1
            for number in 0..<shape.hashes {
                let (word, bit) = place(of: hash, number)
                slices[youngest].words[word] |= bit
            }
            slices[youngest].entries += 1
            slices[youngest].end_ms = max(slices[youngest].end_ms, end_ms)
        }
    }

    /// Returns false only if the token was never inserted or has expired.
    func mayContain(_ tokenID: String) -> Bool {
        let hash = Self.hash(tokenID)
        return shards.with(hash: Int(truncatingIfNeeded: hash)) { slices in
            slices.contains { contains(hash, in: $0) }
        }
    }

    private func contains(_ hash: UInt64, in slice: Slice) -> Bool {
        for number in 0..<shape.hashes {
            let (word, bit) = place(of: hash, number)
            if slice.words[word] & bit == 0 { return false }
        }
        return true
    }

    func sweep(at now: NumericDate) {
        let now_ms = now.microseconds / 1_000
        shards.forEach { slices in
            guard slices.contains(where: { $0.end_ms <= now_ms }) else { return }
            slices.removeAll { $0.end_ms <= now_ms }
        }
    }

    var bytes: Int { shards.sum { $0.reduce(0) { $0 + $1.words.count * 8 } } }

    /// The expected false positive rate: `(1 − e^(−kn/m))^k` for a slice of n entries and m bits
    /// with k hashes, over all slices and shards.
    var expectedFalsePositives: Double {
        let (hashes, bits) = (Double(shape.hashes), Double(sliceWords * 64))
        var sum = 0.0
        shards.forEach { slices in
            let passesNone = slices.reduce(1.0) { product, slice in
                let fill = 1 - exp(-hashes * Double(slice.entries) / bits)
                return product * (1 - pow(fill, hashes))
            }
            sum += 1 - passesNone
        }
        return sum / Double(shards.count)
    }

    /// Returns a hash keyed with a secret of the process, so that nobody can choose tokens that
    /// collide.
    private static func hash(_ tokenID: String) -> UInt64 {
        UInt64(truncatingIfNeeded: tokenID.hashValue)
    }

    /// Returns the n-th bit of an entry: the hash, mixed again for each bit (SplitMix64's
    /// finaliser) and scaled to the slice without a division.
    private func place(of hash: UInt64, _ number: Int) -> (word: Int, bit: UInt64) {
        var mixed = hash &+ UInt64(number + 1) &* 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 31
        let bit = mixed.multipliedFullWidth(by: UInt64(sliceWords) * 64).high
        return (Int(bit / 64), 1 << (bit % 64))
    }
}
