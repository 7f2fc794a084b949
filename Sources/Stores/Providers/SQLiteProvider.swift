import Revocation

/// SQLite, which runs inside the processes that use it.
struct SQLiteProvider: StoreProvider {
    private let settings: SQLiteSettings

    init(_ settings: SQLiteSettings) { self.settings = settings }

    /// The trials' folders will be siblings of `scratch`.
    func preflight(for strategies: [String], scratch: String) -> StoreCondition {
        let parts = scratch.split(separator: "/").dropLast()
        let parent = "/" + parts.joined(separator: "/")
        guard let place = FileSystem(at: parent), place.isInMemory else { return StoreCondition() }
        return StoreCondition(warnings: [
            "the files of SQLite are in memory (\(place.name) at \(parent)), so revocations of "
                + "\(strategies.joined(separator: ", ")) end with the machine's power, and no "
                + "commit waits for a disk. Set TMPDIR to a folder on disk."
        ])
    }

    func start(at place: StorePlace) -> any StartedStore {
        StartedSQLite(settings: settings, fileSystem: FileSystem(at: place.directory))
    }
}

/// A trial's SQLite files. They are in the trial's folder, which is removed with the trial.
private struct StartedSQLite: StartedStore {
    let settings: SQLiteSettings
    let fileSystem: FileSystem?

    func state(in access: inout StoreAccess) {
        access.sqlite = SQLiteConfiguration(
            path: "", synchronous: settings.synchronous, cacheBytes: settings.cache_bytes,
            mmapBytes: settings.mmap_bytes,
            busyTimeoutMilliseconds: Int(settings.busyTimeout.nanoseconds / 1_000_000),
            fileSystem: fileSystem)
    }

    func failure() -> String? { nil }
    var hasOwnProcess: Bool { StoreKind.sqlite.hasOwnProcess }
    func processorTime_us() -> Double? { nil }
    var processID: Int32? { nil }
    func close() -> String? { nil }
}
