/// Durations as scenarios and reports write them: a whole or decimal number and a unit, `200us`,
/// `1.5s`, `15min`. `µs` is read as `us`.
extension Duration {
    /// The units in which a duration may be written, largest first, with their nanoseconds.
    public static let textUnits: [(name: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("min", 60_000_000_000),
        ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]

    /// Reads `text`; nil if it is not a number with a unit, is finer than a nanosecond, or exceeds
    /// 292 years.
    public init?(text: some StringProtocol) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
        let unitName = text.dropFirst(number.count)
        guard
            let unit = Self.textUnits.first(where: {
                $0.name == unitName || ($0.name == "us" && Self.isMicroseconds(unitName))
            })
        else { return nil }
        let isNegative = number.first == "-"
        let parts = number.drop { $0 == "-" }.split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard number.count - (isNegative ? 1 : 0) == parts.joined(separator: ".").count,
            let whole = Int64(parts.first ?? ""),
            case let (wholeNanoseconds, overflow) = whole.multipliedReportingOverflow(
                by: unit.nanoseconds),
            !overflow
        else { return nil }
        var nanoseconds = wholeNanoseconds
        if parts.count == 2 {
            guard !parts[1].isEmpty else { return nil }
            var scale = unit.nanoseconds
            for character in parts[1] {
                // At scale 0 the digits are finer than a nanosecond.
                guard let digit = character.wholeNumberValue,
                    digit == 0 || (scale > 0 && scale % 10 == 0)
                else { return nil }
                scale /= 10
                let (sum, overflow) = nanoseconds.addingReportingOverflow(Int64(digit) * scale)
                guard !overflow else { return nil }
                nanoseconds = sum
            }
        }
        self = .nanoseconds(isNegative ? -nanoseconds : nanoseconds)
    }

    /// Accepts the unit as reports print it, with the micro sign or the Greek letter.
    private static func isMicroseconds(_ unit: some StringProtocol) -> Bool {
        unit == "\u{b5}s" || unit == "\u{3bc}s"
    }

    /// The shortest exact text: `1500ms` for 1.5 s, `0s` for zero.
    public var text: String {
        let count = nanoseconds
        guard count != 0 else { return "0s" }
        // Never `d`: operators say 24h, and `1d` next to `90min` reads as two scales.
        let unit = Self.textUnits.dropFirst().first { count % $0.nanoseconds == 0 } ?? ("ns", 1)
        return "\(count / unit.nanoseconds)\(unit.name)"
    }

    /// Whole nanoseconds, clamped to the range of `Int64` (292 years).
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, overflowed) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflowed ? (seconds < 0 ? .min : .max) : sum
    }

    /// Whole microseconds, clamped to the range of `Int64` nanoseconds.
    public var microseconds: Int64 { nanoseconds / 1_000 }

    /// Seconds as a floating-point number, for rates and reports.
    public var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
