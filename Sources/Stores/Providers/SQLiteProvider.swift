import Revocation

/// SQLite, which runs inside the processes that use it.
struct SQLiteProvider: StoreProvider {
    private let settings: SQLiteSettings

    init(_ settings: SQLiteSettings) { self.settings = settings }

    func preflight(for strategies: [String], scratch: String) -> StoreCondition {
        StoreCondition()
    }

    func start(at place: StorePlace) -> any StartedStore { StartedSQLite(settings: settings) }
}

/// Its files are in the trial's folder, which goes with the trial.
private struct StartedSQLite: StartedStore {
    let settings: SQLiteSettings

    func state(in access: inout StoreAccess) {
        access.sqlite = SQLiteConfiguration(
            path: "", synchronous: settings.synchronous, cacheBytes: settings.cache_bytes,
            mmapBytes: settings.mmap_bytes,
            busyTimeoutMilliseconds: Int(settings.busyTimeout.nanoseconds / 1_000_000))
    }

    func failure() -> String? { nil }
    func processorTime_us() -> Double? { nil }
    var processID: Int32? { nil }
    func close() -> String? { nil }
}
