import Metrics
import Results

/// How well the models fit the run, as JSON.
struct JSONFit: Encodable {
    /// A measured value and the model's value.
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
