import Foundation
import Report
import Results
import Testing

@Suite struct `A file of a run` {
    static let names = [
        "meta.json", "summary.csv", "comparison.csv", "revocations.csv", "intervals.csv",
        "latency.hlog",
    ]

    @Test func `that is sound is read`() throws {
        try DamagedFolder.with { sound in
            #expect(try sound.complaint() == nil)
            let files = try Report(of: try RunFiles(at: sound.folder.path)).files()
            #expect(!files.isEmpty)
        }
    }

    /// The last line, whole but without its line end.
    @Test(arguments: names)
    func `that is cut off is refused, wherever it is cut`(name: String) throws {
        try DamagedFolder.with { damaged in
            let text = try damaged.text(name)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let whole = lines.dropLast(2).joined(separator: "\n") + "\n"
            for cut in [whole, String(text.dropLast(2)), String(text.prefix(text.count / 2)), ""] {
                try damaged.write(cut, to: name)
                let said = try #require(try damaged.complaint(), "\(cut.count) of \(text.count)")
                #expect(said.hasPrefix(damaged.place(name).path), "\(said)")
            }
        }
    }

    @Test(arguments: ["comparison.csv", "revocations.csv", "intervals.csv"])
    func `that lacks a row says so`(name: String) throws {
        let count = try DamagedFolder.with { sound in
            try #require(CSVTable(text: try sound.text(name))).rows.count
        }
        for row in 1...count {
            try DamagedFolder.with { damaged in
                try damaged.edit(name) { rows in rows.remove(at: row) }
                let said = try #require(try damaged.complaint(), "row \(row)")
                #expect(said.hasPrefix("\(damaged.place(name).path): "), "\(said)")
                #expect(said.contains("jwt") || said.contains("polled"), "\(said)")
            }
        }
    }

    @Test func `summary.csv without the row of a block or of all blocks says so`() throws {
        for block in ["0", "1", "all"] {
            try DamagedFolder.with { damaged in
                try damaged.edit("summary.csv") { rows in
                    let header = rows[0]
                    let place = try #require(header.firstIndex(of: "block"))
                    let metric = try #require(header.firstIndex(of: "metric"))
                    let row = rows.firstIndex {
                        $0[place] == block && $0[metric] == "cpu_us_per_verify"
                    }
                    rows.remove(at: try #require(row))
                }
                let said = try #require(try damaged.complaint(), "\(block)")
                #expect(said.contains("cpu_us_per_verify in capacity of jwt"), "\(said)")
            }
        }
    }

    @Test(arguments: names.filter { $0.hasSuffix(".csv") })
    func `with a row twice or without a column is refused, and one column more is not`(
        name: String
    ) throws {
        try DamagedFolder.with { damaged in
            let text = try damaged.text(name)
            try damaged.edit(name) { rows in
                let first = rows[1]
                rows.insert(first, at: 2)
            }
            #expect(try damaged.complaint()?.contains("\(name):3: a second row of") == true)
            try damaged.write(text, to: name)
            try damaged.edit(name) { rows in
                for index in rows.indices { rows[index].append(index == 0 ? "later" : "x") }
            }
            #expect(try damaged.complaint() == nil)
            try damaged.edit(name) { rows in
                let last = rows[0].count - 1
                rows[0][last] = "strategy"
            }
            #expect(
                try damaged.complaint()?.contains("\(name):1: the column strategy twice") == true)
            try damaged.write(text, to: name)
            try damaged.edit(name) { rows in
                let header = rows[0]
                let place = try #require(header.firstIndex(of: "variant"))
                for index in rows.indices { rows[index].remove(at: place) }
            }
            #expect(try damaged.complaint()?.contains("\(name):1: no column variant") == true)
        }
    }

    @Test(arguments: names)
    func `that is a folder, a pipe or longer than any is refused at once`(name: String) throws {
        try DamagedFolder.with { damaged in
            let place = damaged.place(name)
            let handle = try FileHandle(forWritingTo: place)
            try handle.truncate(atOffset: 1 << 30)
            try handle.close()
            #expect(try damaged.complaint()?.contains("a file of 1073741824 bytes") == true)
            try FileManager.default.removeItem(at: place)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
            #expect(try damaged.complaint()?.contains("\(name): not a plain file") == true)
            try FileManager.default.removeItem(at: place)
            #expect(mkfifo(place.path, 0o600) == 0)
            #expect(try damaged.complaint()?.contains("\(name): not a plain file") == true)
        }
    }

    @Test(arguments: ["a\"b", "\"a\"b", "\u{0}", "a\nb"])
    func `whose cells are not quoted as RFC 4180 says is refused by its line`(cell: String) throws {
        try DamagedFolder.with { damaged in
            let text = try damaged.text("summary.csv").replacing(
                "small,0,jwt", with: "\(cell),0,jwt", maxReplacements: 1)
            try damaged.write(text, to: "summary.csv")
            let said = try damaged.complaint()
            // A NUL in a name is odd, but no damage that a table reveals.
            #expect((said?.contains("summary.csv:2: ") ?? false) == (cell != "\u{0}"), "\(cell)")
        }
    }
}
