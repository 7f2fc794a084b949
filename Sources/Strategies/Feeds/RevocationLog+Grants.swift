import Revocation
import Stores
import Tokens

/// Revocations of grants. An entry names subject and client, and the date at or before which the
/// tokens that it concerns were issued.
///
/// The latest such date of a grant also has a key of its own, which the authorization server reads
/// when it issues a token.
extension RevocationLog {
    /// How the dates of issue are chosen and compared.
    static let rule = NotBefore.ofMilliseconds

    /// Raises the grant's not-before time and appends it, in one script. The entry lives until
    /// every token issued up to then is dead.
    static let appendGrant =
        trim + """
            local subject, client = ARGV[1], ARGV[2]
            local least, step = tonumber(ARGV[3]), tonumber(ARGV[4])
            local now, memory = tonumber(ARGV[5]), tonumber(ARGV[6])
            local old = tonumber(redis.call('GET', KEYS[2]) or '0') or 0
            local value = math.max(least, old + step)
            local last = math.ceil(value / 1000) + memory
            local time, stop = string.format('%.0f', value), string.format('%.0f', last)
            redis.call('XADD', KEYS[1], '*', subject, stop, client, time)
            redis.call('SET', KEYS[2], time, 'PX', string.format('%.0f', last - now))
            if ARGV[7] then
              local head = 'grant ' .. stop .. ' ' .. time .. ' ' .. #subject .. ' '
              redis.call('PUBLISH', ARGV[7], head .. subject .. client)
            end
            return trim(KEYS[1], ARGV[5], 2)
            """

    /// The key of a grant's not-before time. The subject's length tells where the client begins.
    private func grantKey(_ subject: String, _ client: String) -> [UInt8] {
        Array((access.keyPrefix + "n:\(subject.utf8.count):" + subject + client).utf8)
    }

    /// Adds a revocation of the tokens that one client has of a subject.
    func append(
        grantOf subject: String, to client: String, at now: NumericDate,
        on connection: RedisConnection
    ) throws(StrategyError) {
        var arguments = [Array(subject.utf8), Array(client.utf8)]
        arguments += [
            Self.rule.raised(at: now), Self.rule.tick_us, now.microseconds / 1_000,
            memory_us / 1_000,
        ].map(text)
        if publishes { arguments.append(channel) }
        let allArguments = arguments
        let reply = try fromStore(
            try connection.eval(
                script: Self.appendGrant, keys: [key, grantKey(subject, client)],
                arguments: allArguments))
        guard case .integer = reply else { throw StrategyError(unexpectedFrom: access) }
    }

    /// Returns the not-before time of a grant in microseconds; 0 if it was not revoked.
    func notBefore(
        of subject: String, for client: String, on connection: RedisConnection
    ) throws(StrategyError) -> Int64 {
        let key = grantKey(subject, client)
        let notBefore: Int64? = try fromStore(try connection.get(key: key.span))
        return notBefore ?? 0
    }
}
