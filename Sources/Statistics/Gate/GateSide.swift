/// What one side of a comparison measured of a figure, by blocks: sound values only.
package struct GateSide: Sendable, Hashable {
    /// Of the variant.
    package var values: [Int: Double]
    /// Of its A/A control to the variant, in the blocks that have both.
    package var controls: [Int: Double]

    package init(values: [Int: Double] = [:], controls: [Int: Double] = [:]) {
        self.values = values
        self.controls = controls
    }

    /// Of each block the geometric mean of the variant and its control: the same strategy measured
    /// twice, which spreads less than once. The variant alone where there is no control.
    package var figures: [Int: Double] {
        values.reduce(into: [:]) { figures, entry in
            let ratio = controls[entry.key] ?? 1
            figures[entry.key] = ratio > 0 ? entry.value * ratio.squareRoot() : entry.value
        }
    }
}
