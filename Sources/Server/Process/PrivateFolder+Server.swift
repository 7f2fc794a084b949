import Folders
import Foundation

extension PrivateFolder {
    /// Creates a folder for a server's stores and launch files in TMPDIR.
    static func forServer() throws(FolderError) -> PrivateFolder {
        let place = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
        return try forServer(in: place.isEmpty ? "/tmp" : place)
    }

    static func forServer(in parent: String) throws(FolderError) -> PrivateFolder {
        do throws(PrivateFolderError) {
            return try PrivateFolder("revbench-server", in: parent)
        } catch {
            throw FolderError(reason: "\(error)")
        }
    }
}

/// A temporary folder that cannot be made or written.
package struct FolderError: Error, CustomStringConvertible {
    let reason: String

    package var description: String {
        "cannot make a temporary folder: \(reason). Set TMPDIR to a folder with some space."
    }
}
