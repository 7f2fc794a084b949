/// Whether text is JSON (RFC 8259) at all, with no name twice in an object, and where it is not.
/// Foundation's reader does not say where, and takes more than that.
struct JSONOutline {
    struct Flaw: Error {
        /// From 1.
        let line: Int
        let column: Int
        let found: String
    }

    private let bytes: [UInt8]
    private var place = 0

    static func check(_ bytes: [UInt8]) throws(Flaw) {
        var outline = JSONOutline(bytes: bytes)
        try outline.value(depth: 0)
        outline.skipBlanks()
        guard outline.place == bytes.count else { throw outline.flaw("text behind the value") }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// 0, which is in no JSON, at the end.
    private var next: UInt8 { place < bytes.count ? bytes[place] : 0 }

    private func flaw(_ found: String) -> Flaw {
        let before = bytes.prefix(place)
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return Flaw(
            line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: place - start + 1,
            found: place < bytes.count ? found : "the end of the file")
    }

    private mutating func skipBlanks() {
        while next == 0x20 || (0x09...0x0a).contains(next) || next == 0x0d { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func value(depth: Int) throws(Flaw) {
        guard depth <= ReadLimits.jsonDepth else {
            throw flaw("more than \(ReadLimits.jsonDepth) lists and objects in one another")
        }
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): try object(depth)
        case UInt8(ascii: "["): try list(depth)
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
    }

    private mutating func object(_ depth: Int) throws(Flaw) {
        place += 1
        skipBlanks()
        guard !take(UInt8(ascii: "}")) else { return }
        var names: Set<ArraySlice<UInt8>> = []
        while true {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw flaw("no name of a member") }
            let name = try string()
            guard names.insert(name).inserted else { throw flaw("a name twice in one object") }
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw flaw("no colon behind a name") }
            try value(depth: depth + 1)
            skipBlanks()
            if take(UInt8(ascii: "}")) { return }
            guard take(UInt8(ascii: ",")) else { throw flaw("neither a comma nor the end") }
        }
    }

    private mutating func list(_ depth: Int) throws(Flaw) {
        place += 1
        skipBlanks()
        guard !take(UInt8(ascii: "]")) else { return }
        while true {
            try value(depth: depth + 1)
            skipBlanks()
            if take(UInt8(ascii: "]")) { return }
            guard take(UInt8(ascii: ",")) else { throw flaw("neither a comma nor the end") }
        }
    }

    /// The bytes between the quotation marks.
    private mutating func string() throws(Flaw) -> ArraySlice<UInt8> {
        place += 1
        let start = place
        while !take(UInt8(ascii: "\"")) {
            guard next >= 0x20 else { throw flaw("a control character in a string") }
            guard place - start < ReadLimits.cellBytes else {
                throw flaw("a string of more than \(ReadLimits.cellBytes) bytes")
            }
            // What is escaped is read by the decoder; here only its first byte may mislead.
            place += next == UInt8(ascii: "\\") ? 2 : 1
        }
        return bytes[start..<place - 1]
    }

    private mutating func word(_ word: String) throws(Flaw) {
        for byte in word.utf8 {
            guard take(byte) else { throw flaw("no JSON") }
        }
    }

    /// One that a number of 64 bits can hold.
    private mutating func number() throws(Flaw) {
        let start = place
        try numberText()
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        guard Double(text)?.isFinite == true else { throw flaw("a number beyond all limits") }
    }

    private mutating func numberText() throws(Flaw) {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        guard take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) else { return }
        _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
        try digits()
    }

    private mutating func digits() throws(Flaw) {
        let start = place
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { place += 1 }
        guard place > start else { throw flaw("no JSON") }
    }
}
