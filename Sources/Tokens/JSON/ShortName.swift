/// A name of at most eight ASCII bytes in one word, so that comparing `exp` with `aud` is one
/// comparison.
///
/// Zero represents every other string: an empty one, a longer one, or one that contains a NUL.
struct ShortName: Equatable {
    private let word: UInt64

    @inline(__always)
    init(_ name: StaticString) {
        var word: UInt64 = 0
        var index = 0
        while index < name.utf8CodeUnitCount {
            word = word << 8 | UInt64(name.utf8Start[index])
            index &+= 1
        }
        self.word = word
    }

    init(_ name: String) { self.init(bytes: name.utf8) }

    private init(bytes: some Collection<UInt8>) {
        let isShort = bytes.count <= 8 && !bytes.contains(0)
        word = isShort ? bytes.reduce(0) { $0 << 8 | UInt64($1) } : 0
    }

    @inline(__always)
    init(_ text: JSONText, in bytes: Span<UInt8>) {
        guard !text.isEscaped, text.count <= 8 else {
            word = text.isEscaped ? Self.decodedWord(of: text, in: bytes) : 0
            return
        }
        var word: UInt64 = 0
        var index = text.start
        while index < text.end {
            word = word << 8 | UInt64(bytes[index])
            index &+= 1
        }
        self.word = word
    }

    /// Handles escapes.
    private static func decodedWord(of text: JSONText, in bytes: Span<UInt8>) -> UInt64 {
        var word: UInt64 = 0
        var count = 0
        var holdsNUL = false
        text.forEachByte(in: bytes) { byte in
            word = word << 8 | UInt64(byte)
            count &+= 1
            holdsNUL = holdsNUL || byte == 0
        }
        return count <= 8 && !holdsNUL ? word : 0
    }

    @inline(__always)
    static func ~= (pattern: StaticString, name: ShortName) -> Bool { ShortName(pattern) == name }
}
