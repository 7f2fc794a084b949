/// The characters of HTTP (RFC 9110, section 5).
enum HTTPSyntax {
    static let carriageReturn: UInt8 = 0x0d
    static let lineFeed: UInt8 = 0x0a
    static let space: UInt8 = 0x20
    static let tab: UInt8 = 0x09

    /// Whether the byte may stand in a method or a field's name: `tchar` (section 5.6.2).
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"),
            UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Whether the byte may stand in a field's value (section 5.5): no control character but the
    /// tab.
    static func isValue(_ byte: UInt8) -> Bool {
        byte >= space ? byte != 0x7f : byte == tab
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Whether the byte is visible ASCII.
    static func isVisible(_ byte: UInt8) -> Bool { byte > space && byte < 0x7f }

    static func lowercase(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}

extension Span where Element == UInt8 {
    /// Returns whether the bytes are `name`, in any casing.
    ///
    /// - Parameter name: ASCII in lower case.
    func isName(_ name: StaticString) -> Bool {
        guard count == name.utf8CodeUnitCount else { return false }
        for index in 0..<count where HTTPSyntax.lowercase(self[index]) != name.utf8Start[index] {
            return false
        }
        return true
    }

    func starts(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where self[index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    /// Returns the part without blanks at its ends (OWS, section 5.6.3).
    func trimmed(_ part: Range<Int>) -> Range<Int> {
        var (start, end) = (part.lowerBound, part.upperBound)
        while start < end, HTTPSyntax.isBlank(self[start]) { start += 1 }
        while start < end, HTTPSyntax.isBlank(self[end - 1]) { end -= 1 }
        return start..<end
    }
}
