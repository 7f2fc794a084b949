import CPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A TCP socket that never blocks. Owns its descriptor.
final class HTTPSocket {
    let descriptor: Int32

    /// Begins to connect. The connection is made once the socket has room to send and ``outcome()``
    /// does not throw.
    init(connectingTo address: HTTPAddress) throws(HTTPFault) {
        guard let port = UInt16(exactly: address.port), port > 0 else {
            throw HTTPFault(system: EADDRNOTAVAIL)
        }
        let made = platform_connect(address.host, port)
        guard made >= 0 else { throw HTTPFault(system: -made) }
        descriptor = made
    }

    deinit { close(descriptor) }

    func outcome() throws(HTTPFault) {
        let cause = platform_connect_outcome(descriptor)
        guard cause == 0 else { throw HTTPFault(system: cause) }
    }

    /// Sends as much of `bytes` from `place` on as there is room for.
    func send(_ bytes: [UInt8], from place: Int) -> HTTPTransfer {
        var cause: Int32 = 0
        let count = bytes.withUnsafeBytes { all in
            let rest = UnsafeRawBufferPointer(rebasing: all[place...])
            return platform_send(descriptor, rest.baseAddress, rest.count, &cause)
        }
        return HTTPTransfer(count, cause)
    }

    /// Waits until there is room to send, something to read, or the end.
    ///
    /// - Returns: false once the monotonic clock shows `due_ns`.
    func awaitRoom(until due_ns: UInt64) throws(HTTPFault) -> Bool {
        try Self.isReady(before: due_ns) { platform_await_room(descriptor, due_ns, $0) }
    }

    /// Waits until there is something to read, or the end.
    ///
    /// - Returns: false once the monotonic clock shows `due_ns`.
    func awaitBytes(until due_ns: UInt64) throws(HTTPFault) -> Bool {
        try Self.isReady(before: due_ns) { platform_await(descriptor, -1, due_ns, $0) }
    }

    private static func isReady(
        before due_ns: UInt64, _ wait: (UnsafeMutablePointer<Int32>) -> Int32
    ) throws(HTTPFault) -> Bool {
        while true {
            var cause: Int32 = 0
            let ready = wait(&cause)
            if ready > 0 { return true }
            if ready < 0, cause != EINTR { throw HTTPFault(system: cause) }
            if platform_monotonic_ns() >= due_ns { return false }
        }
    }
}

@available(*, unavailable)
extension HTTPSocket: Sendable {}

/// What a call on a socket that never blocks did.
enum HTTPTransfer {
    case moved(Int)
    case wouldBlock
    /// The server sends no more.
    case ended
    /// With the system's error number.
    case failed(Int32)

    init(_ count: Int, _ cause: Int32) {
        switch count {
        case 1...: self = .moved(count)
        case 0: self = .ended
        case Int(platform_would_block): self = .wouldBlock
        default: self = .failed(cause)
        }
    }
}
