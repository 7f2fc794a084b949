/// Which of two programs ran a trial: the one that was started, or the one that `run --against`
/// names.
package enum Binary: String, Sendable, Hashable, Codable, CaseIterable {
    case this, other

    /// The suffix of a name: empty, or `(other)`.
    package var mark: String {
        switch self {
        case .this: ""
        case .other: "(other)"
        }
    }
}

/// A ``Binary`` of `meta.json`. The key is missing from runs made before two programs could share a
/// run. The value is then `this`.
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
    /// Decodes the property. Synthesised decoders call this overload.
    package func decode(_ type: StatedBinary.Type, forKey key: Key) throws -> StatedBinary {
        try decodeIfPresent(type, forKey: key) ?? StatedBinary(wrappedValue: .this)
    }
}
