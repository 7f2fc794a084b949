extension JSONValue {
    /// Reads one complete JSON text. Nesting is tracked with an explicit stack, never by recursion.
    public init(parsing text: Span<UInt8>, limits: JSONLimits = .token) throws(JSONError) {
        var scanner = JSONScanner(limits: limits)
        try scanner.start(text)
        var open: [Container] = []
        while true {
            let finished: JSONValue
            switch try scanner.next(text) {
            case .objectStart:
                open.append(Container(isObject: true))
                continue
            case .arrayStart:
                open.append(Container(isObject: false))
                continue
            case .name(let name):
                open[open.count - 1].name = name.string(in: text)
                continue
            case .objectEnd, .arrayEnd: finished = open.popLast()?.value ?? .null
            case .string(let string): finished = .string(string.string(in: text))
            case .number(let number): finished = .number(number.string(in: text))
            case .bool(let flag): finished = .bool(flag)
            case .null, .end: finished = .null
            }
            guard !open.isEmpty else {
                _ = try scanner.next(text)  // Nothing but white space may follow.
                self = finished
                return
            }
            open[open.count - 1].add(finished)
        }
    }

    /// An object or array that is still being read.
    private struct Container {
        let isObject: Bool
        var name = ""
        private var members: [Member] = []
        private var elements: [JSONValue] = []

        init(isObject: Bool) { self.isObject = isObject }

        var value: JSONValue { isObject ? .object(members) : .array(elements) }

        mutating func add(_ value: JSONValue) {
            if isObject { members.append(Member(name, value)) } else { elements.append(value) }
        }
    }
}
