import Foundation
package import Revocation
package import Stores
package import Strategies
package import Tokens

extension StrategyContext {
    /// Returns the context of a deployment in `directory`: HS256, 2 s of leeway and tokens that
    /// live for 60 s, unless a test overrides them.
    package static func sample(
        in directory: String, redis: RedisAccess? = nil, algorithm: Algorithm = .HS256,
        leeway: Duration = .seconds(2), longestLifetime: Duration = .seconds(60)
    ) -> StrategyContext {
        StrategyContext(
            directory: directory, sqlite: SQLiteConfiguration(path: ""), redis: redis,
            algorithm: algorithm, leeway: leeway, longestLifetime: longestLifetime)
    }

    /// Returns the context of a deployment in a new folder `name` of `parent`, with Redis keys that
    /// begin with `name:`.
    package static func sample(
        named name: String, in parent: String, redis: RedisEndpoint,
        algorithm: Algorithm = .HS256, longestLifetime: Duration = .seconds(60)
    ) throws -> StrategyContext {
        let directory = "\(parent)/\(name)"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        return sample(
            in: directory, redis: .sample(redis, keyPrefix: "\(name):"), algorithm: algorithm,
            longestLifetime: longestLifetime)
    }

    package func grant(
        _ subject: String, client: String = ExampleParties.client,
        lifetime: Duration = .seconds(60)
    ) -> Grant {
        Grant(
            subject: subject, client: client, audience: audience, scope: "read",
            lifetime: lifetime)
    }
}

extension RedisAccess {
    /// Returns the access of a deployment to a server that belongs to the test.
    package static func sample(
        _ endpoint: RedisEndpoint, keyPrefix: String,
        deadlines: RedisDeadlines = RedisDeadlines()
    ) -> RedisAccess {
        RedisAccess(
            endpoint: endpoint, deadlines: deadlines, keyPrefix: keyPrefix, isPrivate: true)
    }
}
