import CPlatform

/// SCAN over all keys (Redis, "SCAN").
extension RedisConnection {
    /// Passes on the keys that begin with `prefix`, in steps, so that a shared server answers
    /// others in between. A key may be passed on twice.
    ///
    /// - Throws: `.timeout` if the server does not reach the end of its keys in time.
    func walkKeys(
        withPrefix prefix: String, limit: RedisWalkLimit = RedisWalkLimit(),
        _ body: ([RedisReply]) throws(StoreError) -> Void
    ) throws(StoreError) {
        guard !prefix.isEmpty else {
            throw StoreError(
                .misuse, attempted: "walk the keys of Redis at \(endpoint)",
                cause: "an empty prefix would match every key")
        }
        let pattern = Self.escaped(prefix) + [UInt8(ascii: "*")]
        let begun_ns = platform_monotonic_ns()
        var limit_ms = limit.base_ms
        var knowsKeys = false
        var cursor = Array("0".utf8)
        repeat {
            let step = try command([
                Array("SCAN".utf8), cursor, Array("MATCH".utf8), pattern, Array("COUNT".utf8),
                Array("1000".utf8),
            ])
            guard case .array(let parts) = step, parts.count == 2,
                case .bulk(let next) = parts[0], case .array(let found) = parts[1]
            else { throw unexpectedReply() }
            try body(found)
            cursor = next
            func isOver() -> Bool {
                (platform_monotonic_ns() - begun_ns) / 1_000_000 >= UInt64(max(limit_ms, 0))
            }
            if !knowsKeys, isOver() {
                limit_ms = limit.milliseconds(keys: try countAllKeys())
                knowsKeys = true
            }
            guard !isOver() else {
                throw StoreError(
                    .timeout, attempted: "walk the keys of Redis at \(endpoint)",
                    cause: "SCAN did not come to an end within \(limit_ms) ms",
                    remedy: "Check whether a proxy answers SCAN there, or what keeps it so busy.")
            }
        } while cursor != Array("0".utf8)
    }

    /// Returns the prefix with a backslash before each character that has a meaning in MATCH.
    private static func escaped(_ prefix: String) -> [UInt8] {
        prefix.utf8.flatMap { "*?[]^-\\".utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
    }
}

/// How long a walk over the keys may take, so that a server that never reports the end of its keys
/// cannot hold up a run.
struct RedisWalkLimit {
    /// The time for an empty server.
    var base_ms = 5_000
    /// The limit for any number of keys, because a server may report any number.
    var longest_ms = 600_000
    /// The time per key: far more than one key takes.
    var perKey_us = 20

    /// - Parameter keys: the number of keys in the whole database; nil if unknown.
    func milliseconds(keys: Int?) -> Int {
        let known = min(max(keys ?? 0, 0), 1_000_000_000)
        return min(base_ms + known * perKey_us / 1_000, longest_ms)
    }
}
