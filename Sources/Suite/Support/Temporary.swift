package import Folders
import Foundation
package import Results
import Stores
package import Threads

/// The location of a run's temporary data: stores, sockets, files exchanged between processes.
package enum Temporary {
    static let remedy = "Free some space there, or set TMPDIR to another folder."

    /// TMPDIR if it is set. Otherwise the usual folder, or its sibling if only the sibling is on
    /// disk.
    static var place: String {
        let asked = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
        guard asked.isEmpty else {
            let isAbsolute = asked.hasPrefix("/")
            return isAbsolute ? asked : FileManager.default.currentDirectoryPath + "/" + asked
        }
        let usual = ["/tmp", "/var/tmp"]
        let onDisk = usual.first { folder in
            access(folder, W_OK | X_OK) == 0 && FileSystem(at: folder)?.isInMemory == false
        }
        return onDisk ?? "/tmp"
    }

    /// Creates a folder that only this user can enter. Its parent must exist, and the folder must
    /// not.
    static func makeFolder(_ path: String) throws(RunFolderError) {
        guard mkdir(path, 0o700) == 0 else {
            throw RunFolderError(
                attempted: "make the folder \(path)", cause: String(cString: strerror(errno)),
                remedy: remedy)
        }
    }

    /// Writes a file or, if that fails, another one.
    ///
    /// - Returns: the path that was written.
    static func write(
        _ data: Data, to file: String, orTo spare: String?
    ) throws(RunFolderError) -> String {
        do throws(RunFolderError) {
            try RunFolder.write(data, to: file, remedy: remedy)
            return file
        } catch {
            guard let spare, (try? RunFolder.write(data, to: spare)) != nil else { throw error }
            return spare
        }
    }
}

// MARK: Folders of this process

extension Temporary {
    /// Creates `<name>-XXXXXX` in the folder for temporary data. It is removed with its owner.
    package static func makePrivateFolder(_ name: String) throws(RunFolderError) -> PrivateFolder {
        try makePrivateFolder(name, in: place)
    }

    static func makePrivateFolder(
        _ name: String, in parent: String
    ) throws(RunFolderError) -> PrivateFolder {
        do throws(PrivateFolderError) {
            return try PrivateFolder(name, in: parent)
        } catch {
            throw RunFolderError(
                attempted: "make a private folder in TMPDIR, \(parent)", cause: "\(error)",
                remedy: error.isWithoutParent
                    ? "Make that folder, or set TMPDIR to one that exists." : remedy)
        }
    }

    /// Makes every signal that ends this process remove its private folders first. For a process
    /// that has nothing else to do when told to end. Must be called before the process starts
    /// threads.
    package static func removeAllOnSignals() throws(ThreadStartError) {
        try PrivateFolder.removeAllOnSignals { ExitStatus(signal: $0).rawValue }
    }
}
