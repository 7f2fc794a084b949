/// How to open an SQLite store.
public struct SQLiteConfiguration: Sendable, Hashable {
    /// When a commit waits for the disk (SQLite, "PRAGMA synchronous").
    public enum Synchronous: String, Codable, CaseIterable, Sendable {
        /// Never: a power failure may corrupt the file.
        case off
        /// At checkpoints: commits survive the end of the process, but not a power failure.
        case normal
        /// On every commit.
        case full
    }

    public var path: String
    public var synchronous: Synchronous
    /// The page cache of one connection.
    public var cacheBytes: Int
    /// How much of the file is mapped into memory; 0 maps none.
    public var mmapBytes: Int
    /// How long a writer waits for another writer.
    public var busyTimeoutMilliseconds: Int
    /// The file system of the file; nil if unknown.
    public var fileSystem: FileSystem?

    public init(
        path: String, synchronous: Synchronous = .normal, cacheBytes: Int = 16 << 20,
        mmapBytes: Int = 0, busyTimeoutMilliseconds: Int = 1000, fileSystem: FileSystem? = nil
    ) {
        self.path = path
        self.synchronous = synchronous
        self.cacheBytes = cacheBytes
        self.mmapBytes = mmapBytes
        self.busyTimeoutMilliseconds = busyTimeoutMilliseconds
        self.fileSystem = fileSystem
    }
}
