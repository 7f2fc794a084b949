import CPlatform
import Foundation
import Synchronization
package import Threads

/// A folder for this process's temporary data, removed with its contents. Its name cannot be
/// predicted and only this user can enter it, so nobody else can tamper with its contents.
package final class PrivateFolder: Sendable {
    package let path: String

    private struct Register {
        /// The folders that have to be removed.
        var paths: Set<String> = []
        /// Whether a server ends by signals and removes its folder itself.
        var isServing = false
    }

    /// A folder is created and removed under this lock, so that a signal never finds one that
    /// exists but is not listed.
    private static let register = Mutex(Register())

    /// Creates `<name>-XXXXXX` in `parent` (mkdtemp(3)).
    package init(_ name: String, in parent: String) throws(PrivateFolderError) {
        path = try Self.register.withLock { register throws(PrivateFolderError) -> String in
            var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
            guard let made = mkdtemp(&template) else { throw PrivateFolderError(number: errno) }
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
    /// name. A file that was being created during the renaming takes a second attempt.
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
    /// Makes every signal that ends this process remove its folders first. Must be called before
    /// the process starts threads.
    ///
    /// - Parameter status: returns the exit status of the process, given the signal.
    package static func removeAllOnSignals(
        exitingWith status: @escaping @Sendable (Int32) -> Int32
    ) throws(ThreadStartError) {
        platform_hold_signals()
        try SystemThread.start("the watch of signals") {
            let signal = platform_await_signal()
            // The lock is kept to the end of the process, so that no other thread makes a folder.
            register.withLock { register in
                guard !register.isServing else { return }
                for path in register.paths { remove(path) }
                _exit(status(signal))
            }
            // The server waits for this one.
            kill(getpid(), SIGTERM)
        }
    }

    /// From now on a signal only tells the server in this process to end, which then has its folder
    /// removed. Called once the server waits for SIGTERM.
    package static func leaveToServer() { register.withLock { $0.isServing = true } }
}

/// The reason why a private folder could not be made. Whoever asked for it knows what to do.
package struct PrivateFolderError: Error, CustomStringConvertible {
    private let number: Int32

    init(number: Int32) { self.number = number }

    /// Whether the parent is not there, or is no folder.
    package var isWithoutParent: Bool { number == ENOENT || number == ENOTDIR }

    package var description: String { String(cString: strerror(number)) }
}
