/// A point in time as tokens state it (RFC 7519, section 2, "NumericDate").
///
/// Stored in whole microseconds since 1970-01-01T00:00:00Z. All arithmetic saturates at the ends of
/// `Int64`, so a distant date stays distant.
public struct NumericDate: Sendable, Hashable {
    public var microseconds: Int64

    @inlinable public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Creates a date from whole seconds, clamped to the range.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: Self.perSecond)
        microseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    static let perSecond: Int64 = 1_000_000

    @inlinable public func advanced(byMicroseconds distance: Int64) -> NumericDate {
        let (sum, overflow) = microseconds.addingReportingOverflow(distance)
        return NumericDate(microseconds: overflow ? (distance < 0 ? .min : .max) : sum)
    }

    /// Returns the microseconds from `other` to this date; negative if this date is earlier.
    @inlinable public func microseconds(since other: NumericDate) -> Int64 {
        let (difference, overflow) = microseconds.subtractingReportingOverflow(other.microseconds)
        return overflow ? (microseconds < 0 ? .min : .max) : difference
    }
}

extension NumericDate: Comparable {
    @inlinable public static func < (left: NumericDate, right: NumericDate) -> Bool {
        left.microseconds < right.microseconds
    }
}

extension NumericDate: CustomStringConvertible {
    /// The JSON number: whole seconds as an integer, otherwise up to three decimals.
    ///
    /// Anything below a millisecond is truncated toward zero.
    public var description: String {
        var text: [UInt8] = []
        appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    func appendText(to text: inout [UInt8]) {
        let magnitude = microseconds.magnitude
        let seconds = magnitude / 1_000_000
        var milliseconds = magnitude % 1_000_000 / 1_000
        if microseconds < 0, seconds != 0 || milliseconds != 0 { text.append(UInt8(ascii: "-")) }
        text.append(decimal: seconds)
        guard milliseconds != 0 else { return }
        text.append(UInt8(ascii: "."))
        var place: UInt64 = 100
        while milliseconds != 0 {
            text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: milliseconds / place))
            milliseconds %= place
            place /= 10
        }
    }
}

extension [UInt8] {
    /// Appends `number` in decimal ASCII.
    mutating func append(decimal number: UInt64) {
        if number >= 10 { append(decimal: number / 10) }
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }
}
