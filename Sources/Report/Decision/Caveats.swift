import Model
import Results
import Revocation

/// Reservations about a variant's figures.
struct Caveats {
    let variant: MeasuredVariant
    let facts: StrategyFacts
    let prices: RowPrices
    let asked: Requirement
    let deployment: TargetDeployment

    var all: [String] {
        var caveats = [variant.storeNote, variant.costNote].compactMap(\.self)
        if let limit = asked.maxP99, let p99 = prices[.addedP99_us], !p99.isAtLeast,
            let high = p99.high, p99.source == .measured, high > limit.inMicroseconds
        {
            caveats.append(
                "p99 is within the limit at the median over blocks; its interval extends to "
                    + Quantity.time(us: high))
        }
        if facts.outside != .none, deployment.machines > 1 {
            caveats.append(
                "its latency was measured with one machine at \(facts.outside.possessive), which "
                    + "would serve \(deployment.machines)")
        }
        return caveats
    }
}

extension Duration {
    fileprivate var inMicroseconds: Double { inSeconds * 1e6 }
}
