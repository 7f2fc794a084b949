import Revocation

/// Checks of a server before anything is measured: whether it lets this user in, is of a supported
/// kind, accepts writes, knows the required commands, and has room for the connections.
struct RedisInspection {
    private let connection: RedisConnection
    private let needs: StoreNeeds
    /// The fields of `INFO server`; empty if the server does not report them.
    private let server: [String: String]

    init(_ connection: RedisConnection, _ needs: StoreNeeds) throws(StoreError) {
        self.connection = connection
        self.needs = needs
        // Every user may send PING, unless a password is missing or the server is full.
        _ = try Self.unlessForbidden { () throws(StoreError) in try connection.command("PING") }
        server =
            try Self.unlessForbidden { () throws(StoreError) in try connection.info("server") }
            ?? [:]
    }

    /// `7.0.15`, or `valkey 8.0.1`.
    var version: String? {
        server["valkey_version"].map { "valkey \($0)" } ?? server["redis_version"]
    }

    /// - Throws: if the run cannot use the server, with the remedy.
    func check() throws(StoreError) {
        try checkMode()
        try checkRoom()
        try checkFeatures()
        try checkWriting()
    }

    private func checkMode() throws(StoreError) {
        switch server["server_mode"] ?? server["redis_mode"] {
        case "cluster":
            throw refusal(.misuse, "it is part of a Redis Cluster", RedisRefusal.cluster)
        case "sentinel":
            throw refusal(
                .misuse, "it is a Redis Sentinel, which keeps no keys",
                "Name the primary that it watches: SENTINEL get-master-addr-by-name tells its "
                    + "address.")
        default: return
        }
    }

    /// Checks that the server accepts as many clients as a trial has connections.
    private func checkRoom() throws(StoreError) {
        let clients =
            try Self.unlessForbidden { () throws(StoreError) in try connection.info("clients") }
            ?? [:]
        guard needs.connections > 0, let most = clients["maxclients"].flatMap({ Int($0) }),
            let connected = clients["connected_clients"].flatMap({ Int($0) }), most > 0,
            connected >= 0, connected <= most
        else { return }
        let free = most - connected + 1  // one of them is this connection
        guard free < needs.connections else { return }
        throw refusal(
            .busy,
            "a trial needs \(needs.connections) connections, and it takes \(free) more (maxclients "
                + "\(most))",
            "Raise its maxclients (CONFIG SET maxclients), or use fewer nodes or workers.")
    }

    private func checkFeatures() throws(StoreError) {
        for feature in StoreFeature.allCases {
            guard let names = needs.features[feature] else { continue }
            let known = RedisFeature.of(feature)
            if let version = server["redis_version"], known.isMissing(in: version) {
                throw lacks(known, names)
            }
            do throws(StoreError) {
                _ = try connection.command(known.attempt(Self.probe).map { Array($0.utf8) })
            } catch {
                guard error.kind == .refused,
                    Self.unknown.contains(where: { error.cause.hasPrefix($0) })
                else { throw error }
                throw lacks(known, names)
            }
        }
    }

    private func lacks(_ feature: RedisFeature, _ names: [String]) -> StoreError {
        let strategies = names.joined(separator: ", ")
        return refusal(
            .misuse,
            "it does not know \(feature.command), which \(strategies) needs and Redis has since "
                + "\(feature.sinceText); it is \(version ?? "of an unknown version")",
            "Use Redis \(feature.sinceText) or later, or leave \(strategies) out.")
    }

    /// How a server answers a command, or arguments, that it does not know.
    private static let unknown = [
        "ERR unknown command", "ERR wrong number of arguments", "ERR syntax error",
        "ERR Unsupported option",
    ]

    /// Checks that the server accepts writes, by writing a key and removing it.
    private func checkWriting() throws(StoreError) {
        _ = try connection.command("SET", Self.probe, "1", "PX", "10000")
        _ = try connection.command("DEL", Self.probe)
    }

    /// A key that no other inspection of the same server uses.
    private static let probe = "revbench:look:\(UInt64.random(in: .min ... .max))"

    private func refusal(
        _ kind: StoreError.Kind, _ cause: String, _ remedy: String
    ) -> StoreError {
        StoreError(
            kind, attempted: "use Redis at \(connection.endpoint)", cause: cause, remedy: remedy)
    }

    /// Returns nil if this user may not ask; the run does not need the answer then.
    private static func unlessForbidden<Answer>(
        _ question: () throws(StoreError) -> Answer
    ) throws(StoreError) -> Answer? {
        do throws(StoreError) { return try question() } catch {
            guard error.kind == .refused,
                ["NOPERM", "ERR unknown command"].contains(where: { error.cause.hasPrefix($0) })
            else { throw error }
            return nil
        }
    }
}
