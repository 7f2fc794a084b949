extension JSONValue {
    /// Checks that `text` is one JSON text and builds nothing from it. For a reader that leaves the
    /// values to another decoder, which may accept more or report its position less precisely.
    ///
    /// - Parameter longestString: the most bytes of a string or a name, as written.
    package static func check(
        _ text: Span<UInt8>, limits: JSONLimits, longestString: Int
    ) throws(JSONError) {
        var scanner = JSONScanner(limits: limits)
        try scanner.start(text)
        while true {
            switch try scanner.next(text) {
            case .end: return
            case .name(let string), .string(let string):
                guard string.count <= longestString else {
                    throw JSONError(kind: .longString, offset: string.start)
                }
            case .number(let number):
                guard Double(number.string(in: text))?.isFinite == true else {
                    throw JSONError(kind: .numberOutOfRange, offset: number.start)
                }
            case .objectStart, .objectEnd, .arrayStart, .arrayEnd, .bool, .null: break
            }
        }
    }
}
