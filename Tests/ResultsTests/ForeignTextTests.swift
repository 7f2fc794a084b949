import Results
import Testing

/// Names, questions and messages come from files and stores. They are shown as text everywhere.
@Suite struct `Text of others` {
    @Test(arguments: [
        ("\u{1b}]0;pwn\u{7}", #"\u001b]0;pwn\u0007"#), ("a\u{9b}2J", #"a\u009b2J"#),
        ("a\rb", #"a\u000db"#), ("a\u{7f}", #"a\u007f"#), ("a\u{202e}b", #"a\u202eb"#),
        ("line\n\ttab", "line\n\ttab"), ("µs ≤ – é 日本", "µs ≤ – é 日本"),
    ])
    func `steers no terminal`(text: String, shown: String) {
        #expect(text.printable == shown)
    }

    @Test(arguments: [
        ("What does <subject> cost?", "What does &lt;subject&gt; cost?"),
        ("by | or by `jti`", #"by \| or by \`jti\`"#), ("a & b", "a &amp; b"),
        ("*not* __bold__", #"\*not\* \_\_bold\_\_"#), ("verify_per_s", "verify_per_s"),
        ("[x](http://y)", #"\[x\](http://y)"#), ("a\nb\tc", "a b c"),
        (#"\`"#, #"\\\`"#), ("~~x~~", #"\~\~x\~\~"#),
    ])
    func `is no markup`(text: String, escaped: String) {
        #expect(text.escapedForMarkdown == escaped)
    }

    @Test(arguments: [
        ("a \"b\" \\ é", #""a \"b\" \\ é""#), ("\n\u{1}\u{1f}", #""\u000a\u0001\u001f""#),
        ("", "\"\""),
    ])
    func `is one string of JSON`(text: String, quoted: String) {
        #expect(text.quotedForJSON == quoted)
    }

    static let lines: [(String, String)] = [
        ("# a", "\\# a"), ("- a", #"\- a"#), ("+ a", #"\+ a"#), ("12. a", #"12\. a"#),
        ("1) a", #"1\) a"#), ("12 blocks", "12 blocks"), ("a # b", "a # b"), ("", ""),
    ]

    @Test(arguments: lines)
    func `begins no heading and no item`(text: String, escaped: String) {
        #expect(text.escapedForMarkdownLine == escaped)
    }

    @Test(arguments: [
        ("a b", "`a b`"), ("a`b", "`` a`b ``"), ("```", "```` ``` ````"), ("a\nb", "`a b`"),
    ])
    func `is code in as many backticks as it needs`(text: String, code: String) {
        #expect(text.markdownCode == code)
    }

    static let cells: [(String, String)] = [
        ("=1+1", "'=1+1"), ("@SUM(1)", "'@SUM(1)"), ("+1+cmd", "'+1+cmd"), ("-1+cmd", "'-1+cmd"),
        ("\tx", "'\tx"), ("-", "'-"), ("'=x", "''=x"), ("''@", "'''@"), ("1-1", "1-1"),
        ("-1.5", "-1.5"), ("-1e-3", "-1e-3"), ("+1", "'+1"), ("'x", "'x"), ("a=1", "a=1"), ("", ""),
    ]

    @Test(arguments: cells)
    func `is no formula of a spreadsheet, and is read as it was`(cell: String, written: String) {
        var table = CSVTable(header: ["a", "b"])
        table.append([cell, "end"])
        #expect(table.text == "a,b\n\(written),end\n")
        #expect(CSVTable(text: table.text)?.rows == [[cell, "end"]])
    }

    @Test func `in a table is escaped unless the table is of markup`() {
        var plain = TextTable(header: ["a|b"], words: [0])
        plain.append(["<!-- *x*\u{1b}"])
        #expect(
            plain.markdown == "| a\\|b |\n| --- |\n| &lt;!-- \\*x\\*\\\\u001b |\n")
        #expect(plain.plainText == "a|b\n<!-- *x*\\u001b\n")
        var markup = TextTable(header: ["a"], words: [0], holdsMarkdown: true)
        markup.append([#"**x** \| y | z"#])
        #expect(markup.markdown == "| a |\n| --- |\n| **x** \\| y \\| z |\n")
    }
}
