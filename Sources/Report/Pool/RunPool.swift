import Foundation
import Metrics
import Results
import Statistics

/// Several runs of one plan as one folder, in which the run is the unit of repetition.
///
/// A run's value over its blocks becomes one value of the pooled folder, whose column `block`
/// counts runs. Intervals are therefore over runs. They cover differences between runs, such as the
/// hour and the state of the machine, which blocks of one run cannot show.
package struct RunPool: Sendable {
    private let runs: [RunFiles]

    package static let fewestRuns = 2

    /// Reads the folders.
    ///
    /// - Throws: ``PoolError`` if the runs cannot be pooled, `RunFilesError` if they cannot be
    ///   read.
    package init(_ folders: [String]) throws {
        let runs = try folders.map { folder in try RunFiles(at: folder) }
        guard let first = runs.first, runs.count >= Self.fewestRuns else {
            throw PoolError(file: nil, reason: "expected at least \(Self.fewestRuns) runs")
        }
        var seen: Set<String> = []
        for run in runs {
            if let error = PoolError(run, with: first) { throw error }
            guard seen.insert(run.manifest.runID).inserted else {
                throw PoolError(
                    file: "\(run.path)/\(RunManifest.fileName)",
                    reason: "the run \(run.manifest.runID) is given twice")
            }
        }
        self.runs = runs
    }

    /// Writes the folder, which must not exist yet.
    ///
    /// - Parameter arguments: the command line, for `meta.json`.
    package func write(to path: String, arguments: [String]) throws {
        guard let first = runs.first else { return }
        let plan = first.manifest.plan
        let records = try runs.enumerated().flatMap { index, run in
            try PooledRecords(run, index: index, plan: plan).records
        }
        let folder = try RunFolder(at: path)
        let start = runs.compactMap(\.manifest.started).min()
        try folder.write(
            records,
            frame: RunFrame(
                scenario: plan.scenario,
                startWall_ms: start.map { Int64($0.timeIntervalSince1970 * 1e3) } ?? 0,
                baselines: plan.baselines, repeatsRuns: true))
        var manifest = manifest(first.manifest, runID: folder.runID, arguments: arguments)
        manifest.aaFloor = BlockStatistics(records).floors
        try folder.write(try manifest.json(), to: RunManifest.fileName)
        try copyHistories(into: folder)
    }

    private func manifest(
        _ first: RunManifest, runID: String, arguments: [String]
    ) -> RunManifest {
        var manifest = first
        let all = runs.map(\.manifest)
        manifest.runID = runID
        manifest.started = all.compactMap(\.started).min()
        manifest.ended = all.compactMap(\.ended).max()
        manifest.arguments = arguments
        manifest.pooled = all.map { PooledRun($0) }
        manifest.plan.blocks = all.count
        manifest.plan.trials = nil
        manifest.trials = nil
        // This comparison covers only the blocks of one run.
        manifest.against = nil
        // Each run's measurements of the machine stay in its own folder.
        manifest.floor = nil
        manifest.noise = all.compactMap(\.noise?.stealShare).max().map {
            RunNoise(stealShare: $0, loadAverageStart: [], loadAverageEnd: [])
        }
        manifest.warnings = all.flatMap { run in
            (run.warnings ?? []).map { "\(run.runID): \($0)" }
        }
        return manifest
    }

    /// Copies histories as `r1-b0-v3.history`: run 1, block 0, variant 3.
    private func copyHistories(into folder: RunFolder) throws {
        let manager = FileManager.default
        let target = "\(folder.path)/\(RunFolder.histories)"
        for (index, run) in runs.enumerated() {
            let source = "\(run.path)/\(RunFolder.histories)"
            let names = ((try? manager.contentsOfDirectory(atPath: source)) ?? []).sorted()
            do {
                for name in names {
                    try manager.createDirectory(
                        atPath: target, withIntermediateDirectories: true)
                    try manager.copyItem(
                        atPath: "\(source)/\(name)", toPath: "\(target)/r\(index)-\(name)")
                }
            } catch {
                throw RunFolderError(attempted: "copy \(source) to \(target)", error)
            }
        }
    }
}
