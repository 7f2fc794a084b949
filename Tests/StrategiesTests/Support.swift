import Foundation
import Revocation
import Stores
import Strategies
import TestServers
import Testing
import Tokens

/// A folder of a test's own with private servers in it, one at a time: all gone with their last
/// user.
final class PrivateDeployment {
    let folder: String
    let endpoint: RedisEndpoint
    /// Kept to the end, as a server that goes takes its socket with it, which is its successor's
    /// too.
    private var servers: [PrivateRedis]

    init() throws {
        var template = Array("/tmp/revbench-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw POSIXError(.EIO) }
        folder = String(cString: made)
        servers = [try PrivateRedis.start(in: folder)]
        endpoint = servers[0].endpoint
    }

    deinit {
        for server in servers { server.stop() }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static let deadlines = RedisDeadlines(
        connectMilliseconds: 10_000, commandMilliseconds: 10_000)

    func connect() throws -> RedisConnection {
        try RedisConnection(endpoint, deadlines: Self.deadlines)
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
        StrategyContext(
            directory: folder, sqlite: SQLiteConfiguration(path: ""),
            redis: RedisAccess(
                endpoint: endpoint, deadlines: Self.deadlines, keyPrefix: "t:", isPrivate: true),
            algorithm: .HS256, leeway: .seconds(2), longestLifetime: .seconds(60))
    }

    func grant(_ subject: String, lifetime: Duration = .seconds(60)) -> Grant {
        Grant(subject: subject, audience: context.audience, scope: "read", lifetime: lifetime)
    }
}

/// A made-up clock's time, `seconds` after it was started.
func at(_ seconds: Double) -> NumericDate {
    NumericDate(microseconds: 1_000_000_000_000_000 + Int64(seconds * 1e6))
}

extension TokenVerifier {
    func verify(_ token: IssuedToken, at now: NumericDate) throws(StrategyError) -> Verdict {
        try verify(token.bytes.span, VerificationRequest(), at: now)
    }

    func accepts(_ token: IssuedToken, at now: NumericDate) throws(StrategyError) -> Bool {
        if case .active = try verify(token, at: now) { return true }
        return false
    }
}
