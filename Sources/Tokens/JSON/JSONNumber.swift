/// Numbers read without floating point, so that nothing overflows and nothing is rounded up.
enum JSONNumber {
    /// Returns `text` times `10^scale`, truncated toward zero; nil if `Int64` cannot hold it.
    static func scaled(_ text: JSONText, by scale: Int, in bytes: Span<UInt8>) -> Int64? {
        var index = text.start
        let isNegative = index < text.end && bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        // Treats all digits as one row, of which `places` precede the point once the exponent has
        // moved it.
        let digitsStart = index
        var places = 0
        while index < text.end, isDigit(bytes[index]) {
            places += 1
            index += 1
        }
        while index < text.end, isDigit(bytes[index]) || bytes[index] == UInt8(ascii: ".") {
            index += 1
        }
        let digitsEnd = index
        let exponent = exponent(from: index, to: text.end, in: bytes)
        guard
            let negated = negatedLeading(
                places + scale + exponent, from: digitsStart, to: digitsEnd, in: bytes),
            isNegative || negated > .min
        else { return nil }
        return isNegative ? negated : -negated
    }

    /// Returns the whole number that `text` spells without a point or exponent; nil otherwise.
    static func whole(_ text: JSONText, in bytes: Span<UInt8>) -> Int64? {
        for index in text.start..<text.end
        where !isDigit(bytes[index]) && bytes[index] != UInt8(ascii: "-") {
            return nil
        }
        return scaled(text, by: 0, in: bytes)
    }

    /// Returns the negated number that the first `places` digits form, padded with zeros.
    ///
    /// The negative range holds one number more, and some text may spell exactly that number.
    private static func negatedLeading(
        _ places: Int, from start: Int, to end: Int, in bytes: Span<UInt8>
    ) -> Int64? {
        var value: Int64 = 0
        var left = places
        var index = start
        while left > 0, index < end {
            let byte = bytes[index]
            index += 1
            guard isDigit(byte) else { continue }
            guard let longer = appending(byte &- UInt8(ascii: "0"), to: value) else {
                return nil
            }
            value = longer
            left -= 1
        }
        while left > 0, value != 0 {
            guard let longer = appending(0, to: value) else { return nil }
            value = longer
            left -= 1
        }
        return value
    }

    private static func appending(_ digit: UInt8, to value: Int64) -> Int64? {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (difference, carry) = product.subtractingReportingOverflow(Int64(digit))
        return overflow || carry ? nil : difference
    }

    /// Reads the exponent from its letter on, clamped to a value that no token's text is long
    /// enough to offset.
    private static func exponent(from start: Int, to end: Int, in bytes: Span<UInt8>) -> Int {
        var value = 0
        var isNegative = false
        for index in start..<end {
            if bytes[index] == UInt8(ascii: "-") { isNegative = true }
            guard isDigit(bytes[index]) else { continue }
            value = min(value * 10 + Int(bytes[index] &- UInt8(ascii: "0")), 1 << 40)
        }
        return isNegative ? -value : value
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }
}
