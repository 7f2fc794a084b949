import Foundation
package import Results

/// The distribution that a model predicts for the window of a revocation at a random instant of a
/// token's life.
///
/// The node's knowledge is renewed at a time that is uniform between two ends. If the token expires
/// before that, its expiry ends the window.
package struct WindowLaw: Sendable, Hashable {
    package typealias Expiry = WindowExpiry

    package let low_ns: Double
    package let high_ns: Double
    /// Nil if the two ends already include expiry, or if the token outlives every window.
    package let expiry: Expiry?
    /// The share of revocations for which the node holds a cached answer about the token. Without
    /// such an answer the node asks, and the window is 0. The share is below 1 only if answers are
    /// kept per token.
    package let keptShare: Double

    package init(
        low_ns: Double, high_ns: Double, expiry: Expiry? = nil, keptShare: Double = 1
    ) {
        self.low_ns = low_ns
        self.high_ns = max(high_ns, low_ns)
        self.expiry = (expiry?.life_ns ?? 0) > 0 ? expiry : nil
        self.keptShare = min(max(keptShare, 0), 1)
    }

    /// Returns the probability that a node keeps an answer about a token, if it is asked about the
    /// token `use_per_s` times per second at random instants and keeps each answer for `life_s`: λc
    /// / (1 + λc). Each answer is kept for c, followed by a wait of 1/λ on average.
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

    /// Returns the share of windows that are closed after a time. For several nodes that renew
    /// independently, a window is closed when it is closed at all of them.
    package func share(closedBy time_ns: Double, nodes: Int = 1) -> Double {
        guard time_ns >= 0 else { return 0 }
        let span_ns = high_ns - low_ns
        let ofKept = span_ns > 0 ? unit((time_ns - low_ns) / span_ns) : (time_ns < low_ns ? 0 : 1)
        let renewed = keptShare == 1 ? ofKept : 1 - keptShare * (1 - ofKept)
        guard let expiry else { return pow(renewed, Double(nodes)) }
        let (life_ns, leeway_ns) = (Double(expiry.life_ns), Double(expiry.leeway_ns))
        if expiry.renewal == .sinceFirstUse, nodes == 1, high_ns > 0, keptShare == 1 {
            // All whole periods of the token's life are equally likely, and the remainder is the
            // last one.
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

    /// Returns the time in ns by which a share of the windows is closed.
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

    /// The mean window, in ns.
    package var mean_ns: Double {
        // The distribution is piecewise polynomial, of degree two at most.
        let steps = 2_000
        let step_ns = longest_ns / Double(steps)
        return (0..<steps).reduce(0) { sum, step in
            sum + (1 - share(closedBy: (Double(step) + 0.5) * step_ns)) * step_ns
        }
    }

    private func unit(_ value: Double) -> Double { min(max(value, 0), 1) }
}

extension StatedGuarantee {
    /// Nil if the run states no distribution, or if nothing ever closes the window.
    package var law: WindowLaw? {
        guard let modelLow_ns, let modelHigh_ns else { return nil }
        return WindowLaw(
            low_ns: Double(modelLow_ns), high_ns: Double(modelHigh_ns), expiry: modelExpiry)
    }

    /// Returns the distribution for one kind of requests. If high-stakes requests have a separate
    /// bound, their distribution follows from that bound.
    package func law(of request: RequestKind) -> WindowLaw? {
        guard request == .highStakes, let highStakesBound_ns else { return law }
        return WindowLaw(low_ns: 0, high_ns: Double(highStakesBound_ns))
    }
}
