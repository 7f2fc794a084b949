import Foundation
import Results

/// The axis of a swept number: logarithmic if the range is large, with a place for 0 at its left.
struct ScalingAxis {
    let kind: Scale.Kind
    let domain: ClosedRange<Double>
    let ticks: [Tick]
    private let isDuration: Bool
    /// The position of 0 on a logarithmic axis.
    private let nothing: Double

    init(_ sweep: ScalingData.Sweep) {
        let values = Set(sweep.lines.flatMap(\.points).map(\.x)).sorted()
        let positive = values.filter { $0 > 0 }
        let (low, high) = (positive.first ?? 1, positive.last ?? 1)
        isDuration = sweep.isDuration
        let isWideSpan = high / low > 8
        kind = isWideSpan ? .logarithmic : .linear
        nothing = low / 6
        let start = values.first == 0 ? (isWideSpan ? nothing : 0) : low
        domain =
            isWideSpan ? (start / 1.3)...(high * 1.15) : min(start, low * 0.9)...(high * 1.04)
        let isDuration = sweep.isDuration
        let nothing = nothing
        ticks = values.map {
            Tick(
                value: isWideSpan && $0 == 0 ? nothing : $0,
                label: Self.label($0, isDuration: isDuration))
        }
    }

    func position(_ x: Double) -> Double { kind == .logarithmic && x == 0 ? nothing : x }
    func label(_ x: Double) -> String { Self.label(x, isDuration: isDuration) }
    var suffix: String { kind == .logarithmic ? " (log scale)" : "" }

    private static func label(_ x: Double, isDuration: Bool) -> String {
        isDuration ? (x == 0 ? "0" : Quantity.time(ms: x)) : Quantity.count(x)
    }
}
