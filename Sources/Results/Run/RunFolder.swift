package import Foundation

/// The folder of one run, `results/<run id>/`, rewritten after every trial.
package struct RunFolder: Sendable {
    package let path: String
    package let runID: String
    private let parent: String
    /// The subfolder with one history per trial.
    package static let histories = "history"

    /// How often another name is tried if a name is taken.
    private static let mostTries = 100

    /// Creates the folder `<UTC time>Z-<scenario>-<6 hexadecimal digits>`. The digits are random,
    /// so that names of runs from the same second differ, even on different machines.
    ///
    /// - Parameter digits: draws the digits, again if the name is taken.
    /// - Throws: ``RunFolderError`` if the folder cannot be created.
    package init(
        in parent: String, startWall_ms: Int64, scenario: String,
        digits: () -> String = { RandomHex.digits(6) }
    ) throws {
        let instant = Date(timeIntervalSince1970: Double(startWall_ms / 1_000))
        let style = Date.ISO8601FormatStyle(timeZoneSeparator: .omitted, timeZone: .gmt)
        let stamp = instant.formatted(style).replacing(":", with: "")
        do {
            try FileManager.default.createDirectory(
                atPath: parent, withIntermediateDirectories: true)
            var name = ""
            var triesLeft = Self.mostTries
            repeat {
                triesLeft -= 1
                name = "\(stamp)-\(scenario)-\(digits())"
            } while FileManager.default.fileExists(atPath: "\(parent)/\(name)") && triesLeft > 0
            try FileManager.default.createDirectory(
                atPath: "\(parent)/\(name)", withIntermediateDirectories: false)
            try FileManager.default.createDirectory(
                atPath: "\(parent)/\(name)/\(Self.histories)", withIntermediateDirectories: false)
            self.parent = parent
            runID = name
            path = "\(parent)/\(name)"
        } catch {
            throw RunFolderError(attempted: "make a folder for results in \(parent)", error)
        }
    }

    /// Creates the folder at `path`, which must not exist.
    ///
    /// - Throws: ``RunFolderError``.
    package init(at path: String) throws {
        let url = URL(filePath: path).standardizedFileURL
        guard !FileManager.default.fileExists(atPath: url.path) else {
            throw RunFolderError(
                attempted: "make \(path)", cause: "it exists", remedy: "Choose another folder.")
        }
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true)
        } catch {
            throw RunFolderError(attempted: "make \(path)", error)
        }
        parent = url.deletingLastPathComponent().path
        runID = url.lastPathComponent
        self.path = url.path
    }

    /// Writes one file under a temporary name and renames it, so that a reader never sees half of
    /// it.
    package func write(_ text: String, to name: String) throws {
        try Self.write(Data(text.utf8), to: "\(path)/\(name)")
    }

    /// Writes a file of a run under a temporary name and renames it.
    ///
    /// - Parameter remedy: what the user can do about a failure.
    package static func write(
        _ data: Data, to file: String, remedy: String = RunFolderError.remedy
    ) throws(RunFolderError) {
        do {
            try data.write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw RunFolderError(attempted: "write \(file)", error, remedy: remedy)
        }
    }

    /// Makes the sibling link `latest` point to the folder. Anything of that name that is not a
    /// link created by revbench is left unchanged.
    ///
    /// - Returns: a warning if the link could not be made; nil on success.
    package func linkLatest() -> String? { LatestLink.point(in: parent, to: runID) }
}

/// An error in writing a file of results.
package struct RunFolderError: Error, CustomStringConvertible {
    package let description: String

    package static let remedy = "Free some space there, or choose another folder with --out."

    package init(attempted: String, cause: String, remedy: String = Self.remedy) {
        description = "cannot \(attempted): \(cause). \(remedy)"
    }

    package init(attempted: String, _ error: any Error, remedy: String = Self.remedy) {
        let code = ((error as? CocoaError)?.underlying as? POSIXError)?.code
        let cause = code.map { String(cString: strerror($0.rawValue)) }
        let isOutOfFiles = code == .EMFILE || code == .ENFILE
        self.init(
            attempted: attempted, cause: cause ?? error.localizedDescription,
            remedy: isOutOfFiles ? "Allow more open files (ulimit -n)." : remedy)
    }
}
