/// Reading of the ASCII that requests are made of.
enum FieldText {
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")

    /// Whether the bytes spell `word`, which is in lower case, in any casing.
    static func spells(_ word: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count == word.count else { return false }
        for offset in 0..<word.count
        where lowercased(bytes[range.lowerBound + offset]) != word[offset] {
            return false
        }
        return true
    }

    /// Whether the bytes are exactly `word`.
    static func equals(_ word: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard range.count == word.count else { return false }
        for offset in 0..<word.count where bytes[range.lowerBound + offset] != word[offset] {
            return false
        }
        return true
    }

    static func first(_ byte: UInt8, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        for index in range where bytes[index] == byte { return index }
        return nil
    }

    /// Returns the range without white space at either end (OWS of RFC 9110, section 5.6.3).
    static func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    /// Whether a comma-separated list (RFC 9110, section 5.6.1) has the member `word`, which is in
    /// lower case.
    static func lists(_ word: [UInt8], _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var start = range.lowerBound
        while start < range.upperBound {
            let end =
                first(UInt8(ascii: ","), bytes, start..<range.upperBound) ?? range.upperBound
            if spells(word, bytes, trimmed(bytes, start..<end)) { return true }
            start = end + 1
        }
        return false
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    static func isLetter(_ byte: UInt8) -> Bool { lowercased(byte) &- UInt8(ascii: "a") < 26 }

    /// `tchar` of RFC 9110, section 5.6.2.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        if isLetter(byte) || isDigit(byte) { return true }
        return switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "!"),
            UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// A byte of a field's value (RFC 9110, section 5.5): no control character but the tab.
    static func isValueByte(_ byte: UInt8) -> Bool {
        byte >= space && byte != 0x7f || byte == tab
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}
