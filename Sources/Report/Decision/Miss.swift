/// A requirement that a variant does not meet, or is not known to meet.
package struct Miss: Sendable, Hashable, Encodable {
    package enum Kind: String, Sendable, Hashable, Encodable {
        case valid, window, p99, reach, outage, machines, rate
    }

    package let requirement: Kind
    /// The text, with the figures.
    package let text: String
    /// The option with which the variant would fit. Nil if there is none.
    package let cure: String?
    /// Whether the run's files are inconclusive, so that the requirement may be met after all.
    package let isUnknown: Bool
}
