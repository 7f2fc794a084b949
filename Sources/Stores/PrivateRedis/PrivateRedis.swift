#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A Redis or Valkey server private to this program: empty, in memory only, gone when stopped.
///
/// It listens on a socket in its folder that only this user can open. If asked, it also listens on
/// a port of 127.0.0.1, with a random password, because every user of the machine can reach the
/// port.
///
/// Safe to use from any thread. On Linux, start it from a thread that lives as long as the server
/// should, because the kernel ends the server with that thread.
package final class PrivateRedis: Sendable {
    package struct Options: Sendable, Hashable {
        /// The kind of address in ``PrivateRedis/endpoint``.
        package enum Transport: String, Sendable, Hashable, Codable, CaseIterable {
            case unix, tcp
        }

        package var transport: Transport
        /// Folders in which to look for the server, in the form of PATH; nil for PATH itself.
        package var searchPath: String?
        package var startMilliseconds: Int
        /// The number of clients to serve at the same time; 0 for the server's default.
        package var connections: Int

        package init(
            transport: Transport = .unix, searchPath: String? = nil,
            startMilliseconds: Int = 10_000, connections: Int = 0
        ) {
            self.transport = transport
            self.searchPath = searchPath
            self.startMilliseconds = startMilliseconds
            self.connections = connections
        }
    }

    package let endpoint: RedisEndpoint
    package let processID: Int32
    /// `7.0.15`
    package let version: String
    /// `Redis` or `Valkey`
    package let product: String
    private let process: ChildProcess
    private let socketPath: String

    init(_ launch: RedisLaunch, _ process: ChildProcess, _ server: [String: String]) {
        endpoint = launch.endpoint
        processID = process.id
        version = server["valkey_version"] ?? server["redis_version"] ?? "unknown"
        product = server["valkey_version"] == nil ? "Redis" : "Valkey"
        self.process = process
        socketPath = launch.socketPath
    }

    deinit { stop() }

    /// Starts a server in `directory`, which is created if its parent exists, and waits until the
    /// server answers. The server's log is kept in the folder.
    ///
    /// - Throws: `.unreachable` if there is no server program or the server exits immediately, with
    ///   the last line of its log; `.timeout`; `.busy` if another server already listens in the
    ///   folder; `.misuse` if the folder's path is too long for a socket.
    package static func start(
        in directory: String, options: Options = Options()
    ) throws(StoreError) -> PrivateRedis {
        let path = options.searchPath ?? ServerProgram.environmentPath
        guard let program = ServerProgram.find(in: path) else {
            throw StoreError(
                .unreachable, attempted: RedisLaunch.attempted,
                cause: "neither redis-server nor valkey-server is on PATH",
                remedy: "Install redis-server (scripts/setup does), or name a running server with "
                    + "--redis URL.")
        }
        // Another program may take a free port between finding it and using it.
        var triesLeft = options.transport == .tcp ? 5 : 1
        while true {
            triesLeft -= 1
            let launch = try RedisLaunch(program, directory, options)
            do throws(StoreError) { return try launch.run() } catch {
                guard triesLeft > 0, error.cause.contains("Failed listening on port") else {
                    throw error
                }
            }
        }
    }

    /// Returns nil while the server runs, and then `ended by signal 9` or `exited with status 1`.
    package func exitReason() -> String? { process.exitReason() }

    /// Stops the server, within 2 s or by force, and removes its socket. May be called repeatedly.
    package func stop() {
        process.stop()
        unlink(socketPath)
    }
}
