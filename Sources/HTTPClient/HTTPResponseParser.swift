#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads one answer from a connection (RFC 9112), as its bytes arrive.
///
/// Strict, because a lenient reader may take one answer's bytes for the next one's: lines end with
/// CR LF, folded fields and contradicting lengths are refused. Every length has a limit. Keeps no
/// bytes and allocates nothing.
struct HTTPResponseParser {
    private enum State {
        case statusLine, fields, body, bodyUntilEnd, chunkSize, chunk, chunkEnd, trailer, complete
    }

    private let limits: HTTPLimits
    private var state = State.statusLine
    /// Whether the request was a HEAD, whose answer has no body.
    private let isForHead: Bool
    private(set) var status = 0
    /// Whether the connection cannot be used again (RFC 9112, section 9.3).
    private(set) var closes = false
    private var framing = HTTPFraming()
    /// What is missing of the body, or of a chunk.
    private var left = 0
    private var head_bytes = 0
    private var body_bytes = 0
    /// How much of the input, which starts with an incomplete line, has been searched for its end.
    private var searched = 0

    init(limits: HTTPLimits, isForHead: Bool = false) {
        self.limits = limits
        self.isForHead = isForHead
    }

    var isComplete: Bool { state == .complete }

    /// Parses as much of `input` as possible, at most to the end of the answer. Returns the number
    /// of bytes consumed. The others have to start the next input.
    mutating func parse(
        _ input: Span<UInt8>, into sink: inout some HTTPResponseSink
    ) throws(HTTPFault) -> Int {
        var place = 0
        while state != .complete {
            switch state {
            case .body, .chunk, .bodyUntilEnd:
                let available = input.count - place
                guard available > 0 else { return place }
                let count = state == .bodyUntilEnd ? available : min(left, available)
                sink.take(body: input.extracting(place..<place + count))
                place += count
                try advance(by: count)
            case .chunkEnd:
                guard try Self.hasChunkEnd(input, at: place) else { return place }
                place += 2
                state = .chunkSize
            default:
                guard let end = try endOfLine(in: input, from: place) else { return place }
                try take(input.extracting(place..<end), into: &sink)
                place = end + 2
            }
        }
        return place
    }

    /// Notes that the server sends no more.
    mutating func end() throws(HTTPFault) {
        switch state {
        case .complete: break
        case .bodyUntilEnd: state = .complete
        case .statusLine where head_bytes == 0 && searched == 0: throw .closed
        default: throw .malformed("it ends early")
        }
    }

    // MARK: Lines

    /// Returns where the line that starts at `place` ends, before its CR LF; nil while it is not
    /// complete.
    private mutating func endOfLine(
        in input: Span<UInt8>, from place: Int
    ) throws(HTTPFault) -> Int? {
        let lineFeed = Self.lineFeed(in: input, from: place + searched)
        guard (lineFeed ?? input.count) - place <= limits.line_bytes else {
            throw .tooLarge("a line")
        }
        guard let found = lineFeed else {
            searched = input.count - place
            return nil
        }
        searched = 0
        guard found > place, input[found - 1] == HTTPSyntax.carriageReturn else {
            throw .malformed("a line does not end with CR LF")
        }
        return found - 1
    }

    private static func lineFeed(in input: Span<UInt8>, from start: Int) -> Int? {
        input.extracting(start...).withUnsafeBytes { rest in
            guard let first = rest.baseAddress,
                let found = memchr(first, Int32(HTTPSyntax.lineFeed), rest.count)
            else { return nil }
            return start + (UnsafeRawPointer(found) - first)
        }
    }

    private mutating func take(
        _ line: Span<UInt8>, into sink: inout some HTTPResponseSink
    ) throws(HTTPFault) {
        if state == .chunkSize { return try takeChunkSize(line) }
        head_bytes += line.count + 2
        guard head_bytes <= limits.head_bytes else { throw .tooLarge("the head") }
        switch state {
        case .statusLine:
            sink.begin()
            try takeStatus(line)
        case .fields where line.isEmpty: try endHead()
        case .fields: try takeField(line, into: &sink)
        case .trailer where line.isEmpty: state = .complete
        default: _ = try HTTPFieldLine(line)  // of a trailer, which nobody asked for
        }
    }

    /// `HTTP/1.1 200 OK` (section 4). The reason is passed over.
    private mutating func takeStatus(_ line: Span<UInt8>) throws(HTTPFault) {
        guard line.count >= 13, line.starts(with: "HTTP/1."), line[8] == HTTPSyntax.space,
            line[12] == HTTPSyntax.space
        else { throw .malformed("it does not start with a status line") }
        status = 0
        for index in 9..<12 {
            guard HTTPSyntax.isDigit(line[index]) else {
                throw .malformed("its status is not a number")
            }
            status = status * 10 + Int(line[index] - UInt8(ascii: "0"))
        }
        guard (100...599).contains(status), status != 101 else {
            throw .malformed("its status is out of range")
        }
        for index in 13..<line.count where !HTTPSyntax.isValue(line[index]) {
            throw .malformed("its status line has a control character")
        }
        framing = HTTPFraming()
        switch line[7] {
        case UInt8(ascii: "1"): closes = false
        case UInt8(ascii: "0"): closes = true
        default: throw .malformed("its version is unknown")
        }
        state = .fields
    }

    private mutating func takeField(
        _ line: Span<UInt8>, into sink: inout some HTTPResponseSink
    ) throws(HTTPFault) {
        let field = try HTTPFieldLine(line)
        let name = line.extracting(0..<field.nameEnd)
        let value = line.extracting(field.value)
        try framing.take(name: name, value: value)
        sink.take(name: name, value: value)
    }

    /// Decides on the body (section 6.3).
    private mutating func endHead() throws(HTTPFault) {
        if framing.closes { closes = true }
        let length = framing.contentLength
        guard length == nil || !framing.isChunked else {
            throw .malformed("it has both Content-Length and Transfer-Encoding")
        }
        if status < 200 {
            state = .statusLine
        } else if isForHead || status == 204 || status == 304 {
            state = .complete
        } else if framing.isChunked {
            state = .chunkSize
        } else if let length {
            guard length <= limits.body_bytes else { throw .tooLarge("the body") }
            left = length
            state = length == 0 ? .complete : .body
        } else {
            closes = true
            state = .bodyUntilEnd
        }
    }

    // MARK: Bodies

    private mutating func advance(by count: Int) throws(HTTPFault) {
        if state == .bodyUntilEnd {
            body_bytes += count
            guard body_bytes <= limits.body_bytes else { throw .tooLarge("the body") }
            return
        }
        left -= count
        guard left == 0 else { return }
        state = state == .body ? .complete : .chunkEnd
    }

    /// The size of a chunk in hexadecimal digits, then perhaps an extension (section 7.1), which is
    /// passed over.
    private mutating func takeChunkSize(_ line: Span<UInt8>) throws(HTTPFault) {
        var size = 0
        var place = 0
        while place < line.count, let digit = Self.hexadecimal(line[place]) {
            guard place < 15 else { throw .malformed("a chunk's size has too many digits") }
            size = size << 4 | digit
            place += 1
        }
        guard place > 0 else { throw .malformed("a chunk has no size") }
        let rest = line.trimmed(place..<line.count)
        guard place == line.count || !rest.isEmpty && line[rest.lowerBound] == UInt8(ascii: ";")
        else { throw .malformed("a chunk's size is not a number") }
        for index in rest where !HTTPSyntax.isValue(line[index]) {
            throw .malformed("a chunk's extension has a control character")
        }
        guard size <= limits.body_bytes - body_bytes else { throw .tooLarge("the body") }
        body_bytes += size
        left = size
        state = size == 0 ? .trailer : .chunk
    }

    private static func hasChunkEnd(
        _ input: Span<UInt8>, at place: Int
    ) throws(HTTPFault) -> Bool {
        guard place < input.count else { return false }
        let isWhole = place + 1 < input.count
        guard input[place] == HTTPSyntax.carriageReturn,
            !isWhole || input[place + 1] == HTTPSyntax.lineFeed
        else { throw .malformed("a chunk is longer than its size") }
        return isWhole
    }

    private static func hexadecimal(_ byte: UInt8) -> Int? {
        if HTTPSyntax.isDigit(byte) { return Int(byte - UInt8(ascii: "0")) }
        let letter = HTTPSyntax.lowercase(byte) &- UInt8(ascii: "a")
        return letter < 6 ? Int(letter) + 10 : nil
    }
}
