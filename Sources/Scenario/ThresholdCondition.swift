import Metrics
import Revocation

/// A relation and the value it compares with: `< 5ms`.
struct ThresholdCondition: Sendable {
    let relation: Relation
    /// In the unit of the statistic it is for.
    let limit: Double
    /// As it was written, with one space behind the relation.
    let text: String

    /// How a condition on a statistic of `unit` is written.
    static func grammar(of unit: MetricUnit) -> Grammar<ThresholdCondition> {
        let value = Value(unit)
        return Grammar(
            kind: .condition, range: "",
            expected: "<, <=, >, >=, == or != and \(value.expected)",
            read: { text in
                // The longer first, of which the shorter is the beginning.
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

/// How a value is written, and read in the unit of a statistic.
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
