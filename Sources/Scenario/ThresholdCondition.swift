import Metrics
import Revocation

/// A relation and the value it compares with: `< 5ms`.
struct ThresholdCondition: Sendable {
    let relation: Relation
    /// In the unit of the statistic.
    let limit: Double
    /// The condition as written, with one space after the relation.
    let text: String

    /// Returns the grammar of a condition on a statistic of `unit`.
    static func grammar(of unit: MetricUnit) -> Grammar<ThresholdCondition> {
        let value = Value(unit)
        return Grammar(
            kind: .condition, range: "",
            expected: "<, <=, >, >=, == or != and \(value.expected)",
            read: { text in
                // Longer relations first, because a shorter one may be their prefix.
                let relations = Relation.allCases.sorted {
                    $0.rawValue.count > $1.rawValue.count
                }
                guard let relation = relations.first(where: { text.hasPrefix($0.rawValue) })
                else { return nil }
                let rest = text.dropFirst(relation.rawValue.count).drop { $0 == " " }
                guard let limit = value.read(String(rest)) else { return nil }
                return ThresholdCondition(
                    relation: relation, limit: limit, text: "\(relation.rawValue) \(rest)")
            },
            text: \.text)
    }
}

/// How a value is written and read in the unit of a statistic.
private struct Value: Sendable {
    let expected: String
    let read: @Sendable (String) -> Double?

    init(_ unit: MetricUnit) {
        switch unit {
        case .microseconds, .milliseconds:
            expected = "a duration, such as \"< 5ms\""
            let nanoseconds = unit == .microseconds ? 1e3 : 1e6
            read = { text in
                guard let value = Duration(text: text), value >= .zero else { return nil }
                return Double(value.nanoseconds) / nanoseconds
            }
        case .perSecond:
            expected = "a rate, such as \"> 20000\" or \"> 20000/s\""
            read = { decimal($0) ?? readRate($0) }
        case .bytes:
            expected = "a size, such as \"< 300B\" or \"< 1KiB\""
            read = { readSize($0).map(Double.init) }
        case .one:
            expected = "a number or a share, such as \"== 0\" or \"< 5%\""
            read = { decimal($0) ?? readShare($0) }
        }
    }
}
