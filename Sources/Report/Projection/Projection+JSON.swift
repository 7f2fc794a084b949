import Record

extension Projection {
    /// `{"projected": true, "fit": {…}, "rows": […]}`; what is not known is null.
    package var json: String { PrettyJSON.text(JSONForm(projection: self)) }
}

private struct JSONForm: Encodable {
    let projection: Projection

    private enum Key: String, CodingKey {
        case projected, deployment, fit, rows, models, notes
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(true, forKey: .projected)
        try container.encode(JSONDeployment(projection.deployment), forKey: .deployment)
        try container.encode(JSONFit(projection.fit), forKey: .fit)
        try container.encode(projection.rows.map(JSONRow.init), forKey: .rows)
        try container.encode(Projection.models, forKey: .models)
        try container.encode(projection.notes, forKey: .notes)
    }
}

private struct JSONDeployment: Encodable {
    let clients: Int
    let requests_per_s: Double
    let revocations_per_s: Double
    let nodes: Int
    let rtt_us: Double
    let settings_s: [String: Double]

    init(_ deployment: Deployment) {
        clients = deployment.clients
        requests_per_s = deployment.requests_per_s
        revocations_per_s = deployment.revocations_per_s
        nodes = deployment.nodes
        rtt_us = Double(deployment.rtt_ns) / 1e3
        settings_s = deployment.changes_ns.mapValues { Double($0) / 1e9 }
    }
}

private struct JSONFit: Encodable {
    /// A measured figure beside the model's.
    struct Figure: Encodable {
        let name: String
        let model: Double
        let measured: Double
        let relative_error: Double?

        init(_ figure: ModelFit.Figure) {
            name = figure.name
            model = figure.modelled
            measured = figure.measured
            relative_error = figure.relativeError
        }
    }

    struct Window: Encodable {
        let name: String
        let model: String
        let model_p50_ms: Double
        let measured_lower_p50_ms: Double
        let measured_upper_p50_ms: Double
        let revocations: Int
        let ks_distance: Double
        let ks_critical: Double
        let fits: Bool

        init(_ fit: ModelFit.Window) {
            name = fit.name
            model = fit.model
            model_p50_ms = fit.modelP50_ms
            measured_lower_p50_ms = fit.lowerP50_ms
            measured_upper_p50_ms = fit.upperP50_ms
            revocations = fit.revocations
            ks_distance = fit.distance
            ks_critical = fit.critical
            fits = fit.holds
        }
    }

    let windows: [Window]
    let verify_per_s: [Figure]
    let exposed_requests_per_revocation: [Figure]

    init(_ fit: ModelFit) {
        windows = fit.windows.map(Window.init)
        verify_per_s = fit.capacities.map(Figure.init)
        exposed_requests_per_revocation = fit.exposures.map(Figure.init)
    }
}

private struct JSONRow: Encodable {
    let row: Projection.Row

    private enum Key: String, CodingKey {
        case projected, strategy, variant, notes
        case model = "window_model"
        case p50 = "window_p50_ms"
        case p99 = "window_p99_ms"
        case longest = "window_max_ms"
        case bound = "window_bound_ms"
        case lastNode = "window_last_node_p50_ms"
        case exposed = "exposed_requests_per_revocation"
        case accepted = "revoked_yet_accepted"
        case operations = "store_operations_per_s"
        case nodeCores = "node_cores"
        case storeCores = "store_cores"
        case issueCores = "issue_cores"
        case logins = "logins_after_revocations_per_s"
        case storeBytes = "store_bytes"
        case nodeBytes = "node_bytes"
        case network = "network_us_per_verify"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let (window, costs) = (row.window, row.costs)
        try container.encode(true, forKey: .projected)
        try container.encode(row.figures.strategy, forKey: .strategy)
        try container.encode(row.figures.variant, forKey: .variant)
        try container.encode(window?.model, forKey: .model)
        let figures: [(Key, Double?)] = [
            (.p50, window.map { $0.p50_ns / 1e6 }), (.p99, window.map { $0.p99_ns / 1e6 }),
            (.longest, window.map { $0.max_ns / 1e6 }),
            (.bound, window.flatMap { $0.bound_ns.map { $0 / 1e6 } }),
            (.lastNode, window.map { $0.allNodesP50_ns / 1e6 }),
            (.exposed, row.exposedPerRevocation), (.accepted, row.revokedYetAccepted),
            (.operations, costs.storeOperations_per_s), (.nodeCores, costs.nodeCores),
            (.storeCores, costs.storeCores), (.issueCores, costs.issueCores),
            (.logins, costs.loginsAfterRevocations_per_s), (.storeBytes, costs.storeBytes),
            (.nodeBytes, costs.nodeBytes), (.network, costs.network_ns.map { $0 / 1e3 }),
        ]
        for (key, value) in figures { try container.encode(value, forKey: key) }
        try container.encode(row.notes, forKey: .notes)
    }
}
