import Metrics
import Revocation

extension Decoding {
    private static let exampleConditions =
        "{ \(MetricStatistic(.verifyTime, .p99).name): \"< 5ms\" }"

    /// Reads `thresholds`: one condition per metric for each strategy. `*` stands for all
    /// strategies except the calibration.
    mutating func thresholds(of root: YAMLElement, listed: [Listed]) -> [Threshold] {
        guard let element = root["thresholds"] else { return [] }
        guard case .mapping(let owners) = element.content, !owners.isEmpty else {
            refuse(
                "thresholds", at: element.place, element.summary,
                "a mapping, such as jwt: \(Self.exampleConditions)")
            return []
        }
        let known = listed.map(\.descriptor.name)
        var thresholds: [Threshold] = []
        for owner in owners where !isHopeless {
            // If a strategy was refused, it may be the one that seems to be missing.
            let isKnown =
                owner.key == Threshold.everyStrategy || owner.key == calibration?.name
                || known.contains(owner.key)
            if !isKnown, !known.isEmpty {
                refuse(unknownStrategy: owner.key, at: owner.place, known: known)
            }
            thresholds += conditions(of: owner)
        }
        return thresholds
    }

    private mutating func refuse(unknownStrategy name: String, at place: Place, known: [String]) {
        let near = nearest(to: name, in: known).map { "did you mean \($0.quoted)? It" } ?? "it"
        let all = known.prefix(20).map { $0.clipped(to: 40) }.joined(separator: ", ")
        refuse(
            at: place, "thresholds: the scenario has no strategy \(name.quoted)",
            "\(near) has: \(all), and \"*\" for all of them")
    }

    private mutating func conditions(of owner: YAMLElement.Entry) -> [Threshold] {
        guard case .mapping(let entries) = owner.value.content, !entries.isEmpty else {
            refuse(
                "thresholds.\(owner.key.clipped(to: 40))", at: owner.value.place,
                owner.value.summary, "a mapping, such as \(Self.exampleConditions)")
            return []
        }
        var conditions: [Threshold] = []
        for entry in entries where !isHopeless {
            if let condition = condition(entry, of: owner.key) { conditions.append(condition) }
        }
        return conditions
    }

    private mutating func condition(
        _ entry: YAMLElement.Entry, of owner: String
    ) -> Threshold? {
        guard let statistic = MetricStatistic(reading: entry.key) else {
            refuse(unknownStatistic: entry.key, at: entry.place)
            return nil
        }
        let grammar = ThresholdCondition.grammar(of: statistic.unit)
        guard let text = entry.value.text, let condition = grammar.read(text) else {
            refuse(
                "thresholds.\(owner.clipped(to: 40)).\(entry.key)", at: entry.value.place,
                entry.value.summary,
                Self.asked(
                    grammar.expected,
                    entry.value.text.flatMap { text in
                        OtherSpelling.of(text) { grammar.read($0) != nil }
                    }.map(\.quoted)))
            return nil
        }
        return Threshold(
            strategy: owner, text: "\(entry.key) \(grammar.text(condition))", of: statistic,
            relation: condition.relation, limit: condition.limit)
    }

    private mutating func refuse(unknownStatistic name: String, at place: Place) {
        if let metric = Metric.named(name), !metric.stats.isEmpty {
            let names = metric.stats.map { MetricStatistic(metric, $0).name }
            refuse(
                at: place, "\(name) has several statistics",
                "name one: \(names.joined(separator: ", "))")
            return
        }
        if name.hasSuffix("_ratio") {
            let names = Headline.all.map { MetricStatistic($0.metric, $0.stat, isRatio: true).name }
            refuse(
                at: place, "there is no ratio \(name.quoted)",
                "ratios to the baseline are: \(names.joined(separator: ", "))")
            return
        }
        let near = nearest(to: name, in: MetricStatistic.names)
        let start = near.map { "did you mean \($0.quoted)? The metrics" } ?? "the metrics"
        let known = Metric.all.filter { !$0.stats.isEmpty }.map(\.name)
        refuse(
            at: place, "unknown metric \(name.quoted)",
            "\(start) are, with a statistic appended where there are several: "
                + known.joined(separator: ", "))
    }
}
