/// Where a Redis server listens. Its description omits the user and the password.
public enum RedisEndpoint: Sendable, Hashable {
    case unix(path: String)
    case tcp(host: String, port: Int, user: String?, password: String?, database: Int)

    /// Returns a server on this machine, without a password.
    public static func loopback(port: Int) -> RedisEndpoint {
        .tcp(host: "127.0.0.1", port: port, user: nil, password: nil, database: 0)
    }

    /// The longest path that the kernel accepts for a socket: `sun_path` without its closing NUL.
    #if os(Linux)
        static let longestSocketPath = 107
    #else
        static let longestSocketPath = 103
    #endif

    /// Refuses invalid endpoints before the C library truncates them.
    func check(_ attempted: String) throws(StoreError) {
        func refuse(_ cause: String, _ remedy: String) throws(StoreError) {
            throw StoreError(.misuse, attempted: attempted, cause: cause, remedy: remedy)
        }
        switch self {
        case .unix(let path):
            let count = path.utf8.count
            if path.isEmpty || path.utf8.contains(0) {
                try refuse("it is not the path of a socket", "Write unix:///folder/redis.sock.")
            }
            if count > Self.longestSocketPath {
                try refuse(
                    "the socket's path has \(count) bytes, and a socket takes "
                        + "\(Self.longestSocketPath)",
                    "Use a folder with a shorter path.")
            }
        case .tcp(let host, let port, let user, let password, let database):
            if host.isEmpty || host.utf8.contains(0) {
                try refuse("the host is missing", "Write redis://127.0.0.1:6379.")
            }
            if !(1...65_535).contains(port) {
                try refuse("\(port) is not a port", "Use a port from 1 to 65535.")
            }
            if !(0...Int(Int32.max)).contains(database) {
                try refuse("\(database) is not a database", "Use a number such as 0.")
            }
            if user != nil, password == nil {
                try refuse(
                    "it names a user without a password",
                    "Write redis://user:password@host, or redis://:password@host.")
            }
        }
    }
}

extension RedisEndpoint: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        switch self {
        case .unix(let path): return path
        case .tcp(let host, let port, _, _, let database):
            let name = host.contains(":") ? "[\(host)]" : host
            return "\(name):\(port)" + (database == 0 ? "" : "/\(database)")
        }
    }

    public var debugDescription: String { description }
    /// Empty, because a dump would show the password.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// How long a call may take. Every call has a limit.
public struct RedisDeadlines: Sendable, Hashable {
    public var connectMilliseconds: Int
    /// For one command with its reply, or one chunk of a pipeline.
    public var commandMilliseconds: Int

    public init(connectMilliseconds: Int = 1000, commandMilliseconds: Int = 250) {
        self.connectMilliseconds = connectMilliseconds
        self.commandMilliseconds = commandMilliseconds
    }
}
