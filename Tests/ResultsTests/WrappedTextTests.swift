import Results
import Testing

@Suite struct `Text in lines` {
    static let texts: [(text: String, width: Int, lines: [String])] = [
        ("", 10, []), ("one two", 10, ["one two"]), ("one two", 7, ["one two"]),
        ("one two", 6, ["one", "..two"]), ("a bc def", 4, ["a bc", "..def"]),
        ("a-very-long-word b", 4, ["a-very-long-word", "..b"]),
    ]

    @Test(arguments: texts)
    func `is broken at spaces`(item: (text: String, width: Int, lines: [String])) {
        #expect(item.text.wrapped(within: item.width, rest: "..") == item.lines)
    }

    @Test func `counts what each line begins with`() {
        #expect("one two".wrapped(within: 8, first: "> ", rest: "> ") == ["> one", "> two"])
        #expect("one two".wrapped(within: 9, first: "> ", rest: "> ") == ["> one two"])
    }
}
