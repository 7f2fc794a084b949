import Foundation
import Suite
import Tokens

/// The key set that `--jwks` names: a file, a pipe, or standard input as `-`.
enum KeySetInput {
    /// Reads the key set, and reports each unusable key in one line on standard error.
    static func load(_ path: String, algorithm: Algorithm?) throws -> JSONWebKeySet {
        let set = try JSONWebKeySet(json: try contents(of: path), algorithm: algorithm)
        for key in set.unusable {
            let remedy = key.remedy.map { " " + $0 } ?? ""
            Console.error("key \(key.place) of the key set cannot be used: \(key.cause).\(remedy)")
        }
        return set
    }

    /// Returns all contents, or enough to show that they are longer than a key set may be.
    private static func contents(of path: String) throws(TokenError) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        let size = 1 << 16
        var part = [UInt8](repeating: 0, count: size)
        var bytes: [UInt8] = []
        while bytes.count <= JSONWebKeySet.maximumBytes {
            let count = read(descriptor, &part, size)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            if count == 0 { break }
            bytes += part[..<count]
        }
        return bytes
    }

    private static func failure(_ path: String) -> TokenError {
        TokenError(
            attempted: "read the key set \(path)", cause: String(cString: strerror(errno)),
            remedy: "Name a file, a pipe, or - for standard input with --jwks.")
    }
}
