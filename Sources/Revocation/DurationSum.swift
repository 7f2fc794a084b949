/// A duration among a variant's settings, named by its path in the plan.
public enum DurationTerm: Sendable, Hashable {
    /// `token.ttl`: how long an access token lives.
    case lifetime
    /// `token.leeway`: how far clocks may differ.
    case leeway
    /// `options.NAME`: an option of the strategy.
    case option(String)

    private static let optionPrefix = "options."

    public var path: String {
        switch self {
        case .lifetime: "token.ttl"
        case .leeway: "token.leeway"
        case .option(let name): Self.optionPrefix + name
        }
    }

    /// Returns nil for a path that names no such setting.
    public init?(path: String) {
        switch path {
        case Self.lifetime.path: self = .lifetime
        case Self.leeway.path: self = .leeway
        default:
            let name = path.dropFirst(Self.optionPrefix.count)
            guard path.hasPrefix(Self.optionPrefix), !name.isEmpty else { return nil }
            self = .option(String(name))
        }
    }
}

/// Encoded as the term's path: `"token.ttl"`.
extension DurationTerm: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let path = try container.decode(String.self)
        guard let term = DurationTerm(path: path) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription:
                    "\(path) names no duration: expected token.ttl, token.leeway or options.NAME")
        }
        self = term
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(path)
    }
}

/// A duration as a sum of settings: `token.ttl + token.leeway`. Empty for zero.
///
/// A guarantee states its durations in this form, so that they can be computed for settings other
/// than those of a run.
public struct DurationSum: Sendable, Hashable, ExpressibleByArrayLiteral {
    public let terms: [DurationTerm]

    public init(_ terms: [DurationTerm]) { self.terms = terms }

    public init(arrayLiteral terms: DurationTerm...) { self.init(terms) }

    /// Returns the sum under the given values; nil if one of them is unknown.
    public func duration(_ value: (DurationTerm) -> Duration?) -> Duration? {
        var sum = Duration.zero
        for term in terms {
            guard let value = value(term) else { return nil }
            sum += value
        }
        return sum
    }

    public static func + (left: DurationSum, right: DurationSum) -> DurationSum {
        DurationSum(left.terms + right.terms)
    }
}

/// Encoded as a list of paths: `["token.ttl", "token.leeway"]`.
extension DurationSum: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try [DurationTerm](from: decoder))
    }

    public func encode(to encoder: any Encoder) throws { try terms.encode(to: encoder) }
}

extension DurationSum: CustomStringConvertible {
    /// `token.ttl + token.leeway`
    public var description: String {
        terms.isEmpty ? "0s" : terms.map(\.path).joined(separator: " + ")
    }
}
