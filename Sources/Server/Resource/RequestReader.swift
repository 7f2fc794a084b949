import ServerContract

/// Reads one request's head, line by line as it arrives, and refuses what two readers could
/// understand differently (RFC 9112, section 11.2).
///
/// The decoder of NIOHTTP1 accepts lines that end with LF alone and folded fields, and makes a
/// string of every name and value. This one makes none, so a request costs less than its
/// verification.
struct RequestReader {
    private(set) var head = RequestHead()
    private let limits: ResourceLimits
    private var scanned = 0
    private var lineStart = 0
    private var lines = 0
    private var hasSkippedLine = false
    private var minorVersion: UInt8 = 1
    private var hosts = 0
    private var contentLength: Int?
    private var isChunked = false
    private var closes = false

    private static let host = Array("host".utf8)
    private static let expect = Array("expect".utf8)
    private static let connection = Array("connection".utf8)
    private static let contentType = Array("content-type".utf8)
    private static let authorization = Array("authorization".utf8)
    private static let length = Array("content-length".utf8)
    private static let claims = Array(ControlHeader.wantsClaims.utf8)
    private static let coding = Array("transfer-encoding".utf8)
    private static let chunked = Array("chunked".utf8)
    private static let close = Array("close".utf8)
    private static let goAhead = Array("100-continue".utf8)

    init(_ limits: ResourceLimits) { self.limits = limits }

    /// Reads on, given all bytes since the request's first. Returns whether the head is complete.
    mutating func read(_ bytes: Span<UInt8>) throws(ConnectionFault) -> Bool {
        let end = min(bytes.count, limits.head_bytes)
        while scanned < end {
            let byte = bytes[scanned]
            scanned &+= 1
            if byte == UInt8(ascii: "\n"), try takeLine(bytes) { return true }
        }
        if lines == 0, scanned - lineStart > limits.requestLine_bytes { throw .longTarget }
        if end == limits.head_bytes { throw .longHead }
        return false
    }

    /// Takes the line that ends at ``scanned``. Returns whether it is the empty one at the end.
    private mutating func takeLine(_ bytes: Span<UInt8>) throws(ConnectionFault) -> Bool {
        let (start, end) = (lineStart, scanned - 2)
        guard end >= start, bytes[end] == UInt8(ascii: "\r") else { throw .lineEnd }
        lineStart = scanned
        if start == end {
            if lines > 0 {
                try finish()
                return true
            }
            // One empty line before a request is ignored (RFC 9112, section 2.2).
            guard !hasSkippedLine else { throw .requestLine }
            hasSkippedLine = true
            return false
        }
        lines += 1
        if lines == 1 {
            guard end - start <= limits.requestLine_bytes else { throw .longTarget }
            try readRequestLine(bytes, start..<end)
        } else {
            guard lines - 1 <= limits.fields else { throw .manyFields }
            try readField(bytes, start..<end)
        }
        return false
    }

    private mutating func readField(
        _ bytes: Span<UInt8>, _ line: Range<Int>
    ) throws(ConnectionFault) {
        var colon = line.lowerBound
        while colon < line.upperBound, FieldText.isTokenByte(bytes[colon]) { colon += 1 }
        guard colon > line.lowerBound, colon < line.upperBound,
            bytes[colon] == UInt8(ascii: ":")
        else { throw .field }
        for index in colon + 1..<line.upperBound where !FieldText.isValueByte(bytes[index]) {
            throw .field
        }
        let value = FieldText.trimmed(bytes, colon + 1..<line.upperBound)
        try take(line.lowerBound..<colon, value, bytes)
    }

    private mutating func take(
        _ name: Range<Int>, _ value: Range<Int>, _ bytes: Span<UInt8>
    ) throws(ConnectionFault) {
        if FieldText.spells(Self.host, bytes, name) {
            hosts += 1
            guard FieldText.first(FieldText.space, bytes, value) == nil else { throw .host }
        } else if FieldText.spells(Self.authorization, bytes, name) {
            head.authorization = value
            head.authorizations += 1
        } else if FieldText.spells(Self.claims, bytes, name) {
            head.wantsClaims = value.count == 1 && bytes[value.lowerBound] == UInt8(ascii: "1")
        } else if FieldText.spells(Self.connection, bytes, name) {
            closes = closes || FieldText.lists(Self.close, bytes, value)
        } else if FieldText.spells(Self.contentType, bytes, name) {
            head.contentType = value
        } else if FieldText.spells(Self.length, bytes, name) {
            guard contentLength == nil, let length = Self.number(bytes, value) else {
                throw .length
            }
            contentLength = length
        } else if FieldText.spells(Self.coding, bytes, name) {
            guard !isChunked else { throw .length }
            guard FieldText.spells(Self.chunked, bytes, value) else { throw .coding }
            isChunked = true
        } else if FieldText.spells(Self.expect, bytes, name) {
            guard FieldText.spells(Self.goAhead, bytes, value) else { throw .expectation }
            head.expectsContinue = true
        }
    }

    private mutating func finish() throws(ConnectionFault) {
        guard hosts == 1 || hosts == 0 && minorVersion == 0 else { throw .host }
        if isChunked {
            guard contentLength == nil, minorVersion > 0 else { throw .lengthAndCoding }
            head.body = .chunked
        } else if let contentLength, contentLength > 0 {
            guard contentLength <= limits.body_bytes else { throw .longBody }
            head.body = .sized(contentLength)
        }
        head.isPersistent = minorVersion > 0 && !closes
        head.expectsContinue = head.expectsContinue && minorVersion > 0
        head.length = scanned
    }

    /// Returns the number; nil unless it is 1 to 18 digits.
    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard 1...18 ~= range.count else { return nil }
        var number = 0
        for index in range {
            guard FieldText.isDigit(bytes[index]) else { return nil }
            number = number * 10 + Int(bytes[index] - UInt8(ascii: "0"))
        }
        return number
    }
}

extension RequestReader {
    private static let get = Array("GET".utf8)
    private static let headMethod = Array("HEAD".utf8)
    private static let post = Array("POST".utf8)
    private static let protocolName = Array("HTTP/".utf8)
    private static let scheme = Array("http://".utf8)

    /// Reads method, target and version (RFC 9112, section 3).
    private mutating func readRequestLine(
        _ bytes: Span<UInt8>, _ line: Range<Int>
    ) throws(ConnectionFault) {
        guard
            let methodEnd = FieldText.first(FieldText.space, bytes, line),
            let targetEnd = FieldText.first(
                FieldText.space, bytes, methodEnd + 1..<line.upperBound)
        else { throw .requestLine }
        let method = line.lowerBound..<methodEnd
        guard !method.isEmpty else { throw .requestLine }
        for index in method where !FieldText.isTokenByte(bytes[index]) { throw .requestLine }
        if FieldText.equals(Self.get, bytes, method) {
            head.method = .get
        } else if FieldText.equals(Self.headMethod, bytes, method) {
            head.method = .head
        } else if FieldText.equals(Self.post, bytes, method) {
            head.method = .post
        }
        try readTarget(bytes, methodEnd + 1..<targetEnd)
        try readVersion(bytes, targetEnd + 1..<line.upperBound)
    }

    private mutating func readTarget(
        _ bytes: Span<UInt8>, _ target: Range<Int>
    ) throws(ConnectionFault) {
        guard !target.isEmpty else { throw .requestLine }
        for index in target
        where !(0x21...0x7e ~= bytes[index]) || bytes[index] == UInt8(ascii: "#") {
            throw .requestLine
        }
        var start = target.lowerBound
        let authority = start + Self.scheme.count
        if authority < target.upperBound,
            FieldText.spells(Self.scheme, bytes, start..<authority)
        {
            // As sent to a proxy (RFC 9112, section 3.2.2).
            start =
                FieldText.first(UInt8(ascii: "/"), bytes, authority..<target.upperBound)
                ?? target.upperBound
        }
        let mark = FieldText.first(UInt8(ascii: "?"), bytes, start..<target.upperBound)
        head.path = start..<(mark ?? target.upperBound)
        head.query = (mark.map { $0 + 1 } ?? target.upperBound)..<target.upperBound
    }

    private mutating func readVersion(
        _ bytes: Span<UInt8>, _ version: Range<Int>
    ) throws(ConnectionFault) {
        let digits = version.lowerBound + Self.protocolName.count
        guard version.upperBound == digits + 3,
            FieldText.equals(Self.protocolName, bytes, version.lowerBound..<digits),
            FieldText.isDigit(bytes[digits]), bytes[digits + 1] == UInt8(ascii: "."),
            FieldText.isDigit(bytes[digits + 2])
        else { throw .requestLine }
        guard bytes[digits] == UInt8(ascii: "1") else { throw .version }
        minorVersion = bytes[digits + 2] - UInt8(ascii: "0")
    }
}
