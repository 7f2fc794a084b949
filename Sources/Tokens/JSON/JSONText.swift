/// The position of a string or number in the text being read, without the quotation marks.
///
/// Only the scanner creates it, after checking those bytes, so decoding cannot fail.
struct JSONText {
    let start: Int
    let end: Int
    /// Whether the string contains a backslash and so must be decoded.
    let isEscaped: Bool

    var count: Int { end - start }
}

extension JSONText {
    /// Returns the decoded string.
    func string(in bytes: Span<UInt8>) -> String {
        if isEscaped {
            var decoded: [UInt8] = []
            decoded.reserveCapacity(count)
            forEachByte(in: bytes) { decoded.append($0) }
            return String(decoding: decoded, as: UTF8.self)
        }
        return bytes.extracting(start..<end).withUnsafeBufferPointer {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// Returns whether the string's UTF-8 equals `expected`, byte for byte.
    func equals(_ expected: [UInt8], in bytes: Span<UInt8>) -> Bool {
        guard isEscaped else {
            guard count == expected.count else { return false }
            var index = 0
            while index < count, bytes[start + index] == expected[index] { index &+= 1 }
            return index == count
        }
        var index = 0
        var isEqual = true
        forEachByte(in: bytes) { byte in
            isEqual = isEqual && index < expected.count && expected[index] == byte
            index &+= 1
        }
        return isEqual && index == expected.count
    }

    /// Calls `body` with each byte of the decoded string, in UTF-8 (RFC 8259, section 7).
    @inline(__always)
    func forEachByte(in bytes: Span<UInt8>, _ body: (UInt8) -> Void) {
        var index = start
        while index < end {
            let byte = bytes[index]
            index &+= 1
            guard byte == UInt8(ascii: "\\"), index < end else {
                body(byte)
                continue
            }
            index = JSONEscape.decode(bytes, at: index, body)
        }
    }
}

/// The escapes of RFC 8259, section 7, in a string that the scanner has accepted.
enum JSONEscape {
    /// Passes `body` the bytes of the escape whose letter is at `index`. Returns the index after
    /// it.
    static func decode(_ bytes: Span<UInt8>, at index: Int, _ body: (UInt8) -> Void) -> Int {
        switch bytes[index] {
        case UInt8(ascii: "b"): body(0x08)
        case UInt8(ascii: "f"): body(0x0c)
        case UInt8(ascii: "n"): body(0x0a)
        case UInt8(ascii: "r"): body(0x0d)
        case UInt8(ascii: "t"): body(0x09)
        case UInt8(ascii: "u"):
            let (scalar, next) = scalar(bytes, at: index + 1)
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { body(byte) }
            return next
        case let other: body(other)
        }
        return index + 1
    }

    /// Returns the scalar whose four digits are at `index`, including the low surrogate after a
    /// high one.
    private static func scalar(_ bytes: Span<UInt8>, at index: Int) -> (Unicode.Scalar, Int) {
        let replacement: Unicode.Scalar = "\u{fffd}"
        guard let unit = unit(bytes, at: index) else { return (replacement, bytes.count) }
        let next = index + 4
        guard unit & 0xfc00 == 0xd800 else { return (Unicode.Scalar(unit) ?? replacement, next) }
        guard let low = self.unit(bytes, at: next + 2) else { return (replacement, bytes.count) }
        let value = 0x10000 + (UInt32(unit & 0x3ff) << 10 | UInt32(low & 0x3ff))
        return (Unicode.Scalar(value) ?? replacement, next + 6)
    }

    /// Returns the UTF-16 code unit of four hexadecimal digits; nil if they are not digits.
    static func unit(_ bytes: Span<UInt8>, at index: Int) -> UInt16? {
        guard index >= 0, bytes.count - index >= 4 else { return nil }
        var unit: UInt16 = 0
        for offset in 0..<4 {
            guard let digit = hexDigit(bytes[index + offset]) else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
