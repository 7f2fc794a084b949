import Results

/// The first place where two JSON values differ, by more than the last digits of a number. A member
/// that is null may also be absent.
struct JSONDifference {
    static let precision = 1e-9

    /// - Returns: the path of the first difference and both values; nil if there is no difference.
    static func first(_ one: PlainJSON?, _ other: PlainJSON?, at path: String = "") -> String? {
        switch (one ?? .null, other ?? .null) {
        case (.object(let one), .object(let other)):
            for key in Set(one.keys).union(other.keys).sorted() {
                if let found = first(one[key], other[key], at: "\(path).\(key)") { return found }
            }
            return nil
        case (.list(let one), .list(let other)):
            guard one.count == other.count else {
                return "\(path): \(one.count) and \(other.count) items"
            }
            for index in one.indices {
                if let found = first(one[index], other[index], at: "\(path)[\(index)]") {
                    return found
                }
            }
            return nil
        case (let one, let other):
            if let one = number(one), let other = number(other) {
                let tolerance = precision * max(abs(one), abs(other))
                return abs(one - other) <= tolerance ? nil : "\(path): \(one) and \(other)"
            }
            return one == other ? nil : "\(path): \(one) and \(other)"
        }
    }

    private static func number(_ value: PlainJSON) -> Double? {
        switch value {
        case .whole(let value): Double(value)
        case .large(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}

extension PlainJSON {
    /// The member; nil if it is absent or if this is not an object.
    subscript(member name: String) -> PlainJSON? {
        if case .object(let members) = self { members[name] } else { nil }
    }
}
