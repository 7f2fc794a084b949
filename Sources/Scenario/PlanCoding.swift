/// Encoded as scenarios write it: `"uniform"`, `"zipf(1.0)"`.
extension SubjectDraw: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Grammar.draw.read(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(text) is not a draw such as zipf(1.0)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Grammar.draw.text(self))
    }
}

/// Encoded as `{"share": 0.5}` or `{"rate_per_s": 2000}`.
extension LoadLevel: Codable {
    private enum CodingKeys: String, CodingKey {
        case share
        case rate = "rate_per_s"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let share = try container.decodeIfPresent(Double.self, forKey: .share) {
            self = .share(share)
        } else {
            self = .rate(try container.decode(Double.self, forKey: .rate))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .share(let share): try container.encode(share, forKey: .share)
        case .rate(let rate): try container.encode(rate, forKey: .rate)
        }
    }
}
