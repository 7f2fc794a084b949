/// Reads the values of one object's members, each of the type it has to have.
///
/// The JSON errors of a text become one refusal, `malformed`; a value of the wrong type becomes
/// whatever refusal the caller names.
struct MemberReader {
    /// What to answer when the text breaks RFC 8259.
    let malformed: TokenFault

    func start(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>) throws(TokenFault) {
        do {
            try scanner.start(bytes)
            if case .objectStart = try scanner.next(bytes) { return }
        } catch {}
        throw malformed
    }

    /// The next member's name; nil after the last one, when the text has to end too.
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

    /// The string that is here; nil for any other value, which is passed over.
    func stringIfAny(
        _ scanner: inout JSONScanner, _ bytes: Span<UInt8>
    ) throws(TokenFault) -> JSONText? {
        let event = try next(&scanner, bytes)
        if case .string(let text) = event { return text }
        try skipRest(after: event, &scanner, bytes)
        return nil
    }

    /// The number that is here; nil for any other value, which is passed over.
    func numberIfAny(
        _ scanner: inout JSONScanner, _ bytes: Span<UInt8>
    ) throws(TokenFault) -> JSONText? {
        let event = try next(&scanner, bytes)
        if case .number(let text) = event { return text }
        try skipRest(after: event, &scanner, bytes)
        return nil
    }

    /// Passes over one value, however deep, checking it as it goes.
    func skipValue(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>) throws(TokenFault) {
        let first = try next(&scanner, bytes)
        try skipRest(after: first, &scanner, bytes)
    }

    /// Passes over what is left of the value that began with `first`.
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
