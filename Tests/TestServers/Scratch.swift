import Foundation

/// A folder of a test's own, removed with its contents. Short enough for a socket's path.
package final class Scratch {
    package let path: String

    package init() throws {
        var template = Array("/tmp/revbench-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw POSIXError(.EIO) }
        path = String(cString: made)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func file(_ name: String) -> String { path + "/" + name }
}
