import Revocation
import Stores
import Tokens

/// The revocations in force, as a Redis stream in the order in which they were made. Nodes read all
/// of it when they start, and then continue from their last position.
///
/// An entry holds the `jti` and the time, in milliseconds, at which the token expires, leeway
/// included. That of a grant holds the subject, that time for the last token concerned, the client
/// and the not-before time. So the first value is always the end of the entry. Expired entries are
/// removed from the head, a few with each new entry and all of them by a purge (XTRIM MINID), so
/// that the stream does not grow forever.
struct RevocationLog: Sendable {
    let access: RedisAccess
    let leeway_us: Int64
    /// How long after a not-before time every token that it concerns is dead.
    let memory_us: Int64
    /// Whether each revocation is also published to the current subscribers.
    var publishes = false
    /// The blocklist that also gets a key for each revocation; nil if there is none.
    var blocklist: RedisBlocklist?

    init(_ access: RedisAccess, in context: StrategyContext) {
        self.access = access
        leeway_us = context.leeway.microseconds
        memory_us = context.memory_us(ofTick: Self.rule.tick_us)
    }

    var key: [UInt8] { Array((access.keyPrefix + "l").utf8) }
    var channel: [UInt8] { Array((access.keyPrefix + "c").utf8) }

    /// Entries per read.
    static let pageLength = 1_000

    /// The most pages read of one log, so that a server that always has another page cannot hold up
    /// a run.
    static let mostPages = 100_000
}

extension RevocationLog {
    /// Removes expired entries from the head, at most `limit`. Returns how many were removed.
    /// Stops at the first that is alive, so an entry that lives long holds up those behind it.
    /// Entries that nodes cannot read are taken for expired.
    static let trim = """
        local function trim(key, now, limit)
          local head = redis.call('XRANGE', key, '-', '+', 'COUNT', limit + 1)
          local dead = 0
          for i = 1, math.min(#head, limit) do
            if (tonumber(head[i][2][2]) or 0) > tonumber(now) then break end
            dead = i
          end
          if dead == 0 then return 0 end
          local first = head[dead + 1] and head[dead + 1][1]
          if not first then
            local time, number = string.match(head[dead][1], '^(%d+)-(%d+)$')
            first = time .. '-' .. string.format('%.0f', number + 1)
          end
          return redis.call('XTRIM', key, 'MINID', '=', first)
        end

        """

    /// Appends in one script, so that a revocation is in all of its places or in none.
    private static let append =
        trim + """
            redis.call('XADD', KEYS[1], '*', ARGV[1], ARGV[2])
            if KEYS[2] then redis.call('SET', KEYS[2], '1', 'PX', ARGV[4]) end
            if ARGV[5] then redis.call('PUBLISH', ARGV[5], ARGV[2] .. ' ' .. ARGV[1]) end
            return trim(KEYS[1], ARGV[3], 2)
            """

    private static let purge = trim + "return trim(KEYS[1], ARGV[1], \(pageLength))"

    /// Returns when a token that expires at `expiresAt` is refused at every node, rounded up.
    private func end_ms(_ expiresAt: NumericDate) -> Int64 {
        expiresAt.advanced(byMicroseconds: leeway_us).microseconds / 1_000
            + RequestInFlight.longest_ms
    }

    func text(_ number: Int64) -> [UInt8] { Array(String(number).utf8) }

    /// Returns a connection on which the scripts are loaded.
    func connectForWriting() throws(StrategyError) -> RedisConnection {
        let connection = try access.connect()
        try fromStore(try connection.prepare(script: Self.append))
        try fromStore(try connection.prepare(script: Self.appendGrant))
        return connection
    }

    /// Adds a revocation, unless the token has already expired.
    func append(
        _ tokenID: String, until expiresAt: NumericDate, at now: NumericDate,
        on connection: RedisConnection
    ) throws(StrategyError) {
        let (end_ms, now_ms) = (end_ms(expiresAt), now.microseconds / 1_000)
        guard now < expiresAt.advanced(byMicroseconds: leeway_us) else { return }
        var keys = [key]
        if let blocklist { keys.append(blocklist.entry(tokenID)) }
        var arguments = [
            Array(tokenID.utf8), text(end_ms), text(now_ms), text(end_ms - now_ms),
        ]
        if publishes { arguments.append(channel) }
        let (allKeys, allArguments) = (keys, arguments)
        let reply = try fromStore(
            try connection.eval(script: Self.append, keys: allKeys, arguments: allArguments))
        guard case .integer = reply else { throw StrategyError(unexpectedFrom: access) }
    }

    /// Removes all expired entries from the head. Returns how many were removed.
    func purge(at now: NumericDate, on connection: RedisConnection) throws(StrategyError) -> Int {
        var removed = 0
        for _ in 0..<Self.mostPages {
            let reply = try fromStore(
                try connection.eval(
                    script: Self.purge, keys: [key], arguments: [text(now.microseconds / 1_000)]))
            guard case .integer(let count) = reply else {
                throw StrategyError(unexpectedFrom: access)
            }
            removed += Int(clamping: count)
            if count < Self.pageLength { return removed }
        }
        throw StrategyError(unexpectedFrom: access)
    }

    func prefill(
        _ count: Int, lifetime: Duration, at now: NumericDate, on connection: RedisConnection
    ) throws(StrategyError) {
        let expiresAt = now.advanced(byMicroseconds: lifetime.microseconds)
        let tail = [text(end_ms(expiresAt))]
        let head = [Array("XADD".utf8), key, Array("*".utf8)]
        try fromStore(
            try connection.pipeline(count: count) { index in
                head + [Array(RedisBlocklist.madeUpID(index).utf8)] + tail
            })
        try blocklist?.prefill(count, lifetime: lifetime, at: now, on: connection)
    }

    /// The number of revoked tokens that have not expired at `now`; nil while a grant is revoked,
    /// whose tokens the log does not know.
    func count(at now: NumericDate, on connection: RedisConnection) throws(StrategyError) -> Int? {
        var known: Set<String> = []
        var place = RedisStreamID.start
        while true {
            let page = try read(after: &place, on: connection)
            for entry in page.entries where entry.end_ms > now.microseconds / 1_000 {
                guard case .token(let tokenID, _) = entry else { return nil }
                known.insert(tokenID)
            }
            if page.isLast { return known.count }
        }
    }

    /// A page of entries, and whether it is the last page.
    struct LogPage {
        let entries: [Entry]
        let isLast: Bool

        init(_ entries: [RedisStreamEntry]) {
            self.entries = entries.compactMap(RevocationLog.entry)
            isLast = entries.count < RevocationLog.pageLength
        }
    }

    /// Returns the entries after `place`, and moves `place` past them.
    func read(
        after place: inout RedisStreamID, on connection: RedisConnection
    ) throws(StrategyError) -> LogPage {
        let (key, from) = (key, place)
        let entries = try fromStore(
            try connection.readStream(key: key.span, after: from, limit: Self.pageLength))
        if let last = entries.last { place = last.id }
        return LogPage(entries)
    }
}

extension StrategyContext {
    func revocationLog(for strategy: String) throws(StrategyError) -> RevocationLog {
        RevocationLog(try requireRedis(for: strategy), in: self)
    }
}
