import Foundation
import FuzzTargets
import Model
import Report
import Results
import Testing

/// The folder of a small sound run, whose files a test then damages.
struct DamagedFolder {
    let folder: URL

    /// Calls `body` with the folder and removes the folder afterwards.
    static func with<Value>(_ body: (DamagedFolder) throws -> Value) throws -> Value {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "revbench-damaged-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in try SoundRun.files() {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        return try body(DamagedFolder(folder: folder))
    }

    func place(_ name: String) -> URL { folder.appending(path: name) }

    func text(_ name: String) throws -> String {
        try String(contentsOf: place(name), encoding: .utf8)
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: place(name))
    }

    /// Changes the rows of a table. Row 0 is the header; row 1 is line 2 of the file.
    func edit(_ name: String, _ change: (inout [[String]]) throws -> Void) throws {
        let table = try #require(CSVTable(text: try text(name)))
        var rows = [table.header] + table.rows
        try change(&rows)
        var edited = CSVTable(header: rows[0])
        for row in rows.dropFirst() { edited.append(row) }
        try write(edited.text, to: name)
    }

    func set(_ value: String, in column: String, of name: String, row: Int = 1) throws {
        try edit(name) { rows in
            let header = rows[0]
            let place = try #require(header.firstIndex(of: column), "\(column) of \(name)")
            rows[row][place] = value
        }
    }

    /// Reads every file of the run.
    func readAll() throws {
        let files = try RunFiles(at: folder.path)
        _ = try files.comparison()
        _ = try files.revocations()
        _ = try files.intervals()
        _ = try files.latencies(of: .verify, .response)
    }

    /// The message of the error that reading the folder throws; nil if all of it can be read.
    func complaint() throws -> String? {
        do {
            try readAll()
        } catch let error as RunFilesError {
            return error.description
        }
        return nil
    }

    /// The uses of a run, each tested separately.
    static let uses: [(name: String, body: @Sendable (RunFiles) throws -> Void)] = [
        (
            "decide",
            { files in
                var asked = Requirement()
                asked.maxWindow = .milliseconds(100)
                asked.machines = 2
                _ = try Decision(files, asked).text
            }
        ),
        ("export", { _ = try Export.markdown($0) }),
    ]
}
