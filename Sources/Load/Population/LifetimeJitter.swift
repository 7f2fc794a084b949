import Seeding

/// How much shorter than stated the lifetimes of access tokens are, so that tokens issued at one
/// instant do not end at one instant.
package struct LifetimeJitter: Sendable, Hashable {
    /// The largest share of a lifetime by which it is shortened.
    private let share: Double
    private let seed: UInt64

    package init(share: Double, seed: UInt64) {
        self.share = min(max(share, 0), 1)
        self.seed = seed
    }

    /// Lifetimes as stated.
    package static let none = LifetimeJitter(share: 0, seed: 0)

    /// Returns the lifetime of one of many tokens, uniform up to the longest one.
    ///
    /// - Parameter number: the token's number, on which alone the result depends, so that it is the
    ///   same whichever thread issues the token.
    func lifetime(upTo longest: Duration, number: Int) -> Duration {
        guard share > 0 else { return longest }
        var random = SeededGenerator(seed: seed, stream: "lifetimes", number)
        return longest * (1 - share * random.uniform())
    }
}
