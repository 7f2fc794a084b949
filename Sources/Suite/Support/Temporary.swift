import Foundation
import Results

/// Folders for temporary data of a run: stores, sockets, files exchanged between processes.
enum Temporary {
    static let remedy = "Free some space there, or set TMPDIR to another folder."

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
