import Record

/// Figures for people: three significant digits, a unit, no locale.
public enum Shown {
    private static let durations: [(ns: Double, name: String)] = [
        (86_400e9, "d"), (3_600e9, "h"), (60e9, "min"), (1e9, "s"), (1e6, "ms"), (1e3, "µs"),
    ]

    /// `1.35 ms`, `15 min`, `0`.
    public static func duration(ns: Double) -> String {
        guard ns != 0 else { return "0" }
        // 90 s is read more easily than 1.5 min: a larger unit has to hold at least two of it,
        // or a whole number.
        let unit = durations.first { unit in
            ns >= unit.ns && (unit.ns <= 1e9 || ns >= 2 * unit.ns || ns == unit.ns)
        }
        guard let unit else { return number(ns) + " ns" }
        return number(ns / unit.ns) + " " + unit.name
    }

    public static func duration(ms: Double) -> String { duration(ns: ms * 1e6) }

    public static func bytes(_ count: Double) -> String {
        let units: [(Double, String)] = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")]
        guard let unit = units.first(where: { count >= $0.0 }) else {
            return number(count) + " B"
        }
        return number(count / unit.0) + " " + unit.1
    }

    /// Three significant digits, all digits before the point.
    public static func number(_ value: Double) -> String {
        var (size, decimals) = (abs(value), 0)
        guard size > 0, size.isFinite else { return plain(value) }
        while size < 99.95, decimals < 9 {
            size *= 10
            decimals += 1
        }
        return plain(value, decimals: decimals)
    }
}
