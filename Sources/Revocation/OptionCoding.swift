/// Encoded with its kind: `{"duration": "1s"}`, `{"count": 1000}`, `{"choice": "redis"}`.
extension OptionValue: Codable {
    private enum CodingKeys: String, CodingKey {
        case duration, count, choice
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let duration = try container.decodeIfPresent(AsText.self, forKey: .duration) {
            self = .duration(duration.wrappedValue)
        } else if let count = try container.decodeIfPresent(Int.self, forKey: .count) {
            self = .count(count)
        } else {
            self = .choice(try container.decode(String.self, forKey: .choice))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .duration(let value):
            try container.encode(AsText(wrappedValue: value), forKey: .duration)
        case .count(let value): try container.encode(value, forKey: .count)
        case .choice(let value): try container.encode(value, forKey: .choice)
        }
    }
}

/// Encoded as a value per name: `{"cache_ttl": {"duration": "1s"}}`.
extension OptionValues: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try [String: OptionValue](from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        try values.encode(to: encoder)
    }
}
