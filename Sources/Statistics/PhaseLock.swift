#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whether instants are locked to a period. Revocations that all fall at the same phase of a
/// refresh show the same window again and again instead of the distribution of windows.
///
/// Rayleigh's test (Mardia and Jupp, Directional Statistics, section 6.3): the instants are placed
/// around a circle of one period, and R is the length of their mean direction. For harmonic k, the
/// circle is 1/k of the period. This also finds instants on a lattice that divides the period into
/// k parts, which have no mean direction on the full circle. Instants that are more even than
/// chance, for example stratified ones, have an R near 0: they are not locked.
package struct PhaseLock: Sendable, Hashable {
    /// R for ``harmonic``: 0 for evenly spread phases, 1 when all instants share one phase.
    package let concentration: Double
    /// The harmonic with which the instants keep step most closely: 1 for the period itself, k for
    /// a k-th of the period.
    package let harmonic: Int
    /// The p-value: the probability that unlocked instants are this concentrated on some harmonic.
    package let chance: Double

    /// The smallest number of instants. With fewer, chance alone makes anything look locked.
    package static let fewest = 10
    /// The highest harmonic. A lattice finer than an eighth of the period represents the
    /// distribution of windows well enough.
    package static let harmonics = 8

    /// Returns nil if there are too few instants, or if the period is zero.
    package init?(of instants_ns: [UInt64], period_ns: UInt64) {
        guard instants_ns.count >= Self.fewest, period_ns > 0 else { return nil }
        let phases = instants_ns.map { Double($0 % period_ns) / Double(period_ns) }
        let count = Double(phases.count)
        var (concentration, harmonic) = (0.0, 1)
        for candidate in 1...Self.harmonics {
            var (east, north) = (0.0, 0.0)
            for phase in phases {
                let angle = 2 * Double.pi * phase * Double(candidate)
                east += cos(angle)
                north += sin(angle)
            }
            let length = (east * east + north * north).squareRoot() / count
            // Instants at one phase are on the lattice of every harmonic. The coarsest is reported.
            if length > concentration + 1e-9 { (concentration, harmonic) = (length, candidate) }
        }
        self.concentration = concentration
        self.harmonic = harmonic
        // Bonferroni correction: one test per harmonic.
        chance = min(exp(-count * concentration * concentration) * Double(Self.harmonics), 1)
    }

    package func isLocked(significance: Double = 0.01) -> Bool { chance < significance }
}
