import Metrics
import Revocation

/// Examples for the reference, made from the existing strategies and metrics.
struct ScenarioExamples: Sendable {
    /// A strategy without options: `jwt`.
    let plain: String
    /// A strategy with a sweep: `{ name: jwt-token-version, cache_ttl: [0s, 1s] }`.
    let sweep: String
    /// `verify_us_p50: "< 5ms"`
    let timeCondition: String
    /// `errors: "== 0", timeouts: "== 0"`
    let countConditions: String
    /// A metric with one of its statistics: `verify_us_p50`.
    let statistic: String

    init(_ catalogue: [StrategyDescriptor]) {
        plain = catalogue.first(where: \.signsTokens)?.name ?? ""
        sweep = catalogue.lazy.filter(\.signsTokens).compactMap(Self.sweep).first ?? plain
        let times = Metric.all.first { $0.plainStat == nil && !$0.isFailureCount }
        statistic =
            times.flatMap { metric in
                metric.stats.first.map { "\(metric.name)_\($0)" }
            } ?? ""
        timeCondition = "\(statistic): \"< 5ms\""
        countConditions = Metric.all.filter(\.isFailureCount).prefix(2)
            .map { "\($0.name): \"== 0\"" }.joined(separator: ", ")
    }

    /// Returns nil for a strategy without a duration that can be shorter than its default.
    private static func sweep(_ descriptor: StrategyDescriptor) -> String? {
        for option in descriptor.options {
            guard case .duration(let range) = option.kind,
                case .duration(let standard) = option.standard, range.lowerBound < standard
            else { continue }
            return "{ name: \(descriptor.name), "
                + "\(option.name): [\(range.lowerBound.text), \(standard.text)] }"
        }
        return nil
    }
}
