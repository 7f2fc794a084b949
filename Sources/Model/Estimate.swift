/// A value with its interval and its source: given, measured or modelled.
package struct Estimate: Sendable, Hashable {
    /// The sources, the most certain first.
    package enum Source: Int, Sendable, Hashable, Comparable {
        /// Asked for, or stated by a strategy: not based on a measurement.
        case given
        /// Measured, or a product of measured and given values.
        case measured
        /// Computed by a model: between two measurements, beyond them, or from what a strategy
        /// states.
        case modelled

        package static func < (one: Source, other: Source) -> Bool {
            one.rawValue < other.rawValue
        }
    }

    package let value: Double
    /// The ends of the 95 % interval. Nil if there is none, as with fewer than three blocks.
    package let low: Double?
    package let high: Double?
    package let source: Source
    /// The factor by which the value lies beyond the measured range; 1 within it.
    package let beyond: Double
    /// Whether the value is a lower limit, with nothing that bounds the figure from above.
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

    /// Creates a value that is known exactly.
    package init(_ value: Double) { self.init(value, low: value, high: value, .given) }

    /// The estimate, or nil if the value or an end of the interval is not finite.
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

/// `{"value", "low", "high", "source", "beyond"}`, and `"at_least": true` if nothing bounds the
/// figure from above. The source of a figure for which nothing was measured is `modelled`.
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
