import Testing
import Tokens

struct JSONValueTests {
    @Test(arguments: [
        #"{"b":[1,2.50,-0,1e+3],"a":{"":null,"x":true},"c":false}"#, "[]", "{}", "\"\"", "1.0",
        "null",
        #"["\"\\/\u0000\u001f é😀"]"#,
    ])
    func `compact text comes back as it was, with its order and its numbers`(text: String) throws {
        let value = try JSONValue(parsing: text.bytes.span)
        let again = try JSONValue(parsing: value.serialized().bytes.span)
        #expect(again == value)
        #expect(value.serialized() == text)
    }

    @Test func `escapes are decoded to the text they stand for`() throws {
        let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00""#
        let value = try JSONValue(parsing: text.bytes.span)
        #expect(value.string == "\"\\/\u{8}\u{c}\n\r\tA\u{e9}\u{20ac}\u{1f600}")
    }

    @Test func `members are found by name`() throws {
        let value = try JSONValue(parsing: #"{"a":{"b":"c"}}"#.bytes.span)
        #expect(value["a"]?["b"]?.string == "c")
        #expect(value["b"] == nil)
        #expect(value["a"]?.string == nil)
    }

    @Test func `the bounds on size and depth are the caller's`() throws {
        let text = "[[1]]".bytes
        let deep = JSONLimits(maximumDepth: 1)
        let small = JSONLimits(maximumBytes: 4)
        #expect(try JSONValue(parsing: text.span).serialized() == "[[1]]")
        #expect(throws: JSONError(kind: .tooDeep, offset: 1)) {
            try JSONValue(parsing: text.span, limits: deep)
        }
        #expect(throws: JSONError(kind: .tooLarge, offset: 0)) {
            try JSONValue(parsing: text.span, limits: small)
        }
        #expect(JSONLimits(maximumDepth: 1_000).maximumDepth == JSONLimits.deepest)
    }

    @Test func `a hundred thousand open arrays are refused without recursion`() {
        let text = [UInt8](repeating: UInt8(ascii: "["), count: 60_000)
        #expect(throws: JSONError(kind: .tooDeep, offset: 64)) { try JSONValue(parsing: text.span) }
    }

    @Test(
        arguments: [
            ("[1,]", .unexpectedByte, 3), ("", .unexpectedEnd, 0), ("[1", .unexpectedEnd, 2),
            ("01", .invalidNumber, 2), ("-", .invalidNumber, 1), ("\"\\x\"", .invalidEscape, 2),
            ("\"\t\"", .controlCharacter, 1), (#"{"a":1,"a":2}"#, .duplicateName, 12),
            ("1 2", .unexpectedByte, 2), ("nul", .unexpectedEnd, 3), ("nulL", .unexpectedByte, 3),
        ] as [(String, JSONError.Kind, Int)])
    func `an error says what is wrong and where`(text: String, kind: JSONError.Kind, offset: Int) {
        #expect(throws: JSONError(kind: kind, offset: offset)) {
            try JSONValue(parsing: text.bytes.span)
        }
        #expect("\(JSONError(kind: kind, offset: offset))" == "\(kind.rawValue), at byte \(offset)")
    }

    @Test func `a text that is not UTF-8 is refused where it stops being so`() {
        let text = "\"a".bytes + [0xff, 0x22]
        #expect(throws: JSONError(kind: .invalidUTF8, offset: 2)) {
            try JSONValue(parsing: text.span)
        }
    }

    @Test(arguments: 0..<200)
    func `random damage to a valid text is refused or read, and never crashes`(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        let source = #"{"a":[1,-2.5e+10,"é😀\ud83d\ude00\n",{"b":null}],"c":[true,false]}"#
        var text = source.bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let index = Int.random(in: text.indices, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: text[index] = .random(in: .min ... .max, using: &generator)
            case 1: text.remove(at: index)
            default: text.insert(text[Int.random(in: text.indices, using: &generator)], at: index)
            }
        }
        guard let value = try? JSONValue(parsing: text.span) else { return }
        let again = try? JSONValue(parsing: value.serialized().bytes.span)
        #expect(again == value, "seed \(seed)")
    }
}

/// SplitMix64, so that a test can be repeated with the seed that failed.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
