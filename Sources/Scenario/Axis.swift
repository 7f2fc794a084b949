/// A setting with the values it takes: one, or several for a sweep.
struct Axis: Sendable {
    let path: String
    let choices: [Choice]
    /// Whether labels name the setting.
    let isNamed: Bool

    /// The axis with only its first value, unnamed.
    var first: Axis { Axis(path: path, choices: Array(choices.prefix(1)), isNamed: false) }

    /// Returns how many variants `axes` make; nil beyond `limit`.
    static func count(of axes: [Axis], limit: Int) -> Int? {
        var count = 1
        for axis in axes {
            count = count.multipliedReportingOverflow(by: axis.choices.count).partialValue
            guard axis.choices.count <= limit, count <= limit else { return nil }
        }
        return count
    }

    /// A chosen value of one axis.
    private struct Pick {
        let axis: Axis
        let place: Int

        var choice: Choice { axis.choices[place] }
    }

    /// Returns every combination. The last axis changes fastest.
    ///
    /// - Parameter isDeaf: whether a complete variant would be measured alike for all values of an
    ///   axis. Only one such variant is made, with the axis's first value and unnamed.
    static func product(
        of axes: [Axis], from base: Variant,
        isDeaf: (Variant, Axis) -> Bool = { _, _ in false }
    ) -> [Variant] {
        var combinations: [[Pick]] = [[]]
        for axis in axes {
            combinations = combinations.flatMap { picks in
                axis.choices.indices.map { picks + [Pick(axis: axis, place: $0)] }
            }
        }
        return combinations.compactMap { variant(of: $0, from: base, isDeaf: isDeaf) }
    }

    /// Returns nil for a variant that repeats the one with an axis's first value.
    private static func variant(
        of picks: [Pick], from base: Variant, isDeaf: (Variant, Axis) -> Bool
    ) -> Variant? {
        var variant = base
        for pick in picks { pick.choice.apply(&variant) }
        let deaf = picks.map { $0.axis.choices.count > 1 && isDeaf(variant, $0.axis) }
        guard zip(picks, deaf).allSatisfy({ $0.place == 0 || !$1 }) else { return nil }
        let parts = zip(picks, deaf).filter { $0.axis.isNamed && !$1 }.map { pick, _ in
            "\(pick.axis.path)=\(pick.choice.text)"
        }
        variant.label = ([base.label] + parts).filter { !$0.isEmpty }.joined(separator: " ")
        return variant
    }
}
