import ArgumentParser
import Metrics
import Statistics

/// What a gate is asked to judge, as the command line names it.
enum JudgedMetrics {
    /// The names of what is judged unless others are named.
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

/// What a gate that cannot tell ends with.
enum InconclusiveAnswer: String, CaseIterable, ExpressibleByArgument {
    /// Status 5.
    case fail
    /// Status 0.
    case pass
}
