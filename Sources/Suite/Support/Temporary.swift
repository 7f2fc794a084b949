import Foundation
import Results

/// Folders for what does not outlive a run: stores, sockets, what processes tell one another.
enum Temporary {
    static let remedy = "Free room there, or name another folder in TMPDIR."

    /// Makes a folder that only this user can enter.
    static func makeFolder(_ path: String) throws(RunFolderError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw RunFolderError(attempted: "make the folder \(path)", error, remedy: remedy)
        }
    }
}
