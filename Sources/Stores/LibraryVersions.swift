internal import CHiredis
internal import CSQLite

/// The versions of the stores' libraries.
package enum LibraryVersions {
    /// SQLite's version at run time, and the hiredis version compiled against, because hiredis has
    /// no version at run time.
    package static var stores: [String: String] {
        [
            "sqlite": String(cString: sqlite3_libversion()),
            "hiredis": "\(HIREDIS_MAJOR).\(HIREDIS_MINOR).\(HIREDIS_PATCH)",
        ]
    }
}

extension RedisConnection {
    /// Returns the server's version, `7.2.5`; nil if it does not report one.
    package func serverVersion() throws(StoreError) -> String? {
        let info = try info("server")
        return info["valkey_version"].map { "valkey \($0)" } ?? info["redis_version"]
    }
}
