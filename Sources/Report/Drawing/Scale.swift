import Foundation
import Results

/// Maps values to pixels along one axis.
struct Scale: Sendable {
    enum Kind: Sendable {
        case linear, logarithmic
    }

    let kind: Kind
    let domain: ClosedRange<Double>
    /// The pixels of the domain's ends; for a vertical axis the first is the larger.
    let ends: (Double, Double)

    /// - Parameter domain: above 0 for a logarithmic scale.
    init(_ kind: Kind, _ domain: ClosedRange<Double>, to ends: (Double, Double)) {
        self.kind = kind
        self.domain = domain
        self.ends = ends
    }

    /// Returns the pixel of a value. Values beyond the domain are placed at its ends.
    func callAsFunction(_ value: Double) -> Double {
        let inside = min(max(value, domain.lowerBound), domain.upperBound)
        let (low, high) = (position(domain.lowerBound), position(domain.upperBound))
        guard high > low else { return ends.0 }
        let share = (position(inside) - low) / (high - low)
        return ends.0 + share * (ends.1 - ends.0)
    }

    private func position(_ value: Double) -> Double {
        kind == .linear ? value : log10(max(value, 1e-300))
    }

    /// Returns values that are evenly spaced along the axis.
    func steps(_ count: Int) -> [Double] {
        let (low, high) = (position(domain.lowerBound), position(domain.upperBound))
        return (0...max(count, 1)).map { step in
            let place = low + (high - low) * Double(step) / Double(max(count, 1))
            return kind == .linear ? place : pow(10, place)
        }
    }

    /// Returns a domain that contains all values, with some room at both ends.
    ///
    /// - Parameter room: the factor of the room below and above.
    static func logDomain(
        of values: [Double], room: Double = 1.4, atLeast span: Double = 8
    ) -> ClosedRange<Double> {
        let sound = values.filter { $0 > Quantity.smallest && $0 < 1 / Quantity.smallest }
        guard var low = sound.min(), var high = sound.max() else { return 1...10 }
        low /= room
        high *= room
        if high / low < span {
            let stretch = (span / (high / low)).squareRoot()
            low /= stretch
            high *= stretch
        }
        return low...high
    }
}
