#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Finds the server's program.
enum ServerProgram {
    private static let names = ["redis-server", "valkey-server"]

    /// Returns the first server in the folders of `searchPath`, which has the form of PATH.
    ///
    /// Relative folders are skipped: the program must not depend on the current folder.
    static func find(in searchPath: String) -> String? {
        let folders = searchPath.split(separator: ":").filter { $0.hasPrefix("/") }
        for name in names {
            for path in folders.map({ "\($0)/\(name)" }) where isProgram(path) { return path }
        }
        return nil
    }

    private static func isProgram(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && access(path, X_OK) == 0
    }

    static var environmentPath: String { getenv("PATH").map { String(cString: $0) } ?? "" }
}

/// Returns a TCP port of 127.0.0.1 on which nobody is listening; nil if there is none.
package func freeLoopbackPort() -> Int? {
    #if os(Linux)
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    #else
        let kind = SOCK_STREAM
    #endif
    let socket = socket(AF_INET, kind, 0)
    guard socket >= 0 else { return nil }
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let outcome = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            bind(socket, generic, length) == 0 ? getsockname(socket, generic, &length) : -1
        }
    }
    return outcome == 0 ? Int(UInt16(bigEndian: address.sin_port)) : nil
}

/// Returns the last non-empty line of a text file, from its last 4 KiB.
package func lastLine(ofFile path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let end = lseek(file, 0, SEEK_END)
    lseek(file, max(end - 4096, 0), SEEK_SET)
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
    let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).last.map(String.init)
}
