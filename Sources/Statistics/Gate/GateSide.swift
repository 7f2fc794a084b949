/// The sound values that one side of a comparison measured of a figure, by block.
package struct GateSide: Sendable, Hashable {
    /// The values of the variant.
    package var values: [Int: Double]
    /// The ratios of its A/A control to the variant, in the blocks that have both.
    package var controls: [Int: Double]

    package init(values: [Int: Double] = [:], controls: [Int: Double] = [:]) {
        self.values = values
        self.controls = controls
    }

    /// The geometric mean of the variant and its A/A control in each block. Two measurements of the
    /// same strategy spread less than one. Without a control, the variant's value alone.
    package var figures: [Int: Double] {
        values.reduce(into: [:]) { figures, entry in
            let ratio = controls[entry.key] ?? 1
            figures[entry.key] = ratio > 0 ? entry.value * ratio.squareRoot() : entry.value
        }
    }
}
