import Foundation
import Metrics
import Model
import Report
import Results

/// The files of a run. An input is the name of one file, a line feed, and the file's content. The
/// other files are those of a sound run.
final class RunEntry: FuzzEntry {
    private let folder: String
    private let sound: [String: String]

    init() throws {
        sound = try SoundRun.files()
        folder =
            FileManager.default.temporaryDirectory
            .appending(path: "revbench-fuzz-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false)
        for (name, text) in sound { try Data(text.utf8).write(to: place(name)) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func place(_ name: String) -> URL { URL(filePath: "\(folder)/\(name)") }

    func check(_ input: [UInt8]) throws(Finding) {
        let head = input.prefix { $0 != UInt8(ascii: "\n") }
        let name = String(decoding: head, as: UTF8.self)
        guard let text = sound[name] else { return }
        // The disk is not under test. If the file cannot be written, the old one is read.
        try? Data(input.dropFirst(head.count + 1)).write(to: place(name))
        defer { try? Data(text.utf8).write(to: place(name)) }
        let files: RunFiles
        do throws(RunFilesError) {
            files = try RunFiles(at: folder)
        } catch {
            try check(error)
            return
        }
        try check(files)
    }

    /// Checks the output made from a run that could be read: all of it, or a message.
    private func check(_ files: RunFiles) throws(Finding) {
        for row in files.summary {
            try require(row.value.isFinite && row.n >= 0, "a figure that is none: \(row)")
        }
        for row in (try? files.comparison()) ?? [] {
            for (column, value) in row.values {
                try require(column.metric.range.contains(value), "\(column.name) of \(value)")
            }
        }
        try refuseOrMake { () throws(RunFilesError) in _ = try files.revocations() }
        try refuseOrMake { () throws(RunFilesError) in _ = try files.intervals() }
        try refuseOrMake { () throws(RunFilesError) in _ = try Export.markdown(files) }
        try decide(files)
        for file in try reportFiles(files) {
            try require(file.text.utf8.count < 8 << 20, "\(file.name) of \(file.text.utf8.count) B")
        }
    }

    /// Checks a decision: any strategies may fit, or a file may be refused with a message.
    private func decide(_ files: RunFiles) throws(Finding) {
        var asked = Requirement()
        asked.maxWindow = .milliseconds(100)
        asked.rate_per_s = 100
        asked.machines = 2
        do {
            let decision = try Decision(files, asked)
            try require(decision.text.utf8.count < 8 << 20, "a decision without end")
            try require(decision.json.utf8.count < 64 << 20, "a decision without end")
        } catch let error as RunFilesError {
            try check(error)
        } catch let finding as Finding {
            throw finding
        } catch {
            try require(false, "an error without a file: \(error)")
        }
    }

    /// Returns the files of the report; none if the report is refused with a message.
    private func reportFiles(_ files: RunFiles) throws(Finding) -> [Report.File] {
        do {
            return try Report(of: files).files()
        } catch let error as RunFilesError {
            try check(error)
        } catch {
            try require(false, "an error without a file: \(error)")
        }
        return []
    }

    private func refuseOrMake(_ body: () throws(RunFilesError) -> Void) throws(Finding) {
        do throws(RunFilesError) {
            try body()
        } catch {
            try check(error)
        }
    }

    /// Checks that a message names the file and is short enough to read.
    private func check(_ error: RunFilesError) throws(Finding) {
        let text = error.description
        try require(text.hasPrefix("\(folder)/"), "an error without its file: \(text)")
        try require(text.utf8.count < 2_000, "an error of \(text.utf8.count) bytes")
        try require(!error.found.isEmpty, "refused without a reason")
    }
}
