/// The only JSON reader of this module: a strict pull scanner over RFC 8259.
///
/// It keeps its position and returns one event per call. The caller decides what to build, so the
/// claims reader builds nothing that it does not return. UTF-8 is checked. A byte order mark, lone
/// surrogates, control characters and duplicate names (compared after unescaping) are refused. Time
/// is linear in the length of the text, except n log n for duplicate names in large objects.
/// Nesting costs one bit per level and no recursion. A scanner that is started again allocates
/// nothing.
///
/// The text is a parameter of every call and must be the same from `start` to `end`.
struct JSONScanner {
    enum Event {
        case objectStart, objectEnd, arrayStart, arrayEnd
        case name(JSONText)
        case string(JSONText)
        case number(JSONText)
        case bool(Bool)
        case null
        /// The text ended after its single value.
        case end
    }

    /// What the grammar allows next.
    private enum Expectation {
        case value, firstElement, firstName, separator, end
    }

    let limits: JSONLimits
    var position = 0
    private var depth = 0
    /// One bit per level, with the innermost in the lowest bit; set if that level is an object.
    private var objectLevels: UInt64 = 0
    private var expectation = Expectation.value
    private var names = MemberNames()

    init(limits: JSONLimits = .token) { self.limits = limits }

    /// Prepares for another text.
    mutating func start(_ bytes: Span<UInt8>) throws(JSONError) {
        position = 0
        depth = 0
        objectLevels = 0
        expectation = .value
        names.removeAll()
        guard bytes.count <= limits.maximumBytes else { throw error(.tooLarge) }
    }

    mutating func next(_ bytes: Span<UInt8>) throws(JSONError) -> Event {
        skipWhiteSpace(bytes)
        switch expectation {
        case .value:
            return try value(bytes)
        case .firstElement:
            return try peek(bytes) == UInt8(ascii: "]") ? close(.arrayEnd) : value(bytes)
        case .firstName:
            return try peek(bytes) == UInt8(ascii: "}") ? closeObject() : name(bytes)
        case .separator:
            return try afterValue(bytes)
        case .end:
            guard position == bytes.count else { throw error(.unexpectedByte) }
            return .end
        }
    }

    func error(_ kind: JSONError.Kind) -> JSONError { JSONError(kind: kind, offset: position) }

    func peek(_ bytes: Span<UInt8>) throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        return bytes[position]
    }
}

extension JSONScanner {
    private var isInObject: Bool { objectLevels & 1 == 1 }

    @inline(__always)
    private mutating func skipWhiteSpace(_ bytes: Span<UInt8>) {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0a, 0x0d: position &+= 1
            default: return
            }
        }
    }

    private mutating func value(_ bytes: Span<UInt8>) throws(JSONError) -> Event {
        switch try peek(bytes) {
        case UInt8(ascii: "{"):
            try open(asObject: true)
            return .objectStart
        case UInt8(ascii: "["):
            try open(asObject: false)
            return .arrayStart
        case UInt8(ascii: "\""):
            let text = try string(bytes)
            finishValue()
            return .string(text)
        case UInt8(ascii: "t"): return try literal("true", .bool(true), bytes)
        case UInt8(ascii: "f"): return try literal("false", .bool(false), bytes)
        case UInt8(ascii: "n"): return try literal("null", .null, bytes)
        default:
            let text = try number(bytes)
            finishValue()
            return .number(text)
        }
    }

    private mutating func open(asObject isObject: Bool) throws(JSONError) {
        guard depth < limits.maximumDepth else { throw error(.tooDeep) }
        depth += 1
        objectLevels = objectLevels << 1 | (isObject ? 1 : 0)
        expectation = isObject ? .firstName : .firstElement
        position += 1
        if isObject { names.openObject() }
    }

    private mutating func close(_ event: Event) -> Event {
        position += 1
        depth -= 1
        objectLevels >>= 1
        finishValue()
        return event
    }

    private mutating func closeObject() throws(JSONError) -> Event {
        let isUnique = names.closeObject()
        guard isUnique || limits.allowsDuplicateNames else { throw error(.duplicateName) }
        return close(.objectEnd)
    }

    private mutating func finishValue() { expectation = depth == 0 ? .end : .separator }

    private mutating func name(_ bytes: Span<UInt8>) throws(JSONError) -> Event {
        guard try peek(bytes) == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
        let text = try string(bytes)
        skipWhiteSpace(bytes)
        guard try peek(bytes) == UInt8(ascii: ":") else { throw error(.unexpectedByte) }
        position += 1
        names.insert(text, in: bytes)
        expectation = .value
        return .name(text)
    }

    private mutating func afterValue(_ bytes: Span<UInt8>) throws(JSONError) -> Event {
        switch try peek(bytes) {
        case UInt8(ascii: ","):
            position += 1
            skipWhiteSpace(bytes)
            return isInObject ? try name(bytes) : try value(bytes)
        case UInt8(ascii: "}") where isInObject: return try closeObject()
        case UInt8(ascii: "]") where !isInObject: return close(.arrayEnd)
        default: throw error(.unexpectedByte)
        }
    }

    private mutating func literal(
        _ word: StaticString, _ event: Event, _ bytes: Span<UInt8>
    ) throws(JSONError) -> Event {
        for index in 0..<word.utf8CodeUnitCount {
            guard try peek(bytes) == word.utf8Start[index] else { throw error(.unexpectedByte) }
            position += 1
        }
        finishValue()
        return event
    }
}
