import Model
import Results
import Revocation

extension Decision {
    /// The JSON `{"rows": […], "undominated": […], …}`, with null for what is not known.
    package var json: String { PrettyJSON.text(JSONForm(decision: self)) }
}

private struct JSONForm: Encodable {
    let decision: Decision

    private enum Key: String, CodingKey {
        case requirement, deployment, processors, verdict, chosen, undominated, rows, fit, notes
        case servers
        case otherServers = "other_servers"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(decision.asked, forKey: .requirement)
        try container.encode(JSONDeployment(decision.deployment), forKey: .deployment)
        try container.encode(decision.servers, forKey: .servers)
        try container.encode(decision.otherServers, forKey: .otherServers)
        try container.encode(decision.processors, forKey: .processors)
        try container.encode(decision.verdict, forKey: .verdict)
        try container.encode(decision.chosen?.name, forKey: .chosen)
        try container.encode(decision.undominated.map(\.name), forKey: .undominated)
        let rows = decision.rows.map { row in
            JSONRow(
                row: row,
                dominators: decision.dominated.first { $0.row.name == row.name }?.by ?? [],
                ties: decision.ties(of: row))
        }
        try container.encode(rows, forKey: .rows)
        try container.encode(JSONFit(fit: decision.fit), forKey: .fit)
        try container.encode(decision.notes, forKey: .notes)
    }
}

/// The deployment with all defaults, and the list of values that were not asked for.
private struct JSONDeployment: Encodable {
    let rate_per_s: Double
    let machines: Int
    let hops: Int
    let store_rtt_s: Double
    let clients: Int
    let active: Int
    let sessions_s: Double
    let revocations_per_s: Double
    let shortest_ttl_s: Double
    let shortest_period_s: Double
    let assumed: [String: String]

    init(_ deployment: TargetDeployment) {
        rate_per_s = deployment.rate_per_s
        machines = deployment.machines
        hops = deployment.hops
        store_rtt_s = deployment.roundTrip_s
        clients = deployment.clients
        active = deployment.active
        sessions_s = deployment.sessions_s
        revocations_per_s = deployment.revocations_per_s
        shortest_ttl_s = deployment.shortestLifetime_s
        shortest_period_s = deployment.shortestPeriod_s
        assumed = Dictionary(
            deployment.assumed.map { ($0.key.rawValue, $0.value) },
            uniquingKeysWith: { one, _ in one })
    }
}

private struct JSONRow: Encodable {
    let row: Decision.Row
    let dominators: [Decision.Row]
    let ties: [Decision.Row]

    private enum Key: String, CodingKey {
        case strategy, variant, placement, fits, because, tuned, settings, reaches, outage, costs
        case caveats, window, ties
        case isInconclusive = "inconclusive"
        case dominators = "dominated_by"
    }

    private struct Window: Encodable {
        let bound_ms: Double?
        let p50_ms: Double
        let p99_ms: Double
        let max_ms: Double
        let last_node_p50_ms: Double
        let accepted_per_revocation: Double?
        let model: String
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(row.measured.name.strategy, forKey: .strategy)
        try container.encode(row.measured.name.label, forKey: .variant)
        try container.encode(row.measured.placement, forKey: .placement)
        try container.encode(row.fits, forKey: .fits)
        try container.encode(row.isInconclusive, forKey: .isInconclusive)
        try container.encode(row.misses, forKey: .because)
        try container.encode(texts(row.tuning.settings.filter(\.isTuned)), forKey: .tuned)
        try container.encode(texts(row.tuning.settings), forKey: .settings)
        try container.encode(row.measured.guarantee?.reaches, forKey: .reaches)
        try container.encode(row.measured.guarantee?.outage, forKey: .outage)
        try container.encode(dominators.map(\.name), forKey: .dominators)
        try container.encode(ties.map(\.name), forKey: .ties)
        try container.encode(row.caveats, forKey: .caveats)
        try container.encode(
            row.window.map { window in
                Window(
                    bound_ms: row.prices[.bound_s].map { $0.value * 1e3 },
                    p50_ms: window.p50_ns / 1e6, p99_ms: window.p99_ns / 1e6,
                    max_ms: window.max_ns / 1e6, last_node_p50_ms: window.allNodesP50_ns / 1e6,
                    accepted_per_revocation: row.exposedPerRevocation, model: window.model)
            }, forKey: .window)
        var costs = container.nestedContainer(keyedBy: NameKey.self, forKey: .costs)
        for output in Output.costs {
            try costs.encode(row.prices[output], forKey: NameKey(output.rawValue))
        }
    }

    /// Returns the settings as scenarios write them.
    private func texts(_ settings: [Tuning.Setting]) -> [String: String] {
        settings.reduce(into: [:]) { $0[$1.term.name] = Tuning.text($1.value_s) }
    }
}
