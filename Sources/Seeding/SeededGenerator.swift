#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A random number generator that repeats its sequence for the same seed on every platform:
/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
///
/// Each use draws from its own stream, so that a change to one use does not affect the others. A
/// stream keeps its original name even if the use is renamed: another name would draw different
/// numbers from the same seed.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    @usableFromInline var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// Creates the stream of `seed` for one use: `SeededGenerator(seed: plan.seed, stream:
    /// "arrivals", worker)`.
    package init(seed: UInt64, stream name: String, _ index: Int = 0) {
        let mixed = FNV1a.hash(name)
        var mixer = SeededGenerator(seed: seed ^ mixed &+ UInt64(bitPattern: Int64(index)))
        state = mixer.next() ^ mixer.next().byteSwapped
    }

    @inlinable package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Returns a uniform number in [0, 1) with 53 random bits.
    @inlinable package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Returns an exponential number with mean 1: the gap between two arrivals of a Poisson process
    /// of rate 1.
    package mutating func exponential() -> Double { -log1p(-uniform()) }

    /// Returns the elements in random order. The Fisher–Yates shuffle is written out so that no
    /// release of the standard library changes the order.
    package mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var order = elements
        for last in order.indices.dropFirst().reversed() {
            order.swapAt(last, Int(next().multipliedFullWidth(by: UInt64(last + 1)).high))
        }
        return order
    }
}
