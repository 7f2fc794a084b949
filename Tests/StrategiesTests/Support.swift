import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// A folder of a test's own with private servers in it, one at a time: all gone with their last
/// user.
final class PrivateDeployment {
    private let scratch: Scratch
    let endpoint: RedisEndpoint
    /// Kept to the end, as a server that goes takes its socket with it, which is its successor's
    /// too.
    private var servers: [PrivateRedis]

    init() throws {
        scratch = try Scratch()
        servers = [try PrivateRedis.start(in: scratch.path)]
        endpoint = servers[0].endpoint
    }

    deinit {
        for server in servers { server.stop() }
    }

    var folder: String { scratch.path }

    func connect() throws -> RedisConnection {
        try RedisConnection(endpoint, deadlines: .patient)
    }

    /// Kills the server as a crash would, what it was asked to save staying on disk.
    func crash() throws {
        let server = try #require(servers.last)
        kill(server.processID, SIGKILL)
        #expect(eventually { server.exitReason() != nil })
    }

    func restart(empty: Bool) throws {
        if empty { try? FileManager.default.removeItem(atPath: folder + "/dump.rdb") }
        servers.append(try PrivateRedis.start(in: folder))
    }

    var context: StrategyContext {
        .sample(
            in: folder, redis: .sample(endpoint, keyPrefix: "t:", deadlines: .patient))
    }

    func grant(_ subject: String) -> Grant { context.grant(subject) }
}

/// A folder of a test's own with a deployment's context in it, for strategies without Redis.
func inContext(
    _ algorithm: Algorithm = .HS256, leeway: Duration = .seconds(2),
    lifetime: Duration = .seconds(60), _ body: (StrategyContext) throws -> Void
) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    try body(
        .sample(
            in: scratch.path, algorithm: algorithm, leeway: leeway, longestLifetime: lifetime))
}
