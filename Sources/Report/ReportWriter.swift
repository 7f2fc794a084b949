import Foundation

/// An error in making or writing a report.
package struct ReportError: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(attempted: String, _ error: any Error) {
        let cause = (error as? CocoaError).map { $0.localizedDescription } ?? "\(error)"
        description = "cannot \(attempted): \(cause)"
    }
}

/// Writes a report into the folder of its run.
package struct ReportWriter {
    package struct Outcome: Sendable {
        /// The path of the page.
        package let path: String
        /// What was left out, and what the user can do about it.
        package let note: String?
    }

    private let folder: URL

    package init(into folder: String) { self.folder = URL(filePath: folder) }

    /// The approximate time to make a report, for a display of progress.
    package static var expectedTime: Duration {
        Duration.seconds(1) + (Rasteriser.onPath?.expectedTime ?? .zero)
    }

    /// Writes the report's files, and a PNG for each SVG if `rsvg-convert` is on PATH.
    package func write(_ report: Report) throws(ReportError) -> Outcome {
        let files: [Report.File]
        do {
            files = try report.files()
        } catch {
            throw ReportError(attempted: "fill in the page's templates", error)
        }
        do {
            let figures = folder.appending(path: "figures")
            // Charts of an earlier version of the report would contradict this one.
            try? FileManager.default.removeItem(at: figures)
            try FileManager.default.createDirectory(
                at: figures, withIntermediateDirectories: true)
            for file in files {
                try Data(file.text.utf8).write(
                    to: folder.appending(path: file.name), options: .atomic)
            }
        } catch {
            throw ReportError(attempted: "write the report into \(folder.path)", error)
        }
        let drawings = files.map(\.name).filter { $0.hasSuffix(".svg") }
        let note = Rasteriser.onPath.map { $0.convert(drawings, in: folder) } ?? Rasteriser.absence
        return Outcome(path: folder.appending(path: "report.html").path, note: note)
    }
}
