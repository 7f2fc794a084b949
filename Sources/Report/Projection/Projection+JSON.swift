import Metrics
import Results
import Revocation

extension Projection {
    /// `{"projected": true, "fit": {…}, "rows": […]}`; what is not known is null.
    package var json: String { PrettyJSON.text(JSONForm(projection: self)) }
}

private struct JSONForm: Encodable {
    let projection: Projection

    private enum Key: String, CodingKey {
        case projected, deployment, fit, rows, unfit, models, notes
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(true, forKey: .projected)
        try container.encode(JSONDeployment(projection.deployment), forKey: .deployment)
        try container.encode(JSONFit(fit: projection.fit), forKey: .fit)
        try container.encode(projection.rows.map(JSONRow.init), forKey: .rows)
        try container.encode(projection.unfit.map { JSONUnfit($0) }, forKey: .unfit)
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

    init(_ deployment: TargetDeployment) {
        clients = deployment.clients
        requests_per_s = deployment.requests_per_s
        revocations_per_s = deployment.revocations_per_s
        nodes = deployment.nodes
        rtt_us = Double(deployment.rtt_ns) / 1e3
        settings_s = deployment.changes_ns.mapValues { Double($0) / 1e9 }
    }
}

private struct JSONFit: Encodable {
    /// What was measured beside what the model gives.
    struct PredictionForm: Encodable {
        let name: String
        let model: Double
        let measured: Double
        let relative_error: Double?

        init(_ prediction: ModelFit.Prediction) {
            name = prediction.name
            model = prediction.modelled
            measured = prediction.measured
            relative_error = prediction.relativeError
        }
    }

    struct WindowForm: Encodable {
        let name: String
        let request: String
        let model: String
        let model_p50_ms: Double
        let measured_lower_p50_ms: Double
        let measured_upper_p50_ms: Double
        let revocations: Int
        let ks_distance: Double
        let ks_critical: Double
        let ks_p: Double?
        let fits: Bool

        init(_ fit: ModelFit.WindowFit) {
            name = fit.name
            request = fit.request.rawValue
            model = fit.model
            model_p50_ms = fit.modelP50_ms
            measured_lower_p50_ms = fit.lowerP50_ms
            measured_upper_p50_ms = fit.upperP50_ms
            revocations = fit.revocations
            ks_distance = fit.distance
            ks_critical = fit.critical
            ks_p = fit.significance
            fits = fit.holds
        }
    }

    let fit: ModelFit

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: NameKey.self)
        try container.encode(fit.windows.map(WindowForm.init), forKey: NameKey("windows"))
        try container.encode(fit.tested, forKey: NameKey("laws_tested"))
        try container.encode(
            Double(fit.tested) * WindowFits.significance,
            forKey: NameKey("laws_off_by_chance_at_5_percent_each"))
        try container.encode("holm", forKey: NameKey("correction"))
        try container.encode(
            fit.capacities.map(PredictionForm.init), forKey: NameKey(Metric.verifyPerSecond.name))
        try container.encode(
            fit.exposures.map(PredictionForm.init),
            forKey: NameKey(Metric.exposedRequestsPerRevocation.name))
    }
}

private struct JSONUnfit: Encodable {
    let strategy: String
    let variant: String
    let because: String

    init(_ row: (name: VariantName, reason: String)) {
        strategy = row.name.strategy
        variant = row.name.label
        because = row.reason
    }
}

private struct JSONRow: Encodable {
    let row: Projection.Row

    private enum Key: String, CodingKey {
        case projected, strategy, variant, placement, notes
        case model = "window_model"
        case lastNode = "window_last_node_p50_ms"
        case accepted = "revoked_yet_accepted"
        case operations = "store_operations_per_s"
        case nodeCores = "node_cores"
        case storeCores = "store_cores"
        case issueCores = "issue_cores"
        case logins = "logins_after_revocations_per_s"
        case storeBytes = "store_bytes"
        case network = "network_us_per_verify"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let (window, costs) = (row.window, row.costs)
        try container.encode(true, forKey: .projected)
        try container.encode(row.measured.name.strategy, forKey: .strategy)
        try container.encode(row.measured.name.label, forKey: .variant)
        try container.encode(row.measured.placement, forKey: .placement)
        try container.encode(window?.model, forKey: .model)
        var columns = encoder.container(keyedBy: NameKey.self)
        for (metric, stat, value) in [
            (Metric.windowUpper, Stat.p50, window.map { $0.p50_ns / 1e6 }),
            (.windowUpper, .p99, window.map { $0.p99_ns / 1e6 }),
            (.windowUpper, .max, window.map { $0.max_ns / 1e6 }),
            (.windowBound, .value, window.flatMap { $0.bound_ns.map { $0 / 1e6 } }),
            (.exposedRequestsPerRevocation, .mean, row.exposedPerRevocation),
        ] {
            try columns.encode(value, forKey: NameKey(metric.columnName(stat)))
        }
        try columns.encode(costs.nodeBytes, forKey: NameKey(Metric.nodeBytes.name))
        let values: [(Key, Double?)] = [
            (.lastNode, window.map { $0.allNodesP50_ns / 1e6 }),
            (.accepted, row.revokedYetAccepted),
            (.operations, costs.storeOperations_per_s), (.nodeCores, costs.nodeCores),
            (.storeCores, costs.storeCores), (.issueCores, costs.issueCores),
            (.logins, costs.loginsAfterRevocations_per_s), (.storeBytes, costs.storeBytes),
            (.network, costs.network_ns.map { $0 / 1e3 }),
        ]
        for (key, value) in values { try container.encode(value, forKey: key) }
        try container.encode(row.notes, forKey: .notes)
    }
}
