import Results

/// A value with how it came about: measured, or what follows from a measurement within its range;
/// interpolated between two; or projected beyond them by a model.
package struct Estimate: Sendable, Hashable {
    package let value: Double
    package let basis: Basis
    /// Where it was measured, or the model behind a projection; nil for what needs no explanation.
    package let model: String?

    package var isProjected: Bool { basis == .projected }

    package init(_ value: Double, _ basis: Basis, by model: String?) {
        self.value = value
        self.basis = basis
        self.model = model
    }

    package init(_ value: Double, projectedBy model: String? = nil) {
        self.init(value, model == nil ? .measured : .projected, by: model)
    }

    /// `~27.2` where projected, `≈27.2` where interpolated, else `27.2`.
    func text(_ show: (Double) -> String = Quantity.digits) -> String { basis.mark + show(value) }
}

extension Basis {
    /// What stands before a figure.
    var mark: String {
        switch self {
        case .measured: ""
        case .interpolated: "≈"
        case .projected: "~"
        }
    }
}

extension Estimate: Encodable {
    private enum CodingKeys: String, CodingKey {
        case value, projected, basis, model
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(value, forKey: .value)
        try container.encode(isProjected, forKey: .projected)
        try container.encode(basis, forKey: .basis)
        try container.encodeIfPresent(model, forKey: .model)
    }
}
