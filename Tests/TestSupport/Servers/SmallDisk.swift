import Foundation

/// A file system of 4 MB in memory, to be filled.
package struct SmallDisk {
    package let path: String
    private let scratch: Scratch

    /// Nil if this process is not allowed to mount file systems.
    package init?() throws {
        scratch = try Scratch()
        path = scratch.file("disk")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #if os(Linux)
            guard mount("tmpfs", path, "tmpfs", 0, "size=4m") == 0 else { return nil }
        #else
            return nil
        #endif
    }

    /// Leaves no room at all, not even in existing files.
    package func fill() throws {
        let filler = open(path + "/filler", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        defer { close(filler) }
        let page = [UInt8](repeating: 1, count: 4096)
        while write(filler, page, page.count) > 0 {}
        guard errno == ENOSPC else { throw POSIXError(.EIO) }
    }

    package func empty() { unlink(path + "/filler") }

    package func unmount() {
        #if os(Linux)
            umount2(path, 2)  // MNT_DETACH: even if something still has a file open there
        #endif
    }
}
