/// Holm's procedure (Scandinavian Journal of Statistics 6, 1979): keeps the probability that any
/// true hypothesis in a family of tests is rejected below the level.
package enum Holm {
    /// Returns which of the p-values are rejected, in their order.
    package static func rejected(_ ps: [Double], level: Double) -> [Bool] {
        var rejected = [Bool](repeating: false, count: ps.count)
        let order = ps.indices.sorted { ps[$0] < ps[$1] }
        for (step, index) in order.enumerated() {
            guard ps[index] <= level / Double(ps.count - step) else { break }
            rejected[index] = true
        }
        return rejected
    }
}
