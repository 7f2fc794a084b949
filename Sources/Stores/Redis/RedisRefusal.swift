/// The meaning of a server's error, and what its user can do about it (Redis, "RESP simple
/// errors").
struct RedisRefusal {
    let kind: StoreError.Kind
    /// Nil for the general remedy of the kind.
    var remedy: String?
    /// Whether the server closes the connection after the error.
    var ends = false

    /// - Parameter text: the error as sent by the server; the first word is its kind.
    init(_ text: String) {
        let code = String(text.prefix { $0 != " " })
        if let known = Self.known[code] {
            self = known
        } else if text.hasPrefix("ERR max number of clients") {
            self.init(
                .busy, "Raise its maxclients (CONFIG SET maxclients), or end other clients.",
                ends: true)
        } else {
            self.init(.refused)
        }
    }

    private init(_ kind: StoreError.Kind, _ remedy: String? = nil, ends: Bool = false) {
        self.kind = kind
        self.remedy = remedy
        self.ends = ends
    }

    /// Where a user can put a login without writing it on a command line.
    static let loginPlace =
        "in the URL, redis://user:password@host or redis://:password@host, which "
        + "REVBENCH_REDIS_URL or the file of --redis-file may hold"

    private static let known: [String: RedisRefusal] = [
        "OOM": RedisRefusal(.full),
        "READONLY": RedisRefusal(.readOnly),
        "BUSY": RedisRefusal(.busy),
        "LOADING": RedisRefusal(.busy),
        "MISCONF": RedisRefusal(
            .readOnly,
            "It cannot save to its disk, and so takes no writes: free space there and see its log, "
                + "or CONFIG SET stop-writes-on-bgsave-error no."),
        "NOREPLICAS": RedisRefusal(
            .readOnly, "It takes no writes without its replicas: start them there."),
        "MASTERDOWN": RedisRefusal(.readOnly),
        "NOAUTH": RedisRefusal(
            .refused, "It asks for a password: give one \(loginPlace)."),
        "WRONGPASS": RedisRefusal(.refused, "Correct the user and the password \(loginPlace)."),
        "DENIED": RedisRefusal(
            .refused,
            "It takes no clients of other machines in protected mode: set a password there, or run "
                + "this program on its machine.", ends: true),
        "MOVED": RedisRefusal(.refused, cluster),
        "ASK": RedisRefusal(.refused, cluster),
        "CROSSSLOT": RedisRefusal(.refused, cluster),
        "CLUSTERDOWN": RedisRefusal(.refused, cluster),
    ]

    /// What to do about a cluster, which is not supported.
    static let cluster =
        "Redis Cluster is not supported: name a server that is in no cluster, or leave out --redis "
        + "to use a private one."
}
