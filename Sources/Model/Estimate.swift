/// A value with its interval and with how it came about: given, measured or modelled.
package struct Estimate: Sendable, Hashable {
    /// In the order of certainty.
    package enum Source: Int, Sendable, Hashable, Comparable {
        /// Asked for, or stated by a strategy: no measurement is behind it.
        case given
        /// Measured, or a product of measured and given values.
        case measured
        /// By a model: between two measurements, beyond them, or by what a strategy states.
        case modelled

        package static func < (one: Source, other: Source) -> Bool {
            one.rawValue < other.rawValue
        }
    }

    package let value: Double
    /// The ends of the interval of 95 %; nil where there is none, as with fewer than three blocks.
    package let low: Double?
    package let high: Double?
    package let source: Source
    /// How many times beyond the measured range the value is taken; 1 within it.
    package let beyond: Double
    /// Whether the value is the least that it can be, and nothing bounds it from above.
    package let isAtLeast: Bool

    package init(
        _ value: Double, low: Double?, high: Double?, _ source: Source, beyond: Double = 1,
        isAtLeast: Bool = false
    ) {
        self.value = value
        self.low = low
        self.high = isAtLeast ? nil : high
        self.source = source
        self.beyond = max(beyond, 1)
        self.isAtLeast = isAtLeast
    }

    /// A value that is known exactly.
    package init(_ value: Double) { self.init(value, low: value, high: value, .given) }

    /// Nil unless every part is a number.
    package var ifFinite: Estimate? {
        let isFinite =
            value.isFinite && beyond.isFinite && low?.isFinite ?? true && high?.isFinite ?? true
        return isFinite ? self : nil
    }

    var modelled: Estimate {
        Estimate(value, low: low, high: high, .modelled, beyond: beyond, isAtLeast: isAtLeast)
    }

    var atLeast: Estimate {
        Estimate(value, low: low, high: nil, .modelled, beyond: beyond, isAtLeast: true)
    }
}

/// `{"value", "low", "high", "source", "beyond"}`, and `"at_least": true` where nothing bounds the
/// value. The source of one that nothing was measured for is `modelled`.
extension Estimate: Encodable {
    private enum CodingKeys: String, CodingKey {
        case value, low, high, source, beyond
        case isAtLeast = "at_least"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(value, forKey: .value)
        try container.encode(low, forKey: .low)
        try container.encode(high, forKey: .high)
        try container.encode(source.text, forKey: .source)
        try container.encode(beyond, forKey: .beyond)
        if isAtLeast { try container.encode(true, forKey: .isAtLeast) }
    }
}

extension Estimate.Source {
    package var text: String { self == .measured ? "measured" : "modelled" }
}
