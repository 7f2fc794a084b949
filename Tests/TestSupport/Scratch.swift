import Foundation

/// A separate folder for a test, removed with its contents. Its path is short enough for a socket's
/// path.
package final class Scratch: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/revbench-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw POSIXError(.EIO) }
        path = String(cString: made)
    }

    deinit { remove() }

    /// Removes the folder now. May be called again.
    package func remove() { try? FileManager.default.removeItem(atPath: path) }

    package func file(_ name: String) -> String { path + "/" + name }

    /// Creates a folder in this one and returns its path.
    package func makeFolder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(
            atPath: file(name), withIntermediateDirectories: true)
        return file(name)
    }

    /// Writes a file and returns its path.
    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: file(name)))
        return file(name)
    }

    /// Writes an executable file and returns its path. Another process writes it, because a child
    /// that another test forks meanwhile would hold the file open for writing, and such a file
    /// cannot be run.
    package func program(_ text: String, named name: String) throws -> String {
        let source = try write(Array(text.utf8), to: "\(name).source")
        let install = Process()
        install.executableURL = URL(filePath: "/usr/bin/env")
        install.arguments = ["install", "-m", "700", source, file(name)]
        try install.run()
        install.waitUntilExit()
        guard install.terminationStatus == 0 else { throw POSIXError(.EIO) }
        return file(name)
    }
}
