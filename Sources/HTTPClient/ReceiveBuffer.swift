import CPlatform

/// Bytes that were received and not parsed yet. Owns its memory.
final class ReceiveBuffer {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    /// - Parameter limits: what a parser leaves here is at most one line, so there is always room
    ///   for more.
    init(for limits: HTTPLimits) {
        memory = .allocate(capacity: max(65_536, 2 * limits.line_bytes))
        memory.initialize(repeating: 0)
    }

    deinit { memory.deallocate() }

    var isEmpty: Bool { count == 0 }

    /// Whether the last bytes took all the room, so that more may be waiting.
    var isFull: Bool { count == memory.count }

    func clear() { count = 0 }

    func receive(from socket: HTTPSocket) -> HTTPTransfer {
        let room = UnsafeMutableBufferPointer(rebasing: memory[count...])
        var cause: Int32 = 0
        let received = platform_receive(socket.descriptor, room.baseAddress, room.count, &cause)
        if received > 0 { count += received }
        return HTTPTransfer(received, cause)
    }

    /// Parses what is there and drops what is done with.
    func parse(
        with parser: inout HTTPResponseParser, into sink: inout some HTTPResponseSink
    ) throws(HTTPFault) {
        let filled = UnsafeBufferPointer(rebasing: memory[..<count])
        let used = try parser.parse(filled.span, into: &sink)
        count -= used
        guard count > 0, used > 0, let start = memory.baseAddress else { return }
        start.update(from: start + used, count: count)
    }

    /// Puts back bytes from ``takeAll(into:)`` into the empty buffer.
    func put(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        count = min(bytes.count, memory.count)
        for place in 0..<count { memory[place] = bytes[place] }
    }

    /// Moves all bytes to `bytes`, in place of its contents.
    func takeAll(into bytes: inout [UInt8]) {
        if !bytes.isEmpty { bytes.removeAll(keepingCapacity: true) }
        if count > 0 { bytes.append(contentsOf: memory[..<count]) }
        count = 0
    }
}

@available(*, unavailable)
extension ReceiveBuffer: Sendable {}
