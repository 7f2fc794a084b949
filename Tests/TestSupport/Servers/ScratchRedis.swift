package import Stores

/// A private server in a separate folder. Without redis-server on the machine, the test fails with
/// a message that says so.
package final class ScratchRedis {
    package let scratch: Scratch
    package let redis: PrivateRedis

    package init(_ transport: PrivateRedis.Options.Transport = .unix) throws {
        scratch = try Scratch()
        redis = try PrivateRedis.start(in: scratch.path, options: .init(transport: transport))
    }

    deinit { remove() }

    package var endpoint: RedisEndpoint { redis.endpoint }

    /// Returns a connection with a time limit that even a busy machine does not reach.
    package func connect() throws -> RedisConnection {
        try RedisConnection(endpoint, deadlines: .patient)
    }

    /// Ends the server and removes its folder. May be called again.
    package func remove() {
        redis.stop()
        scratch.remove()
    }
}

extension RedisDeadlines {
    package static let patient = RedisDeadlines(
        connectMilliseconds: 10_000, commandMilliseconds: 10_000)
    package static let short = RedisDeadlines(
        connectMilliseconds: 10_000, commandMilliseconds: 200)
}
