/// A value that may lie beyond the measured range, and the model that produced it in that case.
package struct Estimate: Sendable, Hashable {
    package let value: Double
    /// The model behind a projection; nil for a measurement, or for what follows from one within
    /// its range.
    package let model: String?

    package var isProjected: Bool { model != nil }

    package init(_ value: Double, projectedBy model: String? = nil) {
        self.value = value
        self.model = model
    }

    /// `~27.2` where projected, else `27.2`.
    func text(_ show: (Double) -> String = Quantity.digits) -> String {
        (isProjected ? "~" : "") + show(value)
    }
}

extension Estimate: Encodable {
    private enum CodingKeys: String, CodingKey {
        case value, projected, model
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(value, forKey: .value)
        try container.encode(isProjected, forKey: .projected)
        try container.encodeIfPresent(model, forKey: .model)
    }
}
