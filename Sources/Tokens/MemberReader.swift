/// Reads the values of one object's members, each of a required type.
///
/// All JSON errors of a text become one refusal, `malformed`. A value of the wrong type becomes the
/// refusal that the caller names.
struct MemberReader {
    /// The refusal for text that violates RFC 8259.
    let malformed: TokenFault

    func start(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>) throws(TokenFault) {
        do {
            try scanner.start(bytes)
            if case .objectStart = try scanner.next(bytes) { return }
        } catch {}
        throw malformed
    }

    /// Returns the next member's name; nil after the last member, where the text must also end.
    func name(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>) throws(TokenFault) -> JSONText? {
        if case .name(let name) = try next(&scanner, bytes) { return name }
        _ = try next(&scanner, bytes)
        return nil
    }

    func next(
        _ scanner: inout JSONScanner, _ bytes: Span<UInt8>
    ) throws(TokenFault) -> JSONScanner.Event {
        do { return try scanner.next(bytes) } catch { throw malformed }
    }

    func string(
        _ scanner: inout JSONScanner, _ bytes: Span<UInt8>, else fault: TokenFault
    ) throws(TokenFault) -> JSONText {
        if case .string(let text) = try next(&scanner, bytes) { return text }
        throw fault
    }

    func number(
        _ scanner: inout JSONScanner, _ bytes: Span<UInt8>, else fault: TokenFault
    ) throws(TokenFault) -> JSONText {
        if case .number(let text) = try next(&scanner, bytes) { return text }
        throw fault
    }

    /// Reads the string that is here; skips any other value and returns nil.
    func stringIfAny(
        _ scanner: inout JSONScanner, _ bytes: Span<UInt8>
    ) throws(TokenFault) -> JSONText? {
        let event = try next(&scanner, bytes)
        if case .string(let text) = event { return text }
        try skipRest(after: event, &scanner, bytes)
        return nil
    }

    /// Reads the number that is here; skips any other value and returns nil.
    func numberIfAny(
        _ scanner: inout JSONScanner, _ bytes: Span<UInt8>
    ) throws(TokenFault) -> JSONText? {
        let event = try next(&scanner, bytes)
        if case .number(let text) = event { return text }
        try skipRest(after: event, &scanner, bytes)
        return nil
    }

    /// Skips one value of any depth, checking it on the way.
    func skipValue(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>) throws(TokenFault) {
        let first = try next(&scanner, bytes)
        try skipRest(after: first, &scanner, bytes)
    }

    /// Skips the rest of the value that began with `first`.
    func skipRest(
        after first: JSONScanner.Event, _ scanner: inout JSONScanner, _ bytes: Span<UInt8>
    ) throws(TokenFault) {
        var event = first
        var depth = 0
        while true {
            switch event {
            case .objectStart, .arrayStart: depth += 1
            case .objectEnd, .arrayEnd: depth -= 1
            default: break
            }
            if depth <= 0 { return }
            event = try next(&scanner, bytes)
        }
    }
}
