import Foundation
import Results

/// A mark on an axis.
struct Tick: Sendable, Hashable {
    let value: Double
    let label: String
}

enum Ticks {
    /// Returns ticks for times in milliseconds on a logarithmic axis: powers of ten up to 10 s,
    /// then minutes.
    static func time_ms(_ domain: ClosedRange<Double>) -> [Tick] {
        let all: [(Double, String)] = [
            (0.001, "1 µs"), (0.01, "10 µs"), (0.1, "100 µs"), (1, "1 ms"), (10, "10 ms"),
            (100, "100 ms"), (1_000, "1 s"), (10_000, "10 s"), (60_000, "1 min"),
            (900_000, "15 min"),
        ]
        return all.filter { domain.contains($0.0) }.map { Tick(value: $0.0, label: $0.1) }
    }

    /// Returns 1, 2 and 5 of every decade, fewer if the domain spans many decades.
    static func logarithmic(
        _ domain: ClosedRange<Double>, label: (Double) -> String
    ) -> [Tick] {
        let decades = log10(domain.upperBound / domain.lowerBound)
        let steps: [Double] = decades > 4 ? [1] : decades > 2.5 ? [1, 3] : [1, 2, 5]
        var ticks: [Tick] = []
        var decade = max(pow(10, log10(domain.lowerBound).rounded(.down)), Quantity.smallest)
        while decade <= domain.upperBound, ticks.count < 100 {
            for step in steps where domain.contains(decade * step) {
                ticks.append(Tick(value: decade * step, label: label(decade * step)))
            }
            decade *= 10
        }
        return ticks
    }

    /// Returns about `count` ticks from 0 in steps of 1, 2 or 5 times a power of ten.
    static func linear(to end: Double, count: Int, label: (Double) -> String) -> [Tick] {
        guard end > Quantity.smallest, end.isFinite, count > 0 else {
            return [Tick(value: 0, label: label(0))]
        }
        let raw = end / Double(count)
        let decade = pow(10, log10(raw).rounded(.down))
        let step = [1.0, 2, 5, 10].map { $0 * decade }.first { $0 >= raw * 0.999 } ?? raw
        return (0...Int((end / step * 1.000_001).rounded(.down))).map {
            Tick(value: Double($0) * step, label: label(Double($0) * step))
        }
    }

    /// Returns the ticks whose labels fit along a horizontal axis, in order from the first.
    static func spaced(_ ticks: [Tick], on scale: Scale, _ style: TextStyle) -> [Tick] {
        var end = -Double.infinity
        return ticks.filter { tick in
            let half = style.width(of: tick.label) / 2
            guard scale(tick.value) - half > end else { return false }
            end = scale(tick.value) + half + 6
            return true
        }
    }
}
