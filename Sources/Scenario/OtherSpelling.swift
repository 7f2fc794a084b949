/// Values as written for other tools: `1m`, `50k`, `16MB`, `100 rps`. They are refused, because
/// `1m` may be a minute or a million, but the error suggests a spelling that works.
package enum OtherSpelling {
    /// Returns the first readable spelling of what `text` may mean; nil if there is none.
    package static func of(_ text: String, reads: (String) -> Bool) -> String? {
        candidates(text).first { $0 != text && reads($0) }
    }

    private static let durations: [String: String] = [
        "m": "min", "mins": "min", "minute": "min", "minutes": "min", "sec": "s", "secs": "s",
        "second": "s", "seconds": "s", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
        "day": "d", "days": "d", "msec": "ms", "msecs": "ms", "millis": "ms", "usec": "us",
        "usecs": "us", "micros": "us", "nsec": "ns", "nsecs": "ns", "nanos": "ns",
    ]

    private static let sizes: [String: String] = [
        "k": "KiB", "kb": "KiB", "kib": "KiB", "m": "MiB", "mb": "MiB", "mib": "MiB",
        "g": "GiB", "gb": "GiB", "gib": "GiB", "b": "B", "byte": "B", "bytes": "B",
    ]

    private static let rates: [String: String] = [
        "/sec": "/s", "/second": "/s", "ps": "/s", "rps": "/s", "qps": "/s", "tps": "/s",
        "hz": "/s", "/m": "/min", "/minute": "/min",
    ]

    private static let multiples: [String: Int] = ["k": 3, "m": 6, "g": 9, "bn": 9]

    private static func candidates(_ text: String) -> [String] {
        let packed = text.filter { $0 != " " }
        // A relation before the number is kept: `< 1m`.
        let start = packed.prefix { !($0.isASCII && $0.isNumber) }
        let head = start + (start.last.map { "<>=".contains($0) } == true ? " " : "")
        let rest = packed.dropFirst(start.count)
        let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "_") }
        guard !number.isEmpty, number.count <= 20 else { return [] }
        let unit = rest.dropFirst(number.count).lowercased()
        var found = [unit, durations[unit], sizes[unit], rates[unit]]
            .compactMap(\.self).map { "\(head)\(number)\($0)" }
        let (letter, end) = unit.hasSuffix("/s") ? (String(unit.dropLast(2)), "/s") : (unit, "")
        if let exponent = multiples[letter], let value = decimal(number, exponent: exponent),
            value < 1e15
        {
            found += ["\(head)\(plain(value))\(end)", "\(head)\(plain(value))/s"]
        }
        return found
    }
}
