import CPlatform
import Foundation
import Synchronization
package import Threads

/// A folder that only this user can enter, removed with its contents (mkdtemp(3)).
package final class PrivateFolder: Sendable {
    package let path: String

    private struct Register {
        /// The folders that have to be removed.
        var paths: Set<String> = []
        /// Whether a server ends by signals and removes its folder itself.
        var isServing = false
    }

    /// A folder is made and removed with this lock held, so that a signal never finds one that
    /// exists and is not listed.
    private static let register = Mutex(Register())

    package convenience init() throws {
        let place = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
        try self.init(in: place.isEmpty ? "/tmp" : place)
    }

    init(in parent: String) throws {
        path = try Self.register.withLock { register throws(FolderError) -> String in
            var template = Array("\(parent)/revbench-server-XXXXXX".utf8CString)
            guard let made = mkdtemp(&template) else {
                throw FolderError(reason: String(cString: strerror(errno)))
            }
            let path = String(cString: made)
            register.paths.insert(path)
            return path
        }
    }

    deinit { remove() }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Removes the folder now. May be called more than once.
    package func remove() {
        Self.register.withLock { register in
            guard register.paths.contains(path) else { return }
            Self.remove(path)
            register.paths.remove(path)
        }
    }

    /// Removes a folder even while other threads write to it: they do not find it under its new
    /// name. A file that was being made meanwhile takes another attempt.
    private static func remove(_ path: String) {
        let renamed = path + "-removed"
        let present = rename(path, renamed) == 0 ? renamed : path
        for _ in 0..<3 where access(present, F_OK) == 0 {
            try? FileManager.default.removeItem(atPath: present)
        }
    }
}

// MARK: Signals

extension PrivateFolder {
    /// Makes a signal that ends this process remove its folders first, also while a server is being
    /// started. Must be called before the process starts threads.
    package static func removeAllOnSignals() throws(ThreadStartError) {
        platform_hold_signals()
        try SystemThread.start("the watch of signals") {
            let signal = platform_await_signal()
            // The lock is kept to the end of the process, so that no other thread makes a folder.
            register.withLock { register in
                guard !register.isServing else { return }
                for path in register.paths { remove(path) }
                _exit(128 + signal)
            }
            // The server waits for this one.
            kill(getpid(), SIGTERM)
        }
    }

    /// From now on a signal only tells the server to end, which then has its folder removed. Called
    /// once the server waits for SIGTERM.
    package static func leaveToServer() { register.withLock { $0.isServing = true } }
}

/// A temporary folder that cannot be made or written.
package struct FolderError: Error, CustomStringConvertible {
    let reason: String

    package var description: String {
        "cannot make a temporary folder: \(reason). Set TMPDIR to a folder with some space."
    }
}
