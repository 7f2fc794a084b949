import CPlatform
import Foundation
package import Results
import Stores
import Synchronization
package import Threads

/// The location of a run's temporary data: stores, sockets, files exchanged between processes.
enum Temporary {
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

/// A folder for this process's temporary data, removed with its contents. Its name cannot be
/// predicted and only this user can enter it, so nobody else can tamper with its contents.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// Creates `<name>-XXXXXX` in the folder for temporary data (mkdtemp(3)).
    package convenience init(_ name: String) throws(RunFolderError) {
        try self.init(name, in: Temporary.place)
    }

    init(_ name: String, in parent: String) throws(RunFolderError) {
        path = try Self.present.withLock { (present) throws(RunFolderError) -> String in
            var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
            guard let made = mkdtemp(&template) else {
                let cause = errno
                throw RunFolderError(
                    attempted: "make a private folder in TMPDIR, \(parent)",
                    cause: String(cString: strerror(cause)),
                    remedy: cause == ENOENT || cause == ENOTDIR
                        ? "Make that folder, or set TMPDIR to one that exists." : Temporary.remedy)
            }
            let path = String(cString: made)
            present.insert(path)
            return path
        }
    }

    deinit { remove() }

    /// Removes the folder now. May be called more than once.
    package func remove() {
        Self.present.withLock { present in
            guard present.contains(path) else { return }
            Self.remove(path)
            present.remove(path)
        }
    }

    /// Removes a folder even while other threads write to it: they do not find it under its new
    /// name. A file that was being created during the renaming takes a second attempt.
    private static func remove(_ path: String) {
        let renamed = path + "-removed"
        let present = rename(path, renamed) == 0 ? renamed : path
        for _ in 0..<3 where access(present, F_OK) == 0 {
            try? FileManager.default.removeItem(atPath: present)
        }
    }

    /// The folders that have to be removed. A folder is created and removed under the lock, so that
    /// a signal never finds one that exists but is not listed.
    private static let present = Mutex<Set<String>>([])

    /// Makes every signal that ends this process remove its temporary folders first. For a process
    /// that has nothing else to do when told to end. Must be called before the process starts
    /// threads.
    package static func removeAllOnSignals() throws(ThreadStartError) {
        platform_hold_signals()
        try SystemThread.start("the watch of signals") {
            let signal = platform_await_signal()
            // The lock is kept to the end, so that no other thread makes a folder.
            present.withLock { present in
                for folder in present { remove(folder) }
                _exit(ExitStatus(signal: signal).rawValue)
            }
        }
    }

    package func file(_ name: String) -> String { "\(path)/\(name)" }
}
