import Revocation

/// A Redis server private to a trial, which ends with the trial.
struct PrivateRedisProvider: StoreProvider {
    private let settings: RedisSettings
    private let needs: StoreNeeds

    init(_ settings: RedisSettings, _ needs: StoreNeeds) {
        self.settings = settings
        self.needs = needs
    }

    func preflight(
        for strategies: [String], scratch: String
    ) throws(StoreError) -> StoreCondition {
        let server = try PrivateRedis.start(in: scratch)
        defer { server.stop() }
        var features = needs
        features.connections = 0  // no room for connections is required of this server
        let inspection = try RedisInspection(RedisConnection(server.endpoint), features)
        try inspection.check()
        return StoreCondition(version: inspection.version)
    }

    func start(at place: StorePlace) throws(StoreError) -> any StartedStore {
        let server = try PrivateRedis.start(
            in: place.directory,
            options: .init(transport: settings.transport, connections: needs.connections))
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

    var hasOwnProcess: Bool { StoreKind.redis.hasOwnProcess }

    func processorTime_us() -> Double? { access.processorTime_us }

    var processID: Int32? { server.processID }

    func close() -> String? {
        server.stop()
        return nil
    }
}
