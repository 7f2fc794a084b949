import ArgumentParser
import Metrics
import Statistics

/// The metrics that a gate judges, as named on the command line.
enum JudgedMetrics {
    /// The names of the metrics that are judged by default.
    static var standard: String { Gate.figures.map(\.columnName).joined(separator: ",") }

    /// - Parameter metrics: names separated by commas, or `all`; nil for ``standard``.
    static func read(_ metrics: String?) throws -> [Headline] {
        guard let metrics else { return Gate.figures }
        guard metrics != "all" else { return Headline.all }
        let known = Headline.all.map(\.name).joined(separator: ", ")
        var chosen: [Headline] = []
        for name in metrics.split(separator: ",") {
            let named = Headline.named(name)
            guard !named.isEmpty else {
                throw ValidationError("--metrics \(name): expected all, or some of \(known)")
            }
            chosen += named.filter { !chosen.contains($0) }
        }
        guard !chosen.isEmpty else {
            throw ValidationError("--metrics: expected all, or some of \(known)")
        }
        return chosen
    }
}

/// The result of a gate that is inconclusive.
enum InconclusiveAnswer: String, CaseIterable, ExpressibleByArgument {
    /// Status 5.
    case fail
    /// Status 0.
    case pass
}
