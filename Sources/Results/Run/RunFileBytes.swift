package import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads files of a run. The path may be anything: a folder, a pipe, a file of gigabytes.
package enum RunFileBytes {
    /// - Parameter limit: the largest size in bytes. A larger file is rejected before it is read.
    package static func read(_ file: String, limit: Int) throws(RunFilesError) -> Data {
        var status = stat()
        guard stat(file, &status) == 0 else { throw unreadable(file) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw RunFilesError(
                file: file, found: "not a plain file", remedy: RunManifest.remedy)
        }
        guard status.st_size <= limit else {
            throw RunFilesError(
                file: file,
                found: "a file of \(status.st_size) bytes, and at most \(limit) are read",
                remedy: RunManifest.remedy)
        }
        do {
            return try Data(contentsOf: URL(filePath: file))
        } catch {
            throw unreadable(file)
        }
    }

    private static func unreadable(_ file: String) -> RunFilesError {
        RunFilesError(
            file: file, found: "cannot be read",
            remedy: "Name the folder of a run, such as results/latest.")
    }
}
