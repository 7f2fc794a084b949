/// A key of a set that cannot be used, and why. Holds nothing of the key but its `kid`.
public struct UnusableKey: Sendable, Hashable {
    /// The key's position in the set, from 0.
    public let place: Int
    /// `kid`, if it is a string.
    public let keyID: String?
    public let cause: String
    public let remedy: String?

    init(place: Int, keyID: String?, _ error: TokenError) {
        self.place = place
        self.keyID = keyID
        cause = error.cause
        remedy = error.remedy
    }
}

extension UnusableKey: CustomStringConvertible {
    public var description: String { "key \(place): \(cause)" }
}

extension [UnusableKey] {
    /// Why none of the keys can be used, each cause once: `key 0 and 4 more: it has no alg`.
    var causes: String {
        var order: [String] = []
        var places: [String: [Int]] = [:]
        for key in self {
            if places[key.cause] == nil { order.append(key.cause) }
            places[key.cause, default: []].append(key.place)
        }
        return order.map { cause in
            let keys = places[cause] ?? []
            let more = keys.count > 1 ? " and \(keys.count - 1) more" : ""
            return "key \(keys.first ?? 0)\(more): \(cause)"
        }.joined(separator: "; ")
    }

    /// What to do about the keys, each remedy once; nil if no remedy is known.
    var remedies: String? {
        var remedies: [String] = []
        for key in self {
            if let remedy = key.remedy, !remedies.contains(remedy) { remedies.append(remedy) }
        }
        return remedies.isEmpty ? nil : remedies.joined(separator: " ")
    }
}
