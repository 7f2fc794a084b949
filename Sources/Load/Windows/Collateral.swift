/// Live tokens that a revocation invalidated although nobody asked for it (collateral).
struct Collateral: Sendable, Hashable {
    /// The number of sampled tokens of the population, and of the live tokens that they represent.
    let sample: Int
    let alive: Int
    /// The number of bystanders among the target's siblings that were refused after the window had
    /// closed.
    var siblings = 0
    var refusedInSample = 0

    /// The number of refused bystanders, plus the refused share of the sample times the live
    /// tokens.
    var tokens: Double {
        guard sample > 0 else { return Double(siblings) }
        return Double(siblings) + Double(refusedInSample) / Double(sample) * Double(alive)
    }
}
