/// Live tokens, other than the target, that a revocation made invalid (collateral).
struct Collateral: Sendable, Hashable {
    /// Tokens of the population that were sampled, and the tokens alive that they stand for.
    let sample: Int
    let alive: Int
    /// Sibling tokens of the target's subject that were refused once the window had closed.
    var siblings = 0
    var refusedInSample = 0

    /// The siblings, and the refused share of the sample times those alive.
    var tokens: Double {
        guard sample > 0 else { return Double(siblings) }
        return Double(siblings) + Double(refusedInSample) / Double(sample) * Double(alive)
    }
}
