import Revocation
import Stores
import Tokens

/// The numbers of subjects in Redis: one key per subject, with the text of its ``SubjectNumbers``.
struct RedisSubjects {
    let connection: RedisConnection
    let access: RedisAccess
    let memory_us: Int64
    let step_us: Int64

    /// Raises the subject's number above all others, which then no longer matter, or a client's
    /// above its own and the subject's. Drops the numbers of other clients once they are too old to
    /// affect a token. A number ahead of `now` lives longer by the time that it is ahead.
    private static let raise = """
        local least, step, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local memory, client = tonumber(ARGV[4]), ARGV[5]
        local text = redis.call('GET', KEYS[1]) or '0'
        local own = string.match(text, '^%d+')
        local old, latest, others, place = tonumber(own), tonumber(own), '', #own + 1
        while place <= #text do
          local number, length, start = string.match(text, '^ (%d+) (%d+) ()', place)
          local value, stop = tonumber(number), start + tonumber(length) - 1
          if not client or string.sub(text, start, stop) == client then
            old = math.max(old, value)
          elseif (now - value) / 1000 < memory then
            others = others .. string.sub(text, place, stop)
            latest = math.max(latest, value)
          end
          place = stop + 1
        end
        local value = math.max(least, old + step)
        latest = math.max(latest, value)
        local new = string.format('%.0f', value)
        if client then new = own .. others .. ' ' .. new .. ' ' .. #client .. ' ' .. client end
        local ahead = math.ceil(math.max(latest - now, 0) / 1000)
        redis.call('SET', KEYS[1], new, 'PX', memory + ahead)
        return 1
        """

    private func entry(_ subject: String) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(access.keyPrefix.utf8.count + 2 + subject.utf8.count)
        key.append(contentsOf: access.keyPrefix.utf8)
        key.append(contentsOf: "v:".utf8)
        key.append(contentsOf: subject.utf8)
        return key
    }

    private var memory_ms: Int64 { max(memory_us / 1_000, 0) + 1 }

    func numbers(of subject: String) throws(StoreError) -> SubjectNumbers {
        let entry = entry(subject)
        guard let text = try connection.getBytes(key: entry.span) else { return SubjectNumbers() }
        guard let numbers = SubjectNumbers(text) else {
            throw StoreError(
                .protocolViolation,
                attempted: "read a subject's numbers on Redis at \(access.endpoint)",
                cause: "the value is not a list of numbers",
                remedy: "Check whether another program writes to that database.")
        }
        return numbers
    }

    func raise(
        _ subject: String, client: String?, to least_us: Int64, at now: NumericDate
    ) throws(StoreError) {
        let numbers = [least_us, step_us, now.microseconds, memory_ms].map {
            Array(String($0).utf8)
        }
        let reply = try connection.eval(
            script: Self.raise, keys: [entry(subject)],
            arguments: numbers + (client.map { [Array($0.utf8)] } ?? []))
        // Any other reply has raised nothing, so it is not an acknowledgement.
        guard reply == .integer(1) else {
            throw StoreError(
                .protocolViolation,
                attempted: "raise a subject's number on Redis at \(access.endpoint)",
                cause: "the reply does not match the script",
                remedy: "Check whether another program is listening there.")
        }
    }

    func prefill(_ count: Int, at now: NumericDate) throws(StoreError) {
        let tail = [String(now.microseconds), "PX", String(memory_ms)].map { Array($0.utf8) }
        try connection.pipeline(count: count) { index in
            [Array("SET".utf8), entry("prefilled\(index)")] + tail
        }
    }
}
