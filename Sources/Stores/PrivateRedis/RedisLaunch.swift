#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// One attempt to start a private server.
struct RedisLaunch {
    static let attempted = "start a private Redis"

    let endpoint: RedisEndpoint
    let socketPath: String
    /// The password of a server that other users of the machine can reach; nil otherwise.
    private let password: String?
    /// Passes the password to the server, because every user can read its arguments.
    private let settingsPath: String
    private let program: String
    private let directory: String
    private let logPath: String
    private let port: Int
    private let limitMilliseconds: Int
    private let mostClients: Int

    /// The number of clients that a server accepts by default (redis.conf, "maxclients").
    private static let usualClients = 10_000
    /// Connections waiting to be accepted. The kernel allows at most `somaxconn`, often 4096.
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
        settingsPath = directory + "/redis.conf"
        try RedisEndpoint.unix(path: socketPath).check(Self.attempted)
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw StoreError(
                .unreachable, attempted: "make the folder \(directory) for a private Redis",
                cause: systemCause(errno))
        }
        switch options.transport {
        case .unix:
            port = 0
            password = nil
            endpoint = .unix(path: socketPath)
        case .tcp:
            guard let free = freeLoopbackPort() else {
                throw Self.failure(.unreachable, "no TCP port is free on 127.0.0.1")
            }
            port = free
            let secret = Self.randomPassword
            password = secret
            endpoint = .tcp(
                host: "127.0.0.1", port: free, user: nil, password: secret, database: 0)
        }
    }

    /// Starts the server and waits for its answer.
    func run() throws(StoreError) -> PrivateRedis {
        if (try? RedisConnection(.unix(path: socketPath))) != nil {
            throw Self.failure(
                .busy, "another server listens in \(directory)", "Use another folder.")
        }
        unlink(logPath)  // the last line must come from this server
        if let password { try writeSettings("requirepass \(password)\n") }
        defer { unlink(settingsPath) }  // the server has read it once it answers
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

    /// Returns the server's INFO once it answers PONG.
    private func answer() -> [String: String]? {
        guard let connection = try? RedisConnection(endpoint),
            (try? connection.command("PING")) == .status("PONG")
        else { return nil }
        return try? connection.info("server")
    }

    private static var randomPassword: String {
        (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
    }

    /// Creates a file that only this user can read.
    private func writeSettings(_ text: String) throws(StoreError) {
        unlink(settingsPath)
        let file = open(settingsPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        let bytes = Array(text.utf8)
        let count = file < 0 ? -1 : write(file, bytes, bytes.count)
        let cause = errno
        if file >= 0 { close(file) }
        guard count == bytes.count else {
            throw Self.failure(
                .unreachable, "its settings cannot be written: \(systemCause(cause))")
        }
    }

    /// Without a password, no configuration file is read: the first argument is an option.
    private var arguments: [String] {
        let start = password == nil ? [program] : [program, settingsPath]
        return start + [
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
    /// Asks the process to end.
    package func askToEnd() {
        send(signal: SIGTERM)
        send(signal: SIGCONT)  // a stopped process sees SIGTERM only when it continues
    }

    /// Asks the process to end, then kills it. It is gone and reaped when this returns.
    package func stop() {
        askToEnd()
        if awaitEnd(milliseconds: 2000) { return }
        killNow()
    }

    /// Kills the process. It is gone and reaped when this returns.
    package func killNow() {
        send(signal: SIGKILL)
        _ = awaitEnd(milliseconds: 10_000)
    }
}
