import Foundation
import Synchronization

/// `rsvg-convert` (Debian's librsvg2-bin), if it is installed. It makes PNG files for places that
/// do not show SVG.
struct Rasteriser {
    static let absence =
        "no PNG files were written: rsvg-convert is not on PATH (Debian: apt-get install "
        + "librsvg2-bin)"

    let program: String

    static var onPath: Rasteriser? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/rsvg-convert" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }.map(Rasteriser.init)
    }

    /// The expected time for all drawings of a report: seven charts, in two widths, light and dark.
    var expectedTime: Duration {
        .milliseconds(7 * 4 * 250 / max(ProcessInfo.processInfo.activeProcessorCount, 1))
    }

    /// Converts drawings at twice their size, as many in parallel as there are processors.
    ///
    /// - Returns: a note if some failed.
    func convert(_ drawings: [String], in folder: URL) -> String? {
        let next = Atomic(0)
        let failures = Atomic(0)
        let width = max(ProcessInfo.processInfo.activeProcessorCount, 1)
        DispatchQueue.concurrentPerform(iterations: width) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard drawings.indices.contains(index) else { return }
                let process = launch(drawings[index], in: folder)
                process?.waitUntilExit()
                if process?.terminationStatus != 0 {
                    failures.wrappingAdd(1, ordering: .relaxed)
                }
            }
        }
        let failed = failures.load(ordering: .relaxed)
        return failed == 0
            ? nil : "\(failed) of \(drawings.count) charts have no PNG file: \(program) failed"
    }

    private func launch(_ drawing: String, in folder: URL) -> Process? {
        let process = Process()
        process.executableURL = URL(filePath: program)
        let source = folder.appending(path: drawing).path
        process.arguments = ["--zoom", "2", "--output", source.dropLast(3) + "png", source]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return (try? process.run()).map { process }
    }
}
