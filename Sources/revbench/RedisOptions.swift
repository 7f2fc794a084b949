import ArgumentParser
import Revocation
import Suite

/// The address of a run's Redis.
struct RedisOptions: ParsableArguments {
    @Option(
        help: """
            The URL of a Redis server to use instead of a private one. Other users of this machine \
            can read arguments: give a URL with a password by REVBENCH_REDIS_URL or --redis-file.
            """)
    var redis: String?
    @Option(help: "A file whose only line is that URL.") var redisFile: String?

    func validate() throws {
        guard redis == nil || redisFile == nil else {
            throw ValidationError("--redis and --redis-file: expected one of them")
        }
    }

    /// Returns the address; nil for a private server.
    ///
    /// - Throws: exit status 64 for an invalid URL.
    func address() throws -> String? {
        do {
            return try ForeignStores.address(of: .redis, option: redis, file: redisFile)
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
    }
}
