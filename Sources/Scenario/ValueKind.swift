import Revocation

/// The kinds of values that a scenario contains, with their notation for the reference.
enum ValueKind: String, Sendable, CaseIterable {
    case count = "count"
    case duration, size, share, rate
    case loadLevel = "load level"
    case choice, name, mapping, condition

    /// How a value of the kind is written, including its unit.
    var notation: String {
        switch self {
        case .count:
            "a whole number; underscores may separate digits: `10000`, `10_000`"
        case .duration:
            "a number and a unit, without a space; the units are "
                + Self.list(Duration.textUnits.map(\.name).reversed()) + ": `200us`, `1.5s`"
        case .size:
            "a whole number and a unit, without a space; the units are "
                + Self.list(sizeUnits.map(\.0).reversed()) + ", each 1024 times the one before: "
                + "`16MiB`"
        case .share: "a percentage: `2%`, `33.3%`"
        case .rate: "events per second or per minute: `50/s`, `30/min`"
        case .loadLevel: "a share of the measured capacity, or a rate: `50%`, `2000/s`"
        case .choice: "one of the words listed"
        case .name: "a text without white space; in quotation marks where YAML needs them"
        case .mapping: "names with a value each: `{ tenant: t1, groups: [a, b] }`"
        case .condition:
            "a relation (" + Self.list(["<", "<=", ">", ">=", "==", "!="], "or") + ") and a limit "
                + "in the metric's unit, in quotation marks: `\"< 5ms\"`"
        }
    }

    private static func list(_ words: [String], _ joint: String = "and") -> String {
        let quoted = words.map { "`\($0)`" }
        return quoted.dropLast().joined(separator: ", ") + " \(joint) " + (quoted.last ?? "")
    }
}
