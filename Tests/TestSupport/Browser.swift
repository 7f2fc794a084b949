package import Foundation

/// A headless Chromium that prints a page as it is after its scripts have run.
package struct Browser {
    /// Tests that need the browser are skipped if `REVBENCH_BROWSER` is not set.
    package static let program = ProcessInfo.processInfo.environment["REVBENCH_BROWSER"].flatMap {
        $0.isEmpty ? nil : URL(filePath: $0)
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let program: URL

    package init(program: URL) { self.program = program }

    /// Returns the document at `address` as HTML.
    ///
    /// - Parameter width: the width of the window in pixels.
    package func document(at address: String, width: Int = 800) throws -> String {
        let profile = FileManager.default.temporaryDirectory
            .appending(path: "revbench-browser-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: profile) }
        let process = Process()
        process.executableURL = program
        process.arguments = [
            // Chromium's sandbox works neither for root nor in most containers. The page is our
            // own.
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--window-size=\(width),900", "--user-data-dir=\(profile.path)",
            "--dump-dom", address,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "\(program.path) ended with status \(process.terminationStatus)")
        }
        return String(decoding: text, as: UTF8.self)
    }
}
