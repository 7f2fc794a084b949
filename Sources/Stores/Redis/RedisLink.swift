import CHiredis
import CPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An open connection that has not failed yet. Owns one `redisContext *`.
///
/// hiredis connects, reads and parses. This file does the sending, because `redisBufferWrite`
/// raises SIGPIPE when the server has gone. It also enforces the time limit, which hiredis would
/// restart with every byte of a slow answer.
final class RedisLink {
    let context: UnsafeMutablePointer<redisContext>
    let limitMilliseconds: Int
    /// The delay of an emulated network; nil if there is none.
    let delay: LinkDelay?
    private(set) var due_ns: UInt64 = 0
    private var hasRead = false
    /// Bytes sent and received since the connection was opened.
    private(set) var bytesMoved: Int64 = 0

    init(
        _ endpoint: RedisEndpoint, _ deadlines: RedisDeadlines, over network: NetworkPath? = nil
    ) throws(RedisFault) {
        limitMilliseconds = Self.bounded(deadlines.commandMilliseconds)
        delay = network.map(LinkDelay.init)
        context = try Self.open(
            endpoint, Self.bounded(deadlines.connectMilliseconds), limitMilliseconds)
    }

    deinit { redis_close(context) }

    /// Connects. A signal may interrupt the wait for the server, and a socket's queue may be full
    /// while many clients connect. In both cases it tries again until the time limit.
    private static func open(
        _ endpoint: RedisEndpoint, _ connect_ms: Int, _ command_ms: Int
    ) throws(RedisFault) -> UnsafeMutablePointer<redisContext> {
        let due_ns = platform_monotonic_ns() + UInt64(connect_ms) * 1_000_000
        let command = interval(command_ms)
        var pause_ns: UInt64 = 100_000
        while true {
            let left = interval(milliseconds(until: due_ns))
            var cause: Int32 = 0
            let attempt =
                switch endpoint {
                case .unix(let path): redis_connect_unix(path, left, command, &cause)
                case .tcp(let host, let port, _, _, _):
                    redis_connect_tcp(host, Int32(clamping: port), left, command, &cause)
                }
            guard let opened = attempt else {
                throw RedisFault(kind: .unreachable, cause: "out of memory")
            }
            if opened.pointee.err == 0 { return opened }
            let fault = connectFault(opened.pointee.err, cause)
            let mayPass = opened.pointee.err == REDIS_ERR_IO && [EINTR, EAGAIN].contains(cause)
            redis_close(opened)
            guard mayPass, platform_monotonic_ns() < due_ns else { throw fault }
            if cause == EAGAIN {
                _ = platform_sleep_until(min(platform_monotonic_ns() + pause_ns, due_ns))
                pause_ns = min(pause_ns * 2, 10_000_000)
            }
        }
    }

    /// Returns the rest of a time limit, at least 1 ms.
    private static func milliseconds(until due_ns: UInt64) -> Int {
        let now_ns = platform_monotonic_ns()
        return now_ns < due_ns ? Int(clamping: (due_ns - now_ns + 999_999) / 1_000_000) : 1
    }

    /// Clamps to at least 1 ms, because 0 would mean no limit, and to at most a day.
    private static func bounded(_ milliseconds: Int) -> Int {
        min(max(milliseconds, 1), 86_400_000)
    }

    private static func interval(_ milliseconds: Int) -> timeval {
        timeval(
            tv_sec: milliseconds / 1000, tv_usec: numericCast(milliseconds % 1000 * 1000))
    }

    private static func connectFault(_ kind: Int32, _ number: Int32) -> RedisFault {
        switch kind {
        case REDIS_ERR_IO: break
        case REDIS_ERR_OOM: return RedisFault(kind: .unreachable, cause: "out of memory")
        default:
            return RedisFault(kind: .unreachable, cause: "its host name cannot be resolved")
        }
        switch number {
        case ETIMEDOUT: return RedisFault(kind: .timeout, cause: "the connection attempt timed out")
        case EAGAIN: return RedisFault(kind: .busy, cause: "its connection queue is full")
        case EMFILE, ENFILE: return .tooManyFiles(systemCause(number))
        default: return RedisFault(kind: .unreachable, cause: systemCause(number))
        }
    }

    /// Sends `bytes` and starts the time limit for all of their replies.
    func send(_ bytes: [UInt8]) throws(RedisFault) {
        let reader = context.pointee.reader.pointee
        guard reader.len == reader.pos, delay?.isIdle ?? true else {
            throw .broken("it sent a reply without a request")
        }
        due_ns = platform_monotonic_ns() + UInt64(limitMilliseconds) * 1_000_000
        hasRead = false
        if let delay, delay.depart(by: due_ns) { _ = try remainingMilliseconds() }
        try transmit(bytes)
    }

    /// Sends `bytes` while unrequested messages may be waiting, and starts the time limit.
    func sendBesideMessages(_ bytes: [UInt8]) throws(RedisFault) {
        due_ns = platform_monotonic_ns() + UInt64(limitMilliseconds) * 1_000_000
        if let delay { try hear(while: delay) }
        try transmit(bytes)
    }

    private func transmit(_ bytes: [UInt8]) throws(RedisFault) {
        var sent = 0
        while sent < bytes.count {
            var cause: Int32 = 0
            let count = bytes.withUnsafeBytes { all in
                let rest = UnsafeRawBufferPointer(rebasing: all[sent...])
                return redis_send(context, rest.baseAddress, rest.count, &cause)
            }
            if count > 0 { sent += count }
            if count < 0, cause != EINTR { throw lastWords() ?? ioFault(cause) }
            if sent < bytes.count { _ = try remainingMilliseconds() }
        }
        bytesMoved += Int64(sent)
    }

    /// Returns the next reply, within the time limit.
    func receive() throws(RedisFault) -> OwnedReply {
        while true {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw readFault(0) }
            if let reply { return OwnedReply(owning: reply) }
            // The socket's own limit applies to the first read; later reads get the rest of it.
            let isFromAfar = !hasRead && delay?.isTravelling ?? false
            if hasRead || isFromAfar { try awaitBytes() }
            if isFromAfar, let delay {
                delay.arrive(by: due_ns)
                _ = try remainingMilliseconds()
            }
            hasRead = true
            try read()
        }
    }

    func read() throws(RedisFault) {
        let before = context.pointee.reader.pointee.len
        var cause: Int32 = 0
        guard redis_read(context, &cause) == REDIS_OK else { throw readFault(cause) }
        let after = context.pointee.reader.pointee.len
        if after > before { bytesMoved += Int64(after - before) }
    }

    /// Returns the next reply or message; nil if none arrives by `due_ns`, or `wake` is raised
    /// first.
    func next(by due_ns: UInt64, unless wake: WakeSignal) throws(RedisFault) -> OwnedReply? {
        if let delay { return try next(by: due_ns, unless: wake, after: delay) }
        while true {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw readFault(0) }
            if let reply { return OwnedReply(owning: reply) }
            let now_ns = platform_monotonic_ns()
            let left_ns = due_ns > now_ns ? due_ns - now_ns : 0
            var cause: Int32 = 0
            let ready = redis_await(
                context, wake.descriptor, Int32(clamping: (left_ns + 999_999) / 1_000_000), &cause)
            switch ready {
            case 1: try read()
            case 0, 2: return nil
            default: if cause != EINTR { throw ioFault(cause) }
            }
        }
    }

    /// Returns the last error from a server that closed the connection: `max number of clients
    /// reached`. The bytes have already arrived, so this does not wait.
    private func lastWords() -> RedisFault? {
        var cause: Int32 = 0
        while redis_await(context, -1, 0, &cause) > 0, redis_read(context, &cause) == REDIS_OK {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { return nil }
            guard let reply else { continue }
            return OwnedReply(owning: reply).errorText.map { RedisFault.refused($0, closed: true) }
        }
        return nil
    }

    private func awaitBytes() throws(RedisFault) {
        var cause: Int32 = 0
        while true {
            let ready = redis_await(context, -1, try remainingMilliseconds(), &cause)
            if ready > 0 { return }
            if ready < 0, cause != EINTR { throw ioFault(cause) }
        }
    }

    private func remainingMilliseconds() throws(RedisFault) -> Int32 {
        let now_ns = platform_monotonic_ns()
        guard now_ns < due_ns else { throw .late(limitMilliseconds) }
        return Int32(clamping: (due_ns - now_ns + 999_999) / 1_000_000)
    }

    func ioFault(_ number: Int32) -> RedisFault {
        switch number {
        case EAGAIN, EWOULDBLOCK, ETIMEDOUT: .late(limitMilliseconds)
        case EPIPE, ECONNRESET: .closed
        default: RedisFault(kind: .unreachable, cause: systemCause(number))
        }
    }

    func readFault(_ number: Int32) -> RedisFault {
        switch context.pointee.err {
        case REDIS_ERR_IO: ioFault(number)
        case REDIS_ERR_EOF: .closed
        case REDIS_ERR_OOM:
            .broken("its answer has more than \(REDIS_MOST_PARTS) parts, or is too large to keep")
        default: .broken("its answer is not the Redis protocol")
        }
    }
}
