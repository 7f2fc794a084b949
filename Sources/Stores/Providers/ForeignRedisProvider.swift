import Revocation

/// A Redis server that revbench did not start. A trial's keys have their own prefix there, and are
/// removed when the trial ends.
struct ForeignRedisProvider: StoreProvider {
    private let endpoint: RedisEndpoint
    private let settings: RedisSettings
    private let needs: StoreNeeds

    init(_ endpoint: RedisEndpoint, _ settings: RedisSettings, _ needs: StoreNeeds) {
        self.endpoint = endpoint
        self.settings = settings
        self.needs = needs
    }

    func preflight(
        for strategies: [String], scratch: String
    ) throws(StoreError) -> StoreCondition {
        let connection: RedisConnection
        do {
            connection = try RedisConnection(endpoint)
        } catch {
            guard error.kind == .unreachable, error.attempted.hasPrefix("reach") else {
                throw error
            }
            throw StoreError(
                error.kind, attempted: error.attempted, cause: error.cause,
                remedy: "Start it, or leave out --redis to use a private one.")
        }
        let inspection = try RedisInspection(connection, needs)
        try inspection.check()
        return StoreCondition(
            version: inspection.version,
            warnings: try connection.retention().warnings(at: endpoint, strategies))
    }

    func start(at place: StorePlace) throws(StoreError) -> any StartedStore {
        let connection = try RedisConnection(endpoint, deadlines: settings.deadlines)
        return StartedForeignRedis(
            access: RedisAccess(
                endpoint: endpoint, deadlines: settings.deadlines, keyPrefix: place.keyPrefix,
                isPrivate: false, retention: try connection.retention()))
    }

    func removeLeftovers(at place: StorePlace) -> String? {
        TrialKeys(prefix: place.keyPrefix, endpoint: endpoint, deadlines: settings.deadlines)
            .remove()
    }
}

private struct StartedForeignRedis: StartedStore {
    let access: RedisAccess

    func state(in access: inout StoreAccess) { access.redis = self.access }

    func failure() -> String? { nil }

    var hasOwnProcess: Bool { StoreKind.redis.hasOwnProcess }

    func processorTime_us() -> Double? { access.processorTime_us }

    var processID: Int32? { nil }

    func close() -> String? {
        TrialKeys(
            prefix: access.keyPrefix, endpoint: access.endpoint, deadlines: access.deadlines
        ).remove()
    }
}

extension RedisRetention {
    /// Returns warnings about a server that may lose the revocations of `strategies`.
    package func warnings(at endpoint: RedisEndpoint, _ strategies: [String]) -> [String] {
        let durability = durability
        let names = strategies.joined(separator: ", ")
        var warnings: [String] = []
        if let cause = durability.mayDrop {
            warnings.append(
                "Redis may evict revocations silently: at \(endpoint) \(cause), including "
                    + "acknowledged revocations of \(names). Set maxmemory-policy noeviction there."
            )
        }
        if durability.outlives == .none {
            warnings.append(
                "acknowledged revocations of \(names) are lost when the server at \(endpoint) "
                    + "restarts: \(durability.reason). Set appendonly yes there.")
        }
        return warnings
    }
}
