/// A setting with the values it takes: one, or several for a sweep.
struct Axis: Sendable {
    let path: String
    let choices: [Choice]
    /// Whether labels name it.
    let isNamed: Bool

    /// The axis held at its first value, unnamed.
    var first: Axis { Axis(path: path, choices: Array(choices.prefix(1)), isNamed: false) }

    /// How many variants `axes` make; nil beyond `limit`.
    static func count(of axes: [Axis], limit: Int) -> Int? {
        var count = 1
        for axis in axes {
            count = count.multipliedReportingOverflow(by: axis.choices.count).partialValue
            guard axis.choices.count <= limit, count <= limit else { return nil }
        }
        return count
    }

    /// Every combination, the last axis changing fastest.
    static func product(of axes: [Axis], from base: Variant) -> [Variant] {
        var variants = [base]
        for axis in axes {
            variants = variants.flatMap { variant in
                axis.choices.map { choice in
                    var next = variant
                    choice.apply(&next)
                    guard axis.isNamed else { return next }
                    let part = "\(axis.path)=\(choice.text)"
                    next.label += next.label.isEmpty ? part : " " + part
                    return next
                }
            }
        }
        return variants
    }
}
