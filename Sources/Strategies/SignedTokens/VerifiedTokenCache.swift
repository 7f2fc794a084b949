public import Revocation
import Synchronization
import Tokens

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A node's memory of the tokens whose signature it has verified, shared by its verifiers.
///
/// A hit means that a token is authentic, and gives its claims. It does not mean that the token is
/// in date or not revoked: the caller still checks the dates and asks about revocations. A token is
/// found by a keyed hash and then compared byte by byte, so a collision is a miss. A token verified
/// with one key is found only by verifiers that have that key, and is forgotten when the node no
/// longer has it.
///
/// The size is bounded by two generations per shard. When the younger is full, the older is
/// dropped. An entry found in the older moves to the younger, so that tokens in use stay.
public final class VerifiedTokenCache: Sendable {
    public static let option = StrategyOption.count(
        "verified_cache", default: 0, in: 0...10_000_000, role: .verifiedTokenCapacity,
        also: [64],
        "verified tokens that a node caches; 0 verifies the signature for every request")

    /// The cache's name for a key. No name is used twice, not even for a key that was removed and
    /// came back.
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

        /// Bytes of the entry with its share of the table, estimated from element sizes.
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
    ///   - capacity: the most tokens held, over all shards.
    ///   - hash: the hash that tokens are found by.
    init(capacity: Int, hash: @escaping HashFunction = VerifiedTokenCache.keyedHash()) {
        let count = min(Self.mostShards, max(capacity / 2, 1))
        youngLimit = max(capacity / count / 2, 1)
        shards = (0..<count).map { _ in LockedShard() }
        self.hash = hash
    }

    /// Returns SipHash-1-3 under a key of the process and its own seed, so that nobody can choose
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

    /// Makes `keys` the node's only keys and forgets tokens verified with any other key.
    ///
    /// - Returns: the cache's name for each key.
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

    /// Returns the claims of a token that is known to be signed with one of `keys`.
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

    /// Remembers that `key` signed a token. Of two tokens with the same hash, the later is kept.
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

    /// The number of tokens held.
    var count: Int {
        shards.reduce(0) { sum, shard in
            sum + shard.state.withLock { $0.young.count + $0.old.count }
        }
    }

    /// Bytes held, estimated from counts and element sizes. Walks through all entries.
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
    /// What the strings hold outside the structure. Strings of up to 15 bytes are stored inline.
    fileprivate var heapBytes: Int {
        let texts = [issuer, subject, tokenID, scope, client].compactMap { $0 } + audience
        let strings = texts.reduce(0) { $0 + ($1.utf8.count > 15 ? $1.utf8.count + 32 : 0) }
        return strings + 32 + audience.count * MemoryLayout<String>.stride
    }
}
