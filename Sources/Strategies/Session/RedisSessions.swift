import Revocation
import Stores
import Tokens

/// Sessions in Redis: one record per token, under the token's digest, and for each subject a set of
/// its sessions sorted by expiry, so that all of them, or those of one client, can be revoked
/// together. A member of the set is the session's digest, followed by its client.
///
/// Redis itself drops ended records and sets. Ended members of a set are removed when the subject's
/// next session is added.
struct RedisSessions: Sendable {
    let access: RedisAccess
    let leeway_us: Int64
    /// How long a session lives without use; nil if sessions have no idle timeout.
    let idle_ms: Int64?

    private static let recordInfix = "s:"
    private static let subjectInfix = "u:"

    private func key(_ infix: String, _ name: some Sequence<UInt8>) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(access.keyPrefix.utf8.count + 40)
        key.append(contentsOf: access.keyPrefix.utf8)
        key.append(contentsOf: infix.utf8)
        key.append(contentsOf: name)
        return key
    }

    private func recordKey(_ digest: TokenDigest) -> [UInt8] {
        digest.withUnsafeBytes { key(Self.recordInfix, $0) }
    }

    /// Returns the session's record and restarts its idle time.
    func record(
        _ digest: TokenDigest, on connection: RedisConnection
    ) throws(StrategyError) -> SessionRecord? {
        let key = recordKey(digest)
        let bytes: [UInt8]?
        if let idle_ms {
            bytes = try fromStore(
                try connection.getBytes(key: key.span, expiringAfterMilliseconds: idle_ms))
        } else {
            bytes = try fromStore(try connection.getBytes(key: key.span))
        }
        guard let bytes else { return nil }
        guard let record = SessionRecord(bytes) else {
            throw StrategyError(
                .failed,
                "cannot read a session in Redis: the value is not a session record")
        }
        return record
    }

    /// Removes an expired session. Its subject's set drops the digest later.
    func forget(_ digest: TokenDigest, on connection: RedisConnection) throws(StrategyError) {
        let key = recordKey(digest)
        _ = try fromStore(try connection.delete(key: key.span))
    }

    /// Sends five commands per session and many sessions per round trip. A record is written before
    /// its member enters the subject's set. In the opposite order, a revocation between the two
    /// would remove the member and leave a record that no later revocation finds.
    func add(
        _ sessions: [(digest: TokenDigest, record: SessionRecord)], at now: NumericDate,
        on connection: RedisConnection
    ) throws(StrategyError) {
        var commands: [[[UInt8]]] = []
        commands.reserveCapacity(sessions.count * 4)
        for (digest, record) in sessions {
            let end = record.expiresAt.advanced(byMicroseconds: leeway_us)
            guard let bytes = record.bytes else {
                throw StrategyError(
                    .failed, "cannot keep a session in Redis: a claim is 64 KiB or longer")
            }
            guard now < end else { continue }
            let life_ms = end.microseconds(since: now) / 1_000 + RequestInFlight.longest_ms
            let subject = key(Self.subjectInfix, record.subject.utf8)
            func text(_ words: String...) -> [[UInt8]] { words.map { Array($0.utf8) } }
            func command(_ name: String, key: [UInt8], _ rest: [[UInt8]]) {
                commands.append(text(name) + [key] + rest)
            }
            let life = String(life_ms)
            command(
                "SET", key: recordKey(digest),
                [bytes] + text("PX", String(min(life_ms, idle_ms ?? .max))))
            command(
                "ZREMRANGEBYSCORE", key: subject, text("-inf", String(now.microseconds / 1_000)))
            command(
                "ZADD", key: subject,
                text(String(end.microseconds / 1_000 + 1))
                    + [Self.member(digest, of: record.client)])
            command("PEXPIRE", key: subject, text(life, "NX"))
            command("PEXPIRE", key: subject, text(life, "GT"))
        }
        let all = commands
        try fromStore(try connection.pipeline(count: all.count) { all[$0] })
    }

    private static func member(_ digest: TokenDigest, of client: String) -> [UInt8] {
        digest.bytes + Array(client.utf8)
    }

    func remove(
        _ digest: TokenDigest, of token: IssuedToken, on connection: RedisConnection
    ) throws(StrategyError) {
        let keys = [recordKey(digest), key(Self.subjectInfix, token.subject.utf8)]
        try run(
            Self.removeOne, keys: keys, arguments: [Self.member(digest, of: token.client)],
            on: connection)
    }

    private static let removeOne = """
        redis.call('UNLINK', KEYS[1])
        return redis.call('ZREM', KEYS[2], ARGV[1])
        """

    private static let removeSubject = """
        local members = redis.call('ZRANGE', KEYS[1], 0, -1)
        local length = tonumber(ARGV[2])
        for _, member in ipairs(members) do
          redis.call('UNLINK', ARGV[1] .. string.sub(member, 1, length))
        end
        redis.call('UNLINK', KEYS[1])
        return #members
        """

    private static let removeGrant = """
        local length = tonumber(ARGV[2])
        local removed = 0
        for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
          if string.sub(member, length + 1) == ARGV[3] then
            redis.call('UNLINK', ARGV[1] .. string.sub(member, 1, length))
            removed = removed + redis.call('ZREM', KEYS[1], member)
          end
        end
        return removed
        """

    private static let digestLength = Array(String(TokenDigest.byteCount).utf8)

    /// - Parameter client: nil for the sessions of every client.
    func removeAll(
        of subject: String, client: String? = nil, on connection: RedisConnection
    ) throws(StrategyError) {
        let arguments = [key(Self.recordInfix, []), Self.digestLength]
        try run(
            client == nil ? Self.removeSubject : Self.removeGrant,
            keys: [key(Self.subjectInfix, subject.utf8)],
            arguments: arguments + (client.map { [Array($0.utf8)] } ?? []), on: connection)
    }

    /// Returns a connection on which the scripts are loaded.
    func connectForWriting() throws(StrategyError) -> RedisConnection {
        let connection = try access.connect()
        for script in [Self.removeOne, Self.removeGrant, Self.removeSubject] {
            try fromStore(try connection.prepare(script: script))
        }
        return connection
    }

    private func run(
        _ script: String, keys: [[UInt8]], arguments: [[UInt8]], on connection: RedisConnection
    ) throws(StrategyError) {
        let reply = try fromStore(
            try connection.eval(script: script, keys: keys, arguments: arguments))
        guard case .integer = reply else { throw StrategyError(unexpectedFrom: access) }
    }

    /// Removes every session that exists when the call begins. Their digests end with their sets.
    func removeAll(on connection: RedisConnection) throws(StrategyError) {
        _ = try fromStore(
            try connection.deleteKeys(withPrefix: access.keyPrefix + Self.recordInfix))
    }

    /// Counts sessions that have not ended, looking each one up.
    func countLive(
        at now: NumericDate, on connection: RedisConnection
    ) throws(StrategyError) -> Int {
        let keys = try fromStore(
            try connection.keys(withPrefix: access.keyPrefix + Self.recordInfix))
        var count = 0
        for key in keys {
            guard let bytes = try fromStore(try connection.getBytes(key: key.span)),
                let record = SessionRecord(bytes), now < record.expiresAt
            else { continue }
            count += 1
        }
        return count
    }
}
