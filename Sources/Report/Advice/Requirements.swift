import Results
package import Revocation

/// What a deployment requires of its strategy; nil means not required.
package struct Requirements: Sendable, Hashable {
    /// The outage behaviour required of a node.
    package enum Outage: String, Sendable, Hashable, CaseIterable {
        /// Nothing is accepted on old knowledge, or no store is asked in the first place.
        case closed
        /// What was last known may serve for as long as the strategy says.
        case stale
        /// Anything.
        case open
    }

    /// On the revocation window in the worst case: the longest measured and the bound.
    package var maxWindow_ns: UInt64?
    /// On the response time's 99th percentile.
    package var maxP99_ns: UInt64?
    /// The rate of the whole deployment, in verifications per second: it is priced, and the
    /// response time is judged at each machine's share of it.
    package var rate_per_s: Double?
    /// Machines that share the rate.
    package var machines: Int
    /// Live tokens whose place in the store is to be priced; the run's population where nil.
    package var tokens: Int?
    /// What one revocation has to be able to reach.
    package var reach: RevocationReach?
    package var outage: Outage?

    package init(
        maxWindow_ns: UInt64? = nil, maxP99_ns: UInt64? = nil, rate_per_s: Double? = nil,
        machines: Int = 1, tokens: Int? = nil, reach: RevocationReach? = nil,
        outage: Outage? = nil
    ) {
        self.maxWindow_ns = maxWindow_ns
        self.maxP99_ns = maxP99_ns
        self.rate_per_s = rate_per_s
        self.machines = max(machines, 1)
        self.tokens = tokens
        self.reach = reach
        self.outage = outage
    }

    /// Of one machine.
    package var machineRate_per_s: Double? { rate_per_s.map { $0 / Double(max(machines, 1)) } }

    /// Nil where no rate is asked for.
    var load: PricedLoad? {
        guard let rate_per_s, let machineRate_per_s else { return nil }
        return PricedLoad(node_per_s: machineRate_per_s, store_per_s: rate_per_s)
    }

    /// In words, one each.
    package var texts: [String] {
        [
            maxWindow_ns.map { "window at most \(Quantity.time(ns: Double($0)))" },
            maxP99_ns.map { "p99 at most \(Quantity.time(ns: Double($0)))" },
            reach.map { "reaches \($0 == .everyone ? "everyone" : "one \($0.rawValue)")" },
            outage.map { "during a store outage: \($0.rawValue)" },
            rate_per_s.map { rate in
                "at \(plain(rate, decimals: 3))/s"
                    + (machines > 1 ? " over \(machines) machines" : "")
            },
            rate_per_s == nil && machines > 1 ? "\(machines) machines" : nil,
            tokens.map { "priced for \($0) live tokens" },
        ].compactMap(\.self)
    }
}
