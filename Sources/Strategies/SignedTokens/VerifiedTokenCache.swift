public import Revocation
import Synchronization
import Tokens

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A node's memory of the tokens whose signature it has verified: shared by its verifiers.
///
/// It says that a token is authentic and what its claims are, never that it is in date or in force:
/// the caller still checks the dates and asks about revocations. A token is found
/// by a keyed hash, and then compared byte by byte, so a collision is a miss. What one key verified
/// is found only by verifiers that have that key, and goes when the node's keys do.
///
/// Bounded by two generations per shard: when the younger one is full the older one is dropped, and
/// what is found in the older moves to the younger, so that tokens in use stay.
public final class VerifiedTokenCache: Sendable {
    public static let option = StrategyOption.count(
        "verified_cache", default: 0, in: 0...10_000_000, role: .verifiedTokenCapacity,
        also: [64],
        "verified tokens that a node caches; 0 verifies the signature for every request")

    /// What the memory calls a key. None is used twice, not for the same key either once it was
    /// gone.
    typealias KeyName = Int
    typealias HashFunction = @Sendable (UnsafeRawBufferPointer) -> Int

    private struct Entry {
        let token: [UInt8]
        let claims: Claims
        let key: KeyName

        func isOf(_ bytes: UnsafeRawBufferPointer) -> Bool {
            token.withUnsafeBytes { known in
                guard known.count == bytes.count, let one = known.baseAddress,
                    let other = bytes.baseAddress
                else { return false }
                return memcmp(one, other, bytes.count) == 0
            }
        }

        /// With its share of the table; an estimate from element sizes.
        var bytes: Int {
            MemoryLayout<Int>.stride + MemoryLayout<Entry>.stride + 32 + token.count
                + claims.heapBytes
        }
    }

    private struct Shard {
        var young: [Int: Entry] = [:]
        var old: [Int: Entry] = [:]
    }

    private final class LockedShard: Sendable {
        let state = Mutex(Shard())
    }

    private struct Names {
        var names: [JSONWebKey: KeyName] = [:]
        var next: KeyName = 0
    }

    private static let mostShards = 16

    private let shards: [LockedShard]
    private let youngLimit: Int
    private let hash: HashFunction
    private let keys = Mutex(Names())

    /// - Parameters:
    ///   - capacity: tokens held at the most, over all shards.
    ///   - hash: what tokens are found by.
    init(capacity: Int, hash: @escaping HashFunction = VerifiedTokenCache.keyedHash()) {
        let count = min(Self.mostShards, max(capacity / 2, 1))
        youngLimit = max(capacity / count / 2, 1)
        shards = (0..<count).map { _ in LockedShard() }
        self.hash = hash
    }

    /// SipHash-1-3 under a key of the process and a seed of its own, so that nobody can choose
    /// tokens that collide.
    static func keyedHash() -> HashFunction {
        let seed = UInt64.random(in: .min ... .max)
        return { bytes in
            var hasher = Hasher()
            hasher.combine(seed)
            hasher.combine(bytes: bytes)
            return hasher.finalize()
        }
    }

    private func shard(of hash: Int) -> LockedShard {
        shards[Int(UInt(bitPattern: hash) % UInt(shards.count))]
    }

    /// Takes `keys` for the node's only ones from now on: forgets what any other verified.
    ///
    /// - Returns: what the memory calls each.
    func admit(_ keys: [JSONWebKey]) -> [KeyName] {
        let (names, isAnyGone) = self.keys.withLock { held in
            var kept: [JSONWebKey: KeyName] = [:]
            let names = keys.map { key -> KeyName in
                let name = held.names[key] ?? held.next
                if name == held.next { held.next += 1 }
                kept[key] = name
                return name
            }
            let isAnyGone = held.names.contains { kept[$0.key] == nil }
            held.names = kept
            return (names, isAnyGone)
        }
        if isAnyGone {
            for shard in shards {
                shard.state.withLock { shard in
                    shard.young = shard.young.filter { names.contains($0.value.key) }
                    shard.old = shard.old.filter { names.contains($0.value.key) }
                }
            }
        }
        return names
    }

    /// The claims of a token that one of `keys` was seen to have signed.
    func claims(of token: Span<UInt8>, under keys: [KeyName]) -> Claims? {
        token.withUnsafeBytes { bytes in
            let hash = hash(bytes)
            return shard(of: hash).state.withLock { shard in
                if let entry = shard.young[hash] {
                    return entry.isOf(bytes) && keys.contains(entry.key) ? entry.claims : nil
                }
                guard let entry = shard.old[hash], entry.isOf(bytes), keys.contains(entry.key)
                else { return nil }
                insert(entry, hash, into: &shard)
                return entry.claims
            }
        }
    }

    /// Remembers that `key` signed a token. Of two tokens with one hash the later stays.
    func keep(_ claims: Claims, of token: Span<UInt8>, under key: KeyName) {
        token.withUnsafeBytes { bytes in
            let hash = hash(bytes)
            let entry = Entry(token: [UInt8](bytes), claims: claims, key: key)
            shard(of: hash).state.withLock { insert(entry, hash, into: &$0) }
        }
    }

    private func insert(_ entry: Entry, _ hash: Int, into shard: inout Shard) {
        if shard.young.count >= youngLimit, shard.young[hash] == nil {
            shard.old = shard.young
            shard.young = Dictionary(minimumCapacity: youngLimit)
        } else {
            shard.old[hash] = nil
        }
        shard.young[hash] = entry
    }

    /// Tokens held now.
    var count: Int {
        shards.reduce(0) { sum, shard in
            sum + shard.state.withLock { $0.young.count + $0.old.count }
        }
    }

    /// Bytes held now; an estimate from counts and element sizes. Walks through all entries.
    var bytes: Int {
        shards.reduce(0) { sum, shard in
            sum
                + shard.state.withLock { shard in
                    shard.young.values.reduce(0) { $0 + $1.bytes }
                        + shard.old.values.reduce(0) { $0 + $1.bytes }
                }
        }
    }
}

extension Claims {
    /// What the strings hold outside the structure: all that is longer than the 15 bytes that one
    /// keeps in place.
    fileprivate var heapBytes: Int {
        let texts = [issuer, subject, tokenID, scope].compactMap { $0 } + audience
        let strings = texts.reduce(0) { $0 + ($1.utf8.count > 15 ? $1.utf8.count + 32 : 0) }
        return strings + 32 + audience.count * MemoryLayout<String>.stride
    }
}
