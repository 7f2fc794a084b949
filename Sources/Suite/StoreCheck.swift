import Foundation
import Revocation
import Scenario
import Stores
import Strategies

/// Looks at the stores that a plan needs before anything is measured: fails at once, and with the
/// cure, where one can't be had, and says where one does not keep what is entrusted to it.
struct StoreCheck {
    /// Nil where no Redis is needed.
    let redisVersion: String?
    let warnings: [String]

    /// - Throws: `StoreError` for a Redis that can't be reached or started.
    init(_ request: RunRequest) throws {
        let names = Self.strategiesOnRedis(request.plan)
        guard !names.isEmpty else {
            redisVersion = nil
            warnings = []
            return
        }
        if let url = request.redisURL {
            let endpoint = try RedisEndpoint(url: url)
            let connection: RedisConnection
            do {
                connection = try RedisConnection(endpoint, deadlines: RedisDeadlines())
            } catch {
                guard error.kind == .unreachable else { throw error }
                throw StoreError(
                    error.kind, attempted: error.attempted, cause: error.cause,
                    remedy: "Start it, or leave out --redis to use a private one.")
            }
            redisVersion = Self.version(connection)
            warnings = Self.warnings(of: try connection.retention(), at: endpoint, names)
            return
        }
        let folder = NSTemporaryDirectory() + "revbench-probe-\(getpid())"
        try Temporary.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = try PrivateRedis.start(in: folder)
        defer { server.stop() }
        redisVersion = Self.version(
            try RedisConnection(server.endpoint, deadlines: RedisDeadlines()))
        warnings = []
    }

    /// A server that answers but may not tell, for want of rights, is no reason to stop.
    private static func version(_ connection: RedisConnection) -> String? {
        (try? connection.serverVersion()) ?? nil
    }

    private static func strategiesOnRedis(_ plan: Plan) -> [String] {
        let catalogue = Registry.catalogue
        var names: [String] = []
        for variant in plan.variants where !names.contains(variant.strategy) {
            let descriptor = catalogue.first { $0.name == variant.strategy }
            if descriptor?.stores(variant.options).contains(.redis) == true {
                names.append(variant.strategy)
            }
        }
        return names
    }

    /// What to say of a server that someone else runs, and so set up.
    static func warnings(
        of retention: RedisRetention, at endpoint: RedisEndpoint, _ strategies: [String]
    ) -> [String] {
        let durability = retention.durability
        let names = strategies.joined(separator: ", ")
        var warnings: [String] = []
        if let cause = durability.mayDrop {
            warnings.append(
                "REVOCATIONS MAY BE LOST WITHOUT A WORD: at \(endpoint) \(cause), among them "
                    + "acknowledged revocations of \(names). Set maxmemory-policy noeviction there."
            )
        }
        if durability.outlives == .none {
            warnings.append(
                "acknowledged revocations of \(names) are gone when the server at \(endpoint) "
                    + "restarts: \(durability.reason). Set appendonly yes there.")
        }
        return warnings
    }
}
