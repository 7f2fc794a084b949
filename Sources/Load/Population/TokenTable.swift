import Seeding
public import Synchronization

/// The tokens of a load by slot. Workers read them while others replace them.
///
/// A token's bytes never move and are never reused. A replacement is written elsewhere and its
/// address published in one atomic store, so that a reader sees either the old token or the new
/// one, whole.
///
/// `@unchecked Sendable`: the pointers are fixed, their targets are atomic, and the arena is
/// locked.
@usableFromInline package final class TokenTable: @unchecked Sendable {
    @usableFromInline package let count: Int

    /// The address in the upper 48 bits, the length in the lower 16; 0 for an empty slot.
    @usableFromInline let words: UnsafeMutablePointer<Atomic<UInt64>>
    private let issueTimes: UnsafeMutablePointer<Atomic<UInt64>>
    private let arena = Mutex(Arena())
    /// The name that the history uses for every token ever stored here, by the token's address.
    private let named = Mutex<[UInt64: UInt64]>([:])

    package init(count: Int) {
        self.count = max(count, 1)
        words = .allocate(capacity: self.count)
        issueTimes = .allocate(capacity: self.count)
        for slot in 0..<self.count {
            (words + slot).initialize(to: Atomic(0))
            (issueTimes + slot).initialize(to: Atomic(0))
        }
    }

    deinit {
        words.deinitialize(count: count)
        words.deallocate()
        issueTimes.deinitialize(count: count)
        issueTimes.deallocate()
        arena.withLock { $0.free() }
    }

    /// The longest token that a slot can hold.
    package static let longestToken = Int(UInt16.max)

    /// Puts a token in a slot. Ignores tokens longer than ``longestToken``.
    ///
    /// - Parameter instant_ns: when the token was issued, on the monotonic clock.
    package func put(_ token: [UInt8], in slot: Int, issuedAt instant_ns: UInt64) {
        guard slot >= 0, slot < count, !token.isEmpty, token.count <= Self.longestToken else {
            return
        }
        let address = arena.withLock { $0.store(token) }
        named.withLock { $0[UInt64(address)] = EventID.of(token) }
        issueTimes[slot].store(instant_ns, ordering: .relaxed)
        words[slot].store(UInt64(address) << 16 | UInt64(token.count), ordering: .releasing)
    }

    /// Returns the token in a slot, valid as long as the table; empty for an empty slot.
    @inlinable @inline(__always)
    package func bytes(in slot: Int) -> UnsafeBufferPointer<UInt8> {
        precondition(slot >= 0 && slot < count, "no such slot")
        let word = words[slot].load(ordering: .acquiring)
        let address = UnsafePointer<UInt8>(bitPattern: UInt(truncatingIfNeeded: word >> 16))
        return UnsafeBufferPointer(start: address, count: Int(word & 0xffff))
    }

    /// Returns the name that logs use for a token from ``bytes(in:)``: its address, which is
    /// unique.
    @inlinable @inline(__always)
    package static func name(of token: UnsafeBufferPointer<UInt8>) -> UInt64 {
        UInt64(UInt(bitPattern: token.baseAddress))
    }

    /// The name that a history uses for each token, by the name that logs use.
    package var names: [UInt64: UInt64] { named.withLock { $0 } }

    package func isEmpty(_ slot: Int) -> Bool { bytes(in: slot).isEmpty }

    /// Returns when the token now in a slot was issued; 0 for an empty slot.
    package func issuedAt(_ slot: Int) -> UInt64 {
        precondition(slot >= 0 && slot < count, "no such slot")
        return issueTimes[slot].load(ordering: .relaxed)
    }
}

/// Memory that only grows, in chunks.
private struct Arena {
    private static let chunkBytes = 1 << 20
    private var chunks: [UnsafeMutableRawPointer] = []
    private var used = Arena.chunkBytes

    mutating func store(_ token: [UInt8]) -> UInt {
        if used + token.count > Self.chunkBytes {
            chunks.append(.allocate(byteCount: Self.chunkBytes, alignment: 64))
            used = 0
        }
        guard let chunk = chunks.last else { return 0 }
        let place = chunk + used
        place.copyMemory(from: token, byteCount: token.count)
        used += token.count
        let address = UInt(bitPattern: place)
        precondition(address >> 48 == 0, "user addresses were taken to have 48 bits")
        return address
    }

    func free() {
        for chunk in chunks { chunk.deallocate() }
    }
}
