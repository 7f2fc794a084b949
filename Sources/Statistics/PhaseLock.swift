#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Whether instants are locked to a period. Revocations that all fall at the same phase of a
/// refresh show the same window again and again instead of the distribution of windows.
///
/// Rayleigh's test (Mardia and Jupp, Directional Statistics, section 6.3): the instants are laid
/// around a circle of one period, and R is the length of their mean direction. On harmonic k the
/// circle is a k-th of the period, so that instants on a lattice of such parts, whose mean
/// direction on the whole circle is none, are found as well. Instants more even than chance,
/// stratified ones for example, have an R near 0: they are not locked.
package struct PhaseLock: Sendable, Hashable {
    /// R for ``harmonic``: 0 for evenly spread phases, 1 when all instants share one phase.
    package let concentration: Double
    /// The part of the period that the instants keep step with most: 1 for the period itself.
    package let harmonic: Int
    /// The p-value: the probability that unlocked instants are this concentrated on some harmonic.
    package let chance: Double

    /// With fewer instants, chance alone makes anything look locked.
    package static let fewest = 10
    /// A lattice finer than an eighth of the period shows the law of windows well enough.
    package static let harmonics = 8

    /// Nil for too few instants, or a period of nothing.
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
            // Instants at one phase are on every harmonic's lattice: name the coarsest.
            if length > concentration + 1e-9 { (concentration, harmonic) = (length, candidate) }
        }
        self.concentration = concentration
        self.harmonic = harmonic
        // Bonferroni correction: one test per harmonic.
        chance = min(exp(-count * concentration * concentration) * Double(Self.harmonics), 1)
    }

    package func isLocked(significance: Double = 0.01) -> Bool { chance < significance }
}
