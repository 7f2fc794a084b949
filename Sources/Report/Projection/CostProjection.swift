import Foundation
import Metrics
import Results
import Revocation

/// The cost of one variant in a deployment. Times are CPU time; cores are busy cores.
package struct ProjectedCosts: Sendable {
    /// Look-ups, fetches or messages, and the writes of revocations and, where tokens are stored,
    /// issues. Nil where it is unknown how nodes learn of revocations.
    package let storeOperations_per_s: Double?
    package let nodeCores: Double?
    /// Nil where the store is not a separate process, or its CPU time could not be read.
    package let storeCores: Double?
    /// For renewing tokens and for logging in again after revocations: at most.
    package let issueCores: Double?
    /// Tokens issued again because a revocation took them.
    package let loginsAfterRevocations_per_s: Double?
    package let storeBytes: Double?
    package let nodeBytes: Double?
    /// Mean time per verification spent waiting for the network.
    package let network_ns: Double?
}

struct CostProjection {
    let variant: MeasuredVariant
    let formula: WindowFormula?
    let deployment: TargetDeployment
    /// The same strategy and settings asking at every request, where the run has it.
    let uncached: MeasuredVariant?

    /// A stored token takes at least this; less is the store's own noise.
    private static let leastStored_B = 16.0

    var costs: ProjectedCosts {
        let logins = tokensTaken.map { deployment.revocations_per_s * $0 }
        let rate = deployment.requests_per_s
        return ProjectedCosts(
            storeOperations_per_s: storeOperations(logins),
            nodeCores: cost(\.node, at: nodeRate_per_s).map { $0 * rate / 1e6 },
            storeCores: cost(\.store, at: storeRate_per_s).map { $0 * rate / 1e6 },
            issueCores: variant[.issuePerSecond].flatMap { each in
                logins.flatMap { each > 0 ? (renewals_per_s($0) + $0) / each : nil }
            },
            loginsAfterRevocations_per_s: logins, storeBytes: storeBytes, nodeBytes: nodeBytes,
            network_ns: lookups.map { $0 * Double(deployment.rtt_ns) })
    }

    private var life_s: Double? {
        let ns =
            deployment.changes_ns[DurationTerm.lifetime.path]
            ?? DurationSettings(variant)[.lifetime]
        return ns.flatMap { $0 > 0 ? Double($0) / 1e9 : nil }
    }

    /// Every client renews its token at the end of the token's life, unless a revocation made it log
    /// in again before: ρ / (e^(ρT) − 1) times per second, with ρ logins per second and client.
    private func renewals_per_s(_ logins_per_s: Double) -> Double {
        guard let life_s else { return 0 }
        let clients = Double(deployment.clients)
        let perLife = logins_per_s / clients * life_s
        return perLife > 1e-9 ? logins_per_s / expm1(perLife) : clients / life_s
    }

    /// Tokens that one revocation revokes, intended or not.
    private var tokensTaken: Double? {
        guard let guarantee = variant.guarantee else { return nil }
        guard !guarantee.reaches.isEmpty else { return 0 }
        let clients = Double(deployment.clients)
        if guarantee.reaches == [.everyone] { return clients }
        let collateral = variant[.collateralPerRevocation] ?? 0
        let ofSubject = Double(variant.count("population.tokens_per_subject") ?? 1)
        // More than the subject's own: a share of everyone's, as for keys that many subjects share.
        guard collateral >= ofSubject, let population = variant.population, population > 0 else {
            return min(1 + collateral, clients)
        }
        return min(1 + collateral * clients / Double(population), clients)
    }

    /// Mean number of store look-ups per verification.
    private var lookups: Double? {
        guard let guarantee = variant.guarantee else { return nil }
        switch guarantee.family {
        case .asks: return 1
        case .polled:
            guard let formula, formula.isCache else { return 0 }
            return misses(period_s: formula.period_ns(under: deployment.changes_ns) / 1e9)
        // A filter asks about what it takes for revoked, now and then wrongly.
        case .pushed: return variant.value(.falsePositiveShare) ?? 0
        // One that waits for expiry and yet closes with its store asks it for some requests only.
        case .expires:
            return guarantee.outage == .unaffected
                ? 0 : variant.values["traffic.high_stakes_share"].flatMap(DecimalText.number)
        case .none: return 0
        }
    }

    /// Of requests for one token at one node, at random instants, the share that finds no answer
    /// younger than `period_s`: 1 / (1 + rate × life). Every client is taken to be equally busy.
    private func misses(period_s: Double) -> Double {
        1 / (1 + deployment.useAtNode_per_s * period_s)
    }

    private func storeOperations(_ logins: Double?) -> Double? {
        guard let guarantee = variant.guarantee, let lookups, let logins else { return nil }
        var operations = deployment.requests_per_s * lookups
        let nodes = Double(deployment.nodes)
        if guarantee.family == .polled, let formula, !formula.isCache {
            let period_s = formula.period_ns(under: deployment.changes_ns) / 1e9
            if period_s > 0 { operations += nodes / period_s }
        }
        if guarantee.family == .pushed { operations += nodes * deployment.revocations_per_s }
        if !guarantee.reaches.isEmpty { operations += deployment.revocations_per_s }
        if variant.storeBytesPerToken ?? 0 >= Self.leastStored_B {
            operations += renewals_per_s(logins) + logins
        }
        return operations
    }

    private var nodeRate_per_s: Double {
        deployment.requests_per_s / Double(deployment.nodes)
    }

    /// A store serves all nodes.
    private var storeRate_per_s: Double { deployment.requests_per_s }

    /// µs per verification at a rate. With a cache it lies between the cost of a cached answer,
    /// which the run measured, and the cost of a look-up, where the run has it.
    private func cost(
        _ figures: (CostFigures) -> VerificationCosts?, at rate_per_s: Double
    ) -> Double? {
        guard let measured = figures(variant.costs)?.cost(at: rate_per_s)?.cost_us else {
            return nil
        }
        guard let formula, formula.isCache, let lookups,
            let asking = uncached.flatMap({ figures($0.costs)?.cost(at: rate_per_s)?.cost_us })
        else { return measured }
        return measured + max(asking - measured, 0) * lookups
    }

    /// What the reader has to know of the costs.
    var notes: [String] {
        var notes = [variant.costNote].compactMap(\.self)
        if let node = variant.costs.node.cost(at: nodeRate_per_s) {
            notes.append("CPU per verification at a node: \(node.text)")
        }
        if let store = variant.costs.store?.cost(at: storeRate_per_s) {
            notes.append("CPU per verification at the store: \(store.text)")
        }
        if let cores = cost(\.store, at: storeRate_per_s).map({
            $0 * deployment.requests_per_s / 1e6
        }), cores > 1 {
            notes.append("its store would need more than one single-threaded process")
        }
        if let formula, formula.isCache, let cacheCapacity {
            let period_s = formula.period_ns(under: deployment.changes_ns) / 1e9
            let kept = Double(deployment.clients) * (1 - misses(period_s: period_s))
            // A cache drops its older half at a time.
            if kept > Double(cacheCapacity) / 2 {
                notes.append(
                    "\(Quantity.count(kept)) answers would be kept at a node, but its cache of "
                        + "\(Quantity.count(Double(cacheCapacity))) drops some earlier: there are "
                        + "more look-ups than projected")
            }
        }
        return notes
    }

    /// Revocations to be remembered at any time: at most for the life of a token each.
    private var remembered: Double? { life_s.map { $0 * deployment.revocations_per_s } }

    private var storeBytes: Double? {
        guard let perToken = variant.storeBytesPerToken else { return nil }
        let tokens = perToken * Double(deployment.clients)
        guard let each = variant.value(.storeBytesPerRevocation) else {
            // What a revocation takes is not known, unless there is none.
            return variant.guarantee?.reaches.isEmpty ?? false ? tokens : nil
        }
        return remembered.map { tokens + each * $0 }
    }

    private var cacheCapacity: Int? { variant.count(of: .cacheCapacity) }

    /// Answers that a node holds at most, outdated ones included: they stay until they are pushed
    /// out. Where they are about tokens, new ones come all the time and fill the cache. Nil where
    /// nodes keep none.
    private var heldAnswers: Int? {
        guard let formula, formula.isCache else { return nil }
        let isOfTokens = variant.guarantee?.reaches.contains(.token) ?? false
        guard let cacheCapacity else { return deployment.clients }
        return isOfTokens ? cacheCapacity : min(deployment.clients, cacheCapacity)
    }

    private var nodeBytes: Double? {
        guard let fresh = variant.value(.nodeBytes, .fresh),
            let each = variant.value(.nodeBytesPerRevocation), let remembered
        else { return nil }
        let known = fresh + each * remembered
        guard let heldAnswers else { return known }
        // Without the slope nothing is known of an answer's size.
        return variant.value(.nodeBytesPerClient).map { known + $0 * Double(heldAnswers) }
    }
}
