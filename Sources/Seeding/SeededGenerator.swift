#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Random numbers that a seed repeats anywhere: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
///
/// Each use draws from a stream of its own, so that a change in one leaves the others as they were.
/// A stream keeps the name that it began with, whatever its use is called now: another name would
/// draw other numbers from the same seed.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    @usableFromInline var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// The stream of `seed` for one use: `SeededGenerator(seed: plan.seed, stream: "arrivals",
    /// worker)`.
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

    /// Uniform in [0, 1), 53 bits.
    @inlinable package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Exponential with mean 1: the gap between two arrivals of a Poisson process of rate 1.
    package mutating func exponential() -> Double { -log1p(-uniform()) }

    /// Fisher and Yates' shuffle, written out so that no release of the library changes it.
    package mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var order = elements
        for last in order.indices.dropFirst().reversed() {
            order.swapAt(last, Int(next().multipliedFullWidth(by: UInt64(last + 1)).high))
        }
        return order
    }
}
