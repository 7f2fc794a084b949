import Foundation
import Revocation

/// Numbers for readers: three significant digits, a unit, no locale.
package enum Quantity {
    /// Smaller values are shown as 0. Far below any measurement, and a value whose powers of ten
    /// are still above 0.
    package static let smallest = 1e-290

    /// Returns three significant digits without an exponent: `0.142`, `4.1`, `1980`.
    package static func digits(_ value: Double) -> String { digits(value, 3) }

    private static func digits(_ value: Double, _ count: Int) -> String {
        guard value.isFinite, abs(value) >= smallest else { return value.isFinite ? "0" : "–" }
        let magnitude = Int(log10(abs(value)).rounded(.down))
        let unit = pow(10, Double(magnitude - count + 1))
        let rounded = (value / unit).rounded() * unit
        guard rounded.isFinite else { return plain(value, decimals: 0) }
        // Rounding may have added a digit.
        let decimals = max(count - 1 - Int(log10(abs(rounded)).rounded(.down)), 0)
        return plain(rounded, decimals: min(decimals, 9))
    }

    /// Returns a time in a suitable unit: `140 µs`, `4.12 ms`, `1.98 s`, `15 min`.
    package static func time(ms value: Double) -> String {
        switch abs(value) {
        case 0: "0 ms"
        case ..<0.0009995: "\(digits(value * 1e6)) ns"
        case ..<0.9995: "\(digits(value * 1e3)) µs"
        case ..<999.5: "\(digits(value)) ms"
        case ..<90_000: "\(digits(value / 1e3)) s"
        case ..<5_400_000: "\(digits(value / 60e3)) min"
        case ..<172_800_000: "\(digits(value / 3_600e3)) h"
        default: "\(digits(value / 86_400e3)) d"
        }
    }

    package static func time(us value: Double) -> String { time(ms: value / 1e3) }

    package static func time(ns value: Double) -> String { time(ms: value / 1e6) }

    /// Returns a count: `950`, `9.5k`, `380k`, `41.9M`.
    package static func count(_ value: Double) -> String {
        switch abs(value) {
        case ..<999.5: digits(value)
        case ..<999_500: "\(digits(value / 1e3))k"
        case ..<999.5e6: "\(digits(value / 1e6))M"
        default: "\(digits(value / 1e9))G"
        }
    }

    package static func bytes(_ value: Double) -> String {
        switch abs(value) {
        case ..<999.5: "\(digits(value)) B"
        case ..<999.5e3: "\(digits(value / 1e3)) kB"
        case ..<999.5e6: "\(digits(value / 1e6)) MB"
        default: "\(digits(value / 1e9)) GB"
        }
    }

    package static func percent(_ share: Double) -> String { "\(digits(share * 100)) %" }

    /// Returns a ratio: `1.72×`. Ratios below 0.1 have two significant digits.
    package static func ratio(_ value: Double) -> String {
        "\(digits(value, value < 0.1 ? 2 : 3))×"
    }

    /// Parses a duration as scenarios write it: `500ms`, `2s`, `1h`. Returns nil for anything else.
    package static func milliseconds(_ text: String) -> Double? {
        Duration(text: text).map { Double($0.nanoseconds) / 1e6 }
    }
}
