import Foundation
import Results
import Statistics

/// A synthetic run that a test writes as the files of a run.
protocol SampleFolder {
    var scenario: String { get }
    var seed: UInt64 { get }
    var variantCount: Int { get }
    /// The index of the baseline among the variants.
    var baselineIndex: Int { get }

    func trials() throws -> [TrialRecord]
    func meta(floors: String) throws -> String
    /// Changes the folder after everything else was written.
    func finish(_ folder: URL) throws
}

extension SampleFolder {
    func finish(_ folder: URL) {}

    /// Writes the files and returns the folder; the caller removes its parent.
    func write() throws -> URL {
        let parent = FileManager.default.temporaryDirectory
            .appending(path: "revbench-report-\(UUID().uuidString)")
        let folder = try RunFolder(in: parent.path, startWall_ms: 0, scenario: scenario)
        let records = try trials()
        let baselines = (0..<variantCount).reduce(into: [Int: Int]()) {
            $0[$1] = $1 == baselineIndex ? nil : baselineIndex
        }
        try folder.write(
            records,
            frame: RunFrame(
                scenario: scenario, startWall_ms: 0, baselines: baselines))
        let floors = BlockStatistics(records).floors
        try folder.write(try meta(floors: json(floors)), to: "meta.json")
        let place = URL(filePath: folder.path)
        try finish(place)
        return place
    }

    /// Calls `body` with the written folder and removes the folder afterwards.
    func inFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
        let folder = try write()
        defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
        return try body(folder)
    }

    func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }
}
