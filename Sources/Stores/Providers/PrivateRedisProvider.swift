/// A Redis server of the trial's own, which ends with it.
struct PrivateRedisProvider: StoreProvider {
    private let settings: RedisSettings

    init(_ settings: RedisSettings) { self.settings = settings }

    func preflight(
        for strategies: [String], scratch: String
    ) throws(StoreError) -> StoreCondition {
        let server = try PrivateRedis.start(in: scratch)
        defer { server.stop() }
        return StoreCondition(version: try RedisConnection(server.endpoint).reportedVersion)
    }

    func start(at place: StorePlace) throws(StoreError) -> any StartedStore {
        let server = try PrivateRedis.start(
            in: place.directory, options: .init(transport: settings.transport))
        return StartedPrivateRedis(
            server: server,
            access: RedisAccess(
                endpoint: server.endpoint, deadlines: settings.deadlines,
                keyPrefix: place.keyPrefix, isPrivate: true))
    }
}

private struct StartedPrivateRedis: StartedStore {
    let server: PrivateRedis
    let access: RedisAccess

    func state(in access: inout StoreAccess) { access.redis = self.access }

    func failure() -> String? { server.exitReason().map { "the private Redis \($0)" } }

    func processorTime_us() -> Double? { access.processorTime_us }

    var processID: Int32? { server.processID }

    func close() -> String? {
        server.stop()
        return nil
    }
}
