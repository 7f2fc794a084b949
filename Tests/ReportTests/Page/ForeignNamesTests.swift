import Foundation
import Results
import Testing

@testable import Report

@Suite struct `A report of names that are markup` {
    private static let evil = "<!--<script>alert(1)</script>|*x*\u{1b}[2J"

    private func files() throws -> [Report.File] {
        try withReportSample { folder in
            let file = folder.appending(path: "meta.json")
            var manifest = try RunManifest(json: Data(contentsOf: file), file: "meta.json")
            manifest.warnings = [Self.evil]
            try manifest.json().write(to: file, atomically: true, encoding: .utf8)
            return try Report(of: RunFiles(at: folder.path)).files()
        }
    }

    @Test func `has them as text in the page and in Markdown`() throws {
        let files = try files()
        let page = try #require(files.first { $0.name == "report.html" }).text
        #expect(!page.contains("<script>alert(1)"))
        let markdown = try #require(files.first { $0.name == "report.md" }).text
        #expect(!markdown.contains("<script>"))
        #expect(
            markdown.contains(#"- &lt;!--&lt;script&gt;alert(1)&lt;/script&gt;\|\*x\*"#))
        #expect(!markdown.unicodeScalars.contains("\u{1b}"))
    }

    @Test(arguments: [
        ("redis://:hunter2@host", "redis://…@host"),
        ("--redis=redis://a:b@c@h", "--redis=redis://…@h"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock"), ("a@b", "a@b"),
    ])
    func `shows no password of a run's command line`(word: String, shown: String) {
        #expect(Report.withoutLogin(word) == shown)
    }

    @Test(arguments: [
        "<!--<script>", "</script>", "a,\"b\"\nc", #"\u003c"#, #"\"#, #"<\<"#,
    ])
    func `leaves no angle bracket in the data of a script element`(text: String) throws {
        let data = Page.scriptData(text)
        #expect(!data.contains("<"))
        // Reads the data as the page's script does.
        let read = data.replacing(/\\u([0-9a-f]{4})/) { match -> String in
            guard let code = UInt32(match.1, radix: 16), let scalar = Unicode.Scalar(code) else {
                return ""
            }
            return String(scalar)
        }
        #expect(read == text)
    }
}
