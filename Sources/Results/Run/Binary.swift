/// Which of two programs ran a trial: the one that was started, or the one of `run --against`.
package enum Binary: String, Sendable, Hashable, Codable, CaseIterable {
    case this, other

    /// What is after a name: nothing, or `(other)`.
    package var mark: String {
        switch self {
        case .this: ""
        case .other: "(other)"
        }
    }
}

/// A ``Binary`` of `meta.json`, under a key that runs from before two programs could share one lack:
/// then it is `this`.
@propertyWrapper
package struct StatedBinary: Sendable, Hashable, Codable {
    package var wrappedValue: Binary

    package init(wrappedValue: Binary) { self.wrappedValue = wrappedValue }

    package init(from decoder: any Decoder) throws {
        wrappedValue = try decoder.singleValueContainer().decode(Binary.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

extension KeyedDecodingContainer {
    /// What synthesised decoders call for a property of that kind.
    package func decode(_ type: StatedBinary.Type, forKey key: Key) throws -> StatedBinary {
        try decodeIfPresent(type, forKey: key) ?? StatedBinary(wrappedValue: .this)
    }
}
