import CHiredis
import CPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

// Messages over an emulated network. Requests and their answers are in RedisLink.swift.
extension RedisLink {
    /// Returns the next reply or message, held until it may be read; nil if there is none by
    /// `due_ns`, or `wake` is raised first.
    func next(
        by due_ns: UInt64, unless wake: WakeSignal, after delay: LinkDelay
    ) throws(RedisFault) -> OwnedReply? {
        while true {
            try hold(in: delay)
            let now_ns = platform_monotonic_ns()
            if let reply = delay.readable(at: now_ns) { return OwnedReply(owning: reply) }
            let until_ns = min(due_ns, delay.nextReadable_ns)
            switch try waitForBytes(until: until_ns, unless: wake.descriptor) {
            case .bytes: try read()
            case .wake: return nil
            case .nothing: if now_ns >= due_ns { return nil }
            }
        }
    }

    /// Holds the messages that arrive until a request sent now has reached the server.
    func hear(while delay: LinkDelay) throws(RedisFault) {
        let leaves_ns = min(delay.departure_ns(at: platform_monotonic_ns()), due_ns)
        while platform_monotonic_ns() < leaves_ns {
            guard try waitForBytes(until: leaves_ns, unless: -1) == .bytes else { continue }
            try read()
            try hold(in: delay)
        }
        delay.left(at: platform_monotonic_ns())
    }

    /// Holds every complete message, with the current time as its time of arrival.
    private func hold(in delay: LinkDelay) throws(RedisFault) {
        while true {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw readFault(0) }
            guard let reply else { return }
            delay.hold(reply, cameAt: platform_monotonic_ns())
        }
    }

    private enum Waited {
        case bytes, wake, nothing
    }

    private func waitForBytes(
        until instant_ns: UInt64, unless wake: Int32
    ) throws(RedisFault) -> Waited {
        var cause: Int32 = 0
        switch platform_await(context.pointee.fd, wake, instant_ns, &cause) {
        case 1: return .bytes
        case 2: return .wake
        case 0: return .nothing
        default:
            guard cause == EINTR else { throw ioFault(cause) }
            return .nothing
        }
    }
}
