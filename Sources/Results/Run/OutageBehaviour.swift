package import Revocation

/// Coded as in reports: `fail-closed`, `stale <= 1s`.
extension OutageBehaviour: Codable {
    private static let staleStart = "stale <= "

    package init?(_ text: String) {
        switch text {
        case Self.unaffected.description: self = .unaffected
        case Self.failClosed.description: self = .failClosed
        default:
            guard text.hasPrefix(Self.staleStart),
                let limit = Duration(text: text.dropFirst(Self.staleStart.count))
            else { return nil }
            self = .stale(upTo: limit)
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let behaviour = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected unaffected, fail-closed or stale <= and a duration")
        }
        self = behaviour
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
