/// How to open an SQLite store.
package struct SQLiteConfiguration: Sendable, Hashable {
    /// When a commit waits for the disk (SQLite, "PRAGMA synchronous").
    package enum Synchronous: String, Codable, CaseIterable, Sendable {
        /// Never: a power cut may corrupt the file.
        case off
        /// At checkpoints: commits survive the end of the process, not a power cut.
        case normal
        /// At every commit.
        case full
    }

    package var path: String
    package var synchronous: Synchronous
    /// The page cache of one connection.
    package var cacheBytes: Int
    /// How much of the file is mapped into memory; 0 maps none.
    package var mmapBytes: Int
    /// How long a writer waits for another one.
    package var busyTimeoutMilliseconds: Int

    package init(
        path: String, synchronous: Synchronous = .normal, cacheBytes: Int = 16 << 20,
        mmapBytes: Int = 0, busyTimeoutMilliseconds: Int = 1000
    ) {
        self.path = path
        self.synchronous = synchronous
        self.cacheBytes = cacheBytes
        self.mmapBytes = mmapBytes
        self.busyTimeoutMilliseconds = busyTimeoutMilliseconds
    }
}
