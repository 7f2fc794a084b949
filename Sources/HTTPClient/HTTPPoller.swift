import CPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Waits for many sockets at once. Owns an epoll descriptor and the memory for its events. A socket
/// leaves when it is closed.
final class HTTPPoller {
    private let epoll: Int32
    private let events: UnsafeMutableBufferPointer<platform_event>
    private var count = 0
    private var place = 0

    /// - Parameter sockets: the most sockets at a time. One wait reports all of them.
    init(sockets: Int) throws(HTTPFault) {
        let made = platform_epoll_make()
        guard made >= 0 else { throw HTTPFault(system: -made) }
        epoll = made
        events = .allocate(capacity: max(sockets, 1))
        events.initialize(repeating: platform_event())
    }

    deinit {
        close(epoll)
        events.deallocate()
    }

    func add(_ socket: HTTPSocket, tag: UInt64) throws(HTTPFault) {
        let cause = platform_epoll_add(epoll, socket.descriptor, tag)
        guard cause == 0 else { throw HTTPFault(system: cause) }
    }

    /// Returns the next event of the last wait; nil once all were returned.
    func next() -> platform_event? {
        guard place < count else { return nil }
        defer { place += 1 }
        return events[place]
    }

    /// Waits until something happens or the monotonic clock shows `due_ns`. Returns whether
    /// anything has happened.
    func wait(until due_ns: UInt64) -> Bool {
        platform_sharpen_timers()
        place = 0
        let found = platform_epoll_wait(
            epoll, events.baseAddress, Int32(clamping: events.count), due_ns)
        count = max(Int(found), 0)
        return count > 0
    }
}

@available(*, unavailable)
extension HTTPPoller: Sendable {}
