import Revocation
import Stores
import Tokens

/// The blocklist in Redis: one key per revoked `jti`. Redis drops a key itself once no leeway
/// lets the token pass any more.
struct RedisBlocklist: Sendable {
    let access: RedisAccess
    let leeway_us: Int64

    init(_ access: RedisAccess, leeway: Duration) {
        self.access = access
        leeway_us = leeway.microseconds
    }

    /// Distinguishes entries from other keys under the deployment's prefix.
    private static let infix = "b:"

    /// The Redis key of a blocked token.
    func entry(_ tokenID: String) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(access.keyPrefix.utf8.count + 2 + tokenID.utf8.count)
        key.append(contentsOf: access.keyPrefix.utf8)
        key.append(contentsOf: Self.infix.utf8)
        key.append(contentsOf: tokenID.utf8)
        return key
    }

    /// How long an entry has to live, rounded up: until the last instant at which leeway lets the
    /// token pass, plus the time that a request then takes to ask. Nil once that instant has
    /// passed.
    func life_ms(until expiresAt: NumericDate, at now: NumericDate) -> Int64? {
        let end = expiresAt.advanced(byMicroseconds: leeway_us)
        guard now < end else { return nil }
        return end.microseconds(since: now) / 1_000 + RequestInFlight.longest_ms
    }

    func add(
        _ tokenID: String, until expiresAt: NumericDate, at now: NumericDate,
        on connection: RedisConnection
    ) throws(StrategyError) {
        guard let life_ms = life_ms(until: expiresAt, at: now) else { return }
        let entry = entry(tokenID)
        try fromStore(try connection.set(key: entry.span, value: 1, expiryMilliseconds: life_ms))
    }

    func contains(_ tokenID: String, on connection: RedisConnection) throws(StrategyError) -> Bool {
        let entry = entry(tokenID)
        return try fromStore(try connection.exists(key: entry.span))
    }

    func prefill(
        _ count: Int, lifetime: Duration, at now: NumericDate, on connection: RedisConnection
    ) throws(StrategyError) {
        let expiresAt = now.advanced(byMicroseconds: lifetime.microseconds)
        guard let life_ms = life_ms(until: expiresAt, at: now) else { return }
        let tail = ["1", "PX", String(life_ms)].map { Array($0.utf8) }
        try fromStore(
            try connection.pipeline(count: count) { index in
                [Array("SET".utf8), entry(Self.madeUpID(index))] + tail
            })
    }

    /// Returns an ID as long as a real `jti`, so that it takes as much memory.
    static func madeUpID(_ index: Int) -> String {
        let number = String(index)
        return String(repeating: "p", count: max(0, 22 - number.utf8.count)) + number
    }

    func count(on connection: RedisConnection) throws(StrategyError) -> Int {
        try fromStore(try connection.countKeys(withPrefix: access.keyPrefix + Self.infix))
    }
}

extension StrategyContext {
    func redisBlocklist(for strategy: String) throws(StrategyError) -> RedisBlocklist {
        RedisBlocklist(try requireRedis(for: strategy), leeway: leeway)
    }
}
