import Foundation
import Results
import Testing

@testable import Report

@Suite struct `A damaged meta.json` {
    /// Replacements of the first occurrence of `from` by `to`, with the expected message.
    static let damages: [(from: String, to: String, message: String)] = [
        ("{", "{,", "meta.json:1: not valid JSON: "),
        ("\"blocks\" : 2", "\"blocks\" : 2,,", "not valid JSON: an unexpected byte at column "),
        ("\"blocks\" : 2", "\"blocks\" : 02", "not valid JSON: "),
        (
            "\"blocks\" : 2", "\"blocks\" : 2, \"blocks\" : 3",
            "two members of one object with the same name"
        ),
        (
            "\"blocks\" : 2", "\"blocks\" : 1e400",
            "a number that 64 bits of floating point cannot hold"
        ),
        ("\"blocks\" : 2", "\"blocks\" : 0", "plan.blocks is 0"),
        ("\"blocks\" : 2", "\"blocks\" : -1", "plan.blocks is -1"),
        ("\"blocks\" : 2", "\"blocks\" : 9223372036854775807", "plan.blocks is 92233720368547"),
        ("\"blocks\" : 2", "\"blocks\" : 1", "block is 1, of 1 blocks"),
        ("\"block\" : 0", "\"block\" : 7", "block is 7, of 2 blocks"),
        ("\"stealShare\" : 0", "\"stealShare\" : -1", "stealShare is -1, which is no share"),
        ("\"label\" : \"\"", "\"label\" : \"period=1s\"", "of no variant of the plan"),
        ("\"seed\" : 1", "\"seed\" : \"\u{7}\"", "a control character within a string"),
    ]

    @Test(arguments: damages)
    func `is refused with what it says`(from: String, to: String, message: String) throws {
        try DamagedFolder.with { damaged in
            let text = try damaged.text("meta.json")
            #expect(text.contains(from), "\(text)")
            try damaged.write(
                text.replacing(from, with: to, maxReplacements: 1), to: "meta.json")
            let said = try #require(try damaged.complaint())
            #expect(said.hasPrefix(damaged.folder.path), "\(said)")
            #expect(said.contains(message), "\(said)")
        }
    }

    private func nested(_ depth: Int, _ open: String, _ close: String) -> String {
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    }

    /// The time to read nested lists of objects used to double with every level.
    @Test(arguments: [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")])
    func `of many levels is read or refused at once`(open: String, close: String) throws {
        for depth in [5, 10, 12, 31, 100, 100_000] {
            try DamagedFolder.with { damaged in
                let text = try damaged.text("meta.json")
                let edited = text.replacing(
                    "\"ttl\" : \"2s\"", with: "\"ttl\" : \(nested(depth, open, close))")
                #expect(edited != text)
                try damaged.write(edited, to: "meta.json")
                let begun = ContinuousClock.now
                if let said = try damaged.complaint() {
                    #expect(said.contains("nested deeper than the limit of 32 levels"), "\(said)")
                    #expect(depth > 10)
                } else {
                    _ = try Report(of: RunFiles(at: damaged.folder.path)).files()
                    #expect(depth < 32)
                }
                #expect(ContinuousClock.now - begun < .seconds(30), "\(depth)")
            }
        }
    }

    @Test(arguments: ["nan", "inf", "-1", "1e400", "0x10", "-5s", "106751d"])
    func `with odd settings still makes a report`(value: String) throws {
        try DamagedFolder.with { damaged in
            let text = try damaged.text("meta.json").replacing(
                "\"ttl\" : \"2s\"", with: "\"ttl\" : \"\(value)\"", maxReplacements: 1)
            try damaged.write(text, to: "meta.json")
            #expect(try damaged.complaint() == nil)
            let report = try Report(of: RunFiles(at: damaged.folder.path)).files()
            #expect(report.contains { $0.name == "report.html" })
        }
    }

    @Test func `with names and settings beyond all measure is refused`() throws {
        let long = String(repeating: "n", count: 2_000)
        let many = (0..<600).map { "\"s\($0)\" : 1" }.joined(separator: ",")
        for (from, to, message) in [
            ("\"strategy\" : \"jwt\"", "\"strategy\" : \"\(long)\"", "name of more than 1000"),
            ("\"ttl\" : \"2s\"", many, "has more than 500 settings"),
        ] {
            try DamagedFolder.with { damaged in
                let text = try damaged.text("meta.json").replacing(from, with: to)
                try damaged.write(text, to: "meta.json")
                let said = try #require(try damaged.complaint())
                #expect(said.contains(message) && said.utf8.count < 1_000, "\(said)")
            }
        }
    }
}
