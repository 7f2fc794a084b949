#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One attempt at starting a private server.
struct RedisLaunch {
    static let attempted = "start a private Redis"

    let endpoint: RedisEndpoint
    let socketPath: String
    private let program: String
    private let directory: String
    private let logPath: String
    private let port: Int
    private let limitMilliseconds: Int
    private let mostClients: Int

    /// What a server takes unless it is told otherwise (redis.conf, "maxclients").
    private static let usualClients = 10_000
    /// Connections that wait to be accepted. The kernel takes no more than `somaxconn`, often 4096.
    private static let backlog = 4_096

    init(
        _ program: String, _ directory: String, _ options: PrivateRedis.Options
    ) throws(StoreError) {
        self.program = program
        self.directory = directory
        limitMilliseconds = min(max(options.startMilliseconds, 1), 86_400_000)
        mostClients = max(Self.usualClients, min(max(options.connections, 0), 1_000_000))
        socketPath = directory + "/redis.sock"
        logPath = directory + "/redis.log"
        try RedisEndpoint.unix(path: socketPath).check(Self.attempted)
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw StoreError(
                .unreachable, attempted: "make the folder \(directory) for a private Redis",
                cause: systemCause(errno))
        }
        switch options.transport {
        case .unix:
            port = 0
            endpoint = .unix(path: socketPath)
        case .tcp:
            guard let free = freeLoopbackPort() else {
                throw Self.failure(.unreachable, "no TCP port is free on 127.0.0.1")
            }
            port = free
            endpoint = .loopback(port: free)
        }
    }

    /// Starts the server and waits for its answer.
    func run() throws(StoreError) -> PrivateRedis {
        if (try? RedisConnection(.unix(path: socketPath))) != nil {
            throw Self.failure(
                .busy, "another server listens in \(directory)", "Use another folder.")
        }
        unlink(logPath)  // the last line has to be this server's
        let (process, cause) = ChildProcess.start(arguments)
        guard let process else { throw Self.failure(.unreachable, systemCause(cause)) }
        var server: [String: String]?
        let isOver = eventually(withinMilliseconds: UInt64(limitMilliseconds)) {
            server = answer()
            return server != nil || process.exitReason() != nil
        }
        if let server, process.exitReason() == nil {
            return PrivateRedis(self, process, server)
        }
        process.stop()
        unlink(socketPath)
        let end = process.exitReason() ?? "ended"
        let fact = isOver ? end : "no answer within \(limitMilliseconds) ms"
        let log = lastLine(ofFile: logPath).map { "; the last line of its log is: \($0)" } ?? ""
        throw Self.failure(isOver ? .unreachable : .timeout, fact + log)
    }

    /// The server's INFO once it answers PONG.
    private func answer() -> [String: String]? {
        guard let connection = try? RedisConnection(.unix(path: socketPath)),
            (try? connection.command("PING")) == .status("PONG")
        else { return nil }
        return try? connection.info("server")
    }

    /// No configuration file is read: the first argument is an option.
    private var arguments: [String] {
        [
            program,
            "--port", String(port), "--bind", "127.0.0.1", "--protected-mode", "yes",
            "--unixsocket", socketPath, "--unixsocketperm", "700",
            "--dir", directory, "--logfile", logPath, "--daemonize", "no",
            "--save", "", "--appendonly", "no",
            "--maxmemory", "0", "--maxmemory-policy", "noeviction",
            "--tcp-backlog", String(Self.backlog), "--maxclients", String(mostClients),
        ]
    }

    private static func failure(
        _ kind: StoreError.Kind, _ cause: String, _ remedy: String? = nil
    ) -> StoreError {
        StoreError(kind, attempted: attempted, cause: cause, remedy: remedy)
    }
}

extension ChildProcess {
    /// Asks the process to end, then makes it: it is gone and reaped when this returns.
    func stop() {
        send(signal: SIGTERM)
        send(signal: SIGCONT)  // a stopped process sees SIGTERM only when it goes on
        if awaitEnd(milliseconds: 2000) { return }
        send(signal: SIGKILL)
        _ = awaitEnd(milliseconds: 10_000)
    }
}
