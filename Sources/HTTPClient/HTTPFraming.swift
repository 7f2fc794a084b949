/// Where the name and the value are in a field's line (RFC 9112, section 5).
struct HTTPFieldLine {
    let nameEnd: Int
    let value: Range<Int>

    /// Throws for anything but a name, a colon that follows at once, and a value. That excludes
    /// folded lines (section 5.2), which start with a blank.
    init(_ line: Span<UInt8>) throws(HTTPFault) {
        var colon = 0
        while colon < line.count, HTTPSyntax.isToken(line[colon]) { colon += 1 }
        guard colon > 0, colon < line.count, line[colon] == UInt8(ascii: ":") else {
            throw .malformed("a line of its head is not a field")
        }
        nameEnd = colon
        value = line.trimmed(colon + 1..<line.count)
        for index in value where !HTTPSyntax.isValue(line[index]) {
            throw .malformed("a field's value has a control character")
        }
    }
}

/// What the fields of a head say of the body and the connection (RFC 9112, sections 6 and 9).
struct HTTPFraming {
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var closes = false

    mutating func take(name: Span<UInt8>, value: Span<UInt8>) throws(HTTPFault) {
        switch name.count {
        case 14 where name.isName("content-length"): try takeLength(value)
        case 17 where name.isName("transfer-encoding"):
            guard !isChunked, value.isName("chunked") else {
                throw .malformed("its Transfer-Encoding is not one \"chunked\"")
            }
            isChunked = true
        case 10 where name.isName("connection"): takeConnection(value)
        default: break
        }
    }

    /// A length is a number and comes once. A list of equal numbers would be allowed, but nothing
    /// sound sends it.
    private mutating func takeLength(_ value: Span<UInt8>) throws(HTTPFault) {
        guard contentLength == nil else { throw .malformed("it has several Content-Lengths") }
        guard (1...18).contains(value.count) else {
            throw .malformed("its Content-Length is out of range")
        }
        var length = 0
        for index in 0..<value.count {
            guard HTTPSyntax.isDigit(value[index]) else {
                throw .malformed("its Content-Length is not a number")
            }
            length = length * 10 + Int(value[index] - UInt8(ascii: "0"))
        }
        contentLength = length
    }

    /// A list of options (RFC 9110, section 7.6.1).
    private mutating func takeConnection(_ value: Span<UInt8>) {
        var start = 0
        while start <= value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            if value.extracting(value.trimmed(start..<end)).isName("close") { closes = true }
            start = end + 1
        }
    }
}
