import Foundation
package import Results

/// The distribution that a model gives the window of a revocation at any instant of a token's life.
///
/// The node's knowledge is renewed at a time uniform between two ends; if the token expires
/// before that, its expiry ends the window.
package struct WindowLaw: Sendable, Hashable {
    package typealias Expiry = WindowExpiry

    package let low_ns: Double
    package let high_ns: Double
    /// Nil where the ends have it already, or where the token outlives every window.
    package let expiry: Expiry?
    /// The share of revocations that find an answer kept at a node. Where there is none the node
    /// asks, and the window is 0. Below 1 only for answers that are kept for single tokens.
    package let keptShare: Double

    package init(
        low_ns: Double, high_ns: Double, expiry: Expiry? = nil, keptShare: Double = 1
    ) {
        self.low_ns = low_ns
        self.high_ns = max(high_ns, low_ns)
        self.expiry = (expiry?.life_ns ?? 0) > 0 ? expiry : nil
        self.keptShare = min(max(keptShare, 0), 1)
    }

    /// How likely a node has an answer about a token that it is asked about `use_per_s` times per
    /// second, at random instants, if it keeps each answer for `life_s`: λc / (1 + λc). Each answer
    /// is kept for c and followed by a wait of 1/λ on average.
    package static func keptShare(use_per_s: Double, life_s: Double) -> Double {
        let uses = max(use_per_s, 0) * max(life_s, 0)
        return uses.isFinite ? uses / (1 + uses) : 1
    }

    /// No window closes before this.
    package var shortest_ns: Double {
        guard keptShare == 1 else { return 0 }
        return expiry.map { min(low_ns, Double($0.leeway_ns)) } ?? low_ns
    }

    package var longest_ns: Double {
        expiry.map { min(high_ns, Double($0.life_ns) + Double($0.leeway_ns)) } ?? high_ns
    }

    /// The share of windows that are closed after a time, or closed at all of some nodes that renew
    /// independently.
    package func share(closedBy time_ns: Double, nodes: Int = 1) -> Double {
        guard time_ns >= 0 else { return 0 }
        let span_ns = high_ns - low_ns
        let ofKept = span_ns > 0 ? unit((time_ns - low_ns) / span_ns) : (time_ns < low_ns ? 0 : 1)
        let renewed = 1 - keptShare * (1 - ofKept)
        guard let expiry else { return pow(renewed, Double(nodes)) }
        let (life_ns, leeway_ns) = (Double(expiry.life_ns), Double(expiry.leeway_ns))
        if expiry.renewal == .sinceFirstUse, nodes == 1, high_ns > 0, keptShare == 1 {
            // Whole periods of the token's life, all equally likely, and the remainder as the last
            // one.
            let turns = (life_ns / high_ns).rounded(.down)
            let begin_ns = turns * high_ns
            let end_ns = min(begin_ns + high_ns, life_ns + leeway_ns)
            let last_ns = life_ns - max(begin_ns, end_ns - max(time_ns, 0))
            let whole_ns = turns * min(max(time_ns, 0), high_ns)
            return unit((whole_ns + max(last_ns, 0)) / life_ns)
        }
        let expired = unit((time_ns - leeway_ns) / life_ns)
        return 1 - (1 - pow(renewed, Double(nodes))) * (1 - expired)
    }

    /// The time by which a share of windows is closed, in ns.
    package func quantile(_ share: Double, nodes: Int = 1) -> Double {
        var (low, high) = (shortest_ns, longest_ns)
        guard share < 1 else { return high }
        guard self.share(closedBy: low, nodes: nodes) < share else { return low }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if self.share(closedBy: middle, nodes: nodes) < share {
                low = middle
            } else {
                high = middle
            }
        }
        return high
    }

    /// In ns.
    package var mean_ns: Double {
        // The law is piecewise a polynomial of the second degree at most.
        let steps = 2_000
        let step_ns = longest_ns / Double(steps)
        return (0..<steps).reduce(0) { sum, step in
            sum + (1 - share(closedBy: (Double(step) + 0.5) * step_ns)) * step_ns
        }
    }

    private func unit(_ value: Double) -> Double { min(max(value, 0), 1) }
}

extension StatedGuarantee {
    /// Nil where the run states none, or where nothing ever closes the window.
    package var law: WindowLaw? {
        guard let modelLow_ns, let modelHigh_ns else { return nil }
        return WindowLaw(
            low_ns: Double(modelLow_ns), high_ns: Double(modelHigh_ns), expiry: modelExpiry)
    }

    /// Of one kind of requests. High-stakes ones, where they have a bound of their own, are answered
    /// by what that bound suggests.
    package func law(of request: RequestKind) -> WindowLaw? {
        guard request == .highStakes, let highStakesBound_ns else { return law }
        return WindowLaw(low_ns: 0, high_ns: Double(highStakesBound_ns))
    }
}
