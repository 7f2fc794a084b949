package import Foundation

/// The third-party vectors in `REVBENCH_VECTORS`, or in `../shared/vectors` next to the checkout.
package enum Vectors {
    package static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["REVBENCH_VECTORS"] {
            return URL(filePath: path)
        }
        var root = URL(filePath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return root.appending(path: "../shared/vectors").standardizedFileURL
    }()

    package static let arePresent = FileManager.default.fileExists(atPath: folder.path)

    package static func data(_ path: String) throws -> Data {
        try Data(contentsOf: folder.appending(path: path))
    }

    package static func read<Contents: Decodable>(
        _ type: Contents.Type, _ path: String
    ) throws -> Contents {
        try JSONDecoder().decode(type, from: data(path))
    }

    /// Returns the names of a folder's files, sorted.
    package static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)
            .sorted()
    }
}
