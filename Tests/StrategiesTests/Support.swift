import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// A separate folder for a test, with private servers in it, one at a time. Removed with its last
/// user.
final class PrivateDeployment {
    private let scratch: Scratch
    let endpoint: RedisEndpoint
    /// Kept to the end, because a server that is released removes its socket, which its successor
    /// uses too.
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

    /// Kills the server as a crash would. What it was asked to save stays on disk.
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

/// Calls `body` with the context of a deployment in a separate folder, for strategies without
/// Redis.
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
