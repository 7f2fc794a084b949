import CHiredis
import CPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Owns one `redisContext *`: an open connection that has not failed yet.
///
/// hiredis connects, reads and parses. Sending is this file's own, because `redisBufferWrite`
/// raises SIGPIPE when the server has gone, and so is the time limit, which hiredis would start
/// afresh with every byte of a slow answer.
final class RedisLink {
    private let context: UnsafeMutablePointer<redisContext>
    let limitMilliseconds: Int
    private var due_ns: UInt64 = 0
    private var hasRead = false
    /// Bytes sent and received since the connection was opened.
    private(set) var bytesMoved: Int64 = 0

    init(_ endpoint: RedisEndpoint, _ deadlines: RedisDeadlines) throws(RedisFault) {
        limitMilliseconds = Self.bounded(deadlines.commandMilliseconds)
        let connect = Self.interval(Self.bounded(deadlines.connectMilliseconds))
        let command = Self.interval(limitMilliseconds)
        var opened: UnsafeMutablePointer<redisContext>?
        var cause: Int32 = 0
        for _ in 0..<8 {  // a signal may interrupt the wait for the server
            opened =
                switch endpoint {
                case .unix(let path): redis_connect_unix(path, connect, command, &cause)
                case .tcp(let host, let port, _, _, _):
                    redis_connect_tcp(host, Int32(clamping: port), connect, command, &cause)
                }
            guard let failed = opened, failed.pointee.err != 0, cause == EINTR else { break }
            redisFree(failed)
            opened = nil
        }
        guard let opened else { throw RedisFault(kind: .unreachable, cause: "out of memory") }
        context = opened
        guard opened.pointee.err == 0 else { throw connectFault(cause) }
    }

    deinit { redisFree(context) }

    /// At least 1 ms, since 0 would mean no limit, and at most a day.
    private static func bounded(_ milliseconds: Int) -> Int {
        min(max(milliseconds, 1), 86_400_000)
    }

    private static func interval(_ milliseconds: Int) -> timeval {
        timeval(
            tv_sec: milliseconds / 1000, tv_usec: numericCast(milliseconds % 1000 * 1000))
    }

    private func connectFault(_ number: Int32) -> RedisFault {
        guard context.pointee.err == REDIS_ERR_IO else {
            return RedisFault(kind: .unreachable, cause: "its host name cannot be resolved")
        }
        switch number {
        case ETIMEDOUT: return RedisFault(kind: .timeout, cause: "the connection attempt timed out")
        case EAGAIN: return RedisFault(kind: .busy, cause: "its connection queue is full")
        default: return RedisFault(kind: .unreachable, cause: systemCause(number))
        }
    }

    /// Sends `bytes` and starts the time limit for all of their replies.
    func send(_ bytes: [UInt8]) throws(RedisFault) {
        let reader = context.pointee.reader.pointee
        guard reader.len == reader.pos else { throw .broken("it sent a reply without a request") }
        due_ns = platform_monotonic_ns() + UInt64(limitMilliseconds) * 1_000_000
        hasRead = false
        try transmit(bytes)
    }

    /// Sends `bytes` while answers without a question may be waiting, and starts the time limit.
    func sendBesideMessages(_ bytes: [UInt8]) throws(RedisFault) {
        due_ns = platform_monotonic_ns() + UInt64(limitMilliseconds) * 1_000_000
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
            if count < 0, cause != EINTR { throw ioFault(cause) }
            if sent < bytes.count { _ = try remainingMilliseconds() }
        }
        bytesMoved += Int64(sent)
    }

    /// The next reply, within the time limit.
    func receive() throws(RedisFault) -> OwnedReply {
        while true {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw readFault(0) }
            if let reply { return OwnedReply(owning: reply) }
            // The socket's own limit holds for the first read; later ones have what is left of it.
            if hasRead { try awaitBytes() }
            hasRead = true
            try read()
        }
    }

    private func read() throws(RedisFault) {
        let before = context.pointee.reader.pointee.len
        var cause: Int32 = 0
        guard redis_read(context, &cause) == REDIS_OK else { throw readFault(cause) }
        let after = context.pointee.reader.pointee.len
        if after > before { bytesMoved += Int64(after - before) }
    }

    /// The next reply or message; nil when none came by `due_ns`, or when `wake` was raised before
    /// it.
    func next(by due_ns: UInt64, unless wake: WakeSignal) throws(RedisFault) -> OwnedReply? {
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

    private func ioFault(_ number: Int32) -> RedisFault {
        switch number {
        case EAGAIN, EWOULDBLOCK, ETIMEDOUT: .late(limitMilliseconds)
        case EPIPE, ECONNRESET: .closed
        default: RedisFault(kind: .unreachable, cause: systemCause(number))
        }
    }

    private func readFault(_ number: Int32) -> RedisFault {
        switch context.pointee.err {
        case REDIS_ERR_IO: ioFault(number)
        case REDIS_ERR_EOF: .closed
        default: .broken("its answer is not the Redis protocol")
        }
    }
}
