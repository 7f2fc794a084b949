/// Strings and numbers, byte by byte.
extension JSONScanner {
    /// Reads the string whose opening quotation mark is here (RFC 8259, section 7).
    mutating func string(_ bytes: Span<UInt8>) throws(JSONError) -> JSONText {
        position += 1
        let start = position
        var isEscaped = false
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let text = JSONText(start: start, end: position, isEscaped: isEscaped)
                position &+= 1
                return text
            case UInt8(ascii: "\\"):
                isEscaped = true
                try skipEscape(bytes)
            case 0x20...0x7f: position &+= 1
            case 0x00...0x1f: throw error(.controlCharacter)
            default: try skipMultibyte(bytes)
            }
        }
        throw error(.unexpectedEnd)
    }

    private mutating func skipEscape(_ bytes: Span<UInt8>) throws(JSONError) {
        position += 1
        switch try peek(bytes) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            guard let unit = JSONEscape.unit(bytes, at: position + 1) else {
                throw error(.invalidEscape)
            }
            if unit & 0xfc00 == 0xdc00 { throw error(.invalidEscape) }
            position += 5
            if unit & 0xfc00 == 0xd800 { try skipLowSurrogate(bytes) }
        default: throw error(.invalidEscape)
        }
    }

    /// Skips the low surrogate, which must follow a high one.
    private mutating func skipLowSurrogate(_ bytes: Span<UInt8>) throws(JSONError) {
        guard bytes.count - position >= 6, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u"),
            let low = JSONEscape.unit(bytes, at: position + 2), low & 0xfc00 == 0xdc00
        else { throw error(.invalidEscape) }
        position += 6
    }

    /// Skips one scalar above ASCII, well-formed by table 3-7 of the Unicode Standard: no overlong
    /// form, no surrogate, nothing above U+10FFFF.
    private mutating func skipMultibyte(_ bytes: Span<UInt8>) throws(JSONError) {
        let lead = bytes[position]
        let second: ClosedRange<UInt8>
        let length: Int
        switch lead {
        case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
        case 0xe0: (length, second) = (3, 0xa0...0xbf)
        case 0xed: (length, second) = (3, 0x80...0x9f)
        case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
        case 0xf0: (length, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
        case 0xf4: (length, second) = (4, 0x80...0x8f)
        default: throw error(.invalidUTF8)
        }
        guard bytes.count - position >= length, second.contains(bytes[position + 1]) else {
            throw error(.invalidUTF8)
        }
        for offset in 2..<max(2, length) where bytes[position + offset] & 0xc0 != 0x80 {
            throw error(.invalidUTF8)
        }
        position += length
    }

    /// Reads the number that starts here (RFC 8259, section 6).
    mutating func number(_ bytes: Span<UInt8>) throws(JSONError) -> JSONText {
        let start = position
        let hasSign = skip(UInt8(ascii: "-"), bytes)
        let first = position < bytes.count ? bytes[position] : 0
        let digits = skipDigits(bytes)
        guard digits > 0 else { throw error(hasSign ? .invalidNumber : .unexpectedByte) }
        guard digits == 1 || first != UInt8(ascii: "0") else { throw error(.invalidNumber) }
        if skip(UInt8(ascii: "."), bytes), skipDigits(bytes) == 0 { throw error(.invalidNumber) }
        if skip(UInt8(ascii: "e"), bytes) || skip(UInt8(ascii: "E"), bytes) {
            if !skip(UInt8(ascii: "+"), bytes) { _ = skip(UInt8(ascii: "-"), bytes) }
            if skipDigits(bytes) == 0 { throw error(.invalidNumber) }
        }
        return JSONText(start: start, end: position, isEscaped: false)
    }

    private mutating func skip(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position &+= 1
        return true
    }

    /// Skips digits and returns their number.
    private mutating func skipDigits(_ bytes: Span<UInt8>) -> Int {
        let start = position
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 { position &+= 1 }
        return position - start
    }
}
