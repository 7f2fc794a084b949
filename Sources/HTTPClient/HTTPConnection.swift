import CPlatform

/// A keep-alive connection for one request at a time, which blocks its thread until the answer is
/// there or the time is up. Belongs to one thread.
///
/// It connects when it has to. A connection that the server closed while it was idle is replaced
/// before anything is sent. If the server closes it later and has answered nothing, a repeatable
/// request is sent once more on a new one.
package final class HTTPConnection {
    package let address: HTTPAddress
    private let deadlines: HTTPDeadlines
    private let limits: HTTPLimits
    private let buffer: ReceiveBuffer
    /// The open connection, if its last answer allows another request.
    private var idle: HTTPSocket?

    package init(
        to address: HTTPAddress, deadlines: HTTPDeadlines = HTTPDeadlines(),
        limits: HTTPLimits = HTTPLimits()
    ) {
        self.address = address
        self.deadlines = deadlines
        self.limits = limits
        buffer = ReceiveBuffer(for: limits)
    }

    /// Sends a request and returns its answer, of whatever status.
    package func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
        let bytes: [UInt8]
        do throws(HTTPFault) { bytes = try request.bytes(for: address) } catch {
            throw error.failure(of: "write a request to \(address.url)")
        }
        do throws(HTTPFault) { return try exchange(request, bytes) } catch {
            // Without its query, which may hold a code or a token.
            let path = request.path.prefix(while: { $0 != "?" })
            throw error.failure(of: "get an answer from \(address.url)\(path)")
        }
    }

    private func exchange(
        _ request: HTTPRequest, _ bytes: [UInt8]
    ) throws(HTTPFault) -> HTTPResponse {
        let isForHead = request.method == "HEAD"
        if let kept = takeIdle() {
            var attempt = HTTPAttempt(limits: limits, isForHead: isForHead)
            do throws(HTTPFault) {
                return try run(&attempt, sending: bytes, on: kept)
            } catch {
                guard error.isClosure, !attempt.hasBegun, request.isRepeatable else { throw error }
            }
        }
        var attempt = HTTPAttempt(limits: limits, isForHead: isForHead)
        return try run(&attempt, sending: bytes, on: try connect())
    }

    /// Returns the idle connection unless the server has closed it, or has sent what nobody asked
    /// for.
    private func takeIdle() -> HTTPSocket? {
        guard let kept = idle else { return nil }
        idle = nil
        buffer.clear()
        guard case .wouldBlock = buffer.receive(from: kept) else { return nil }
        return kept
    }

    private func connect() throws(HTTPFault) -> HTTPSocket {
        let due_ns = Self.due_ns(after: deadlines.connect_ms)
        let socket = try HTTPSocket(connectingTo: address)
        guard try socket.awaitRoom(until: due_ns) else {
            throw .lateConnection(after: deadlines.connect_ms)
        }
        try socket.outcome()
        return socket
    }

    private func run(
        _ attempt: inout HTTPAttempt, sending bytes: [UInt8], on socket: HTTPSocket
    ) throws(HTTPFault) -> HTTPResponse {
        let due_ns = Self.due_ns(after: deadlines.answer_ms)
        buffer.clear()
        let isSent = try write(bytes, to: socket, until: due_ns)
        while !attempt.parser.isComplete {
            switch buffer.receive(from: socket) {
            case .moved:
                attempt.hasBegun = true
                try buffer.parse(with: &attempt.parser, into: &attempt.answer)
                guard attempt.parser.isComplete || platform_monotonic_ns() < due_ns else {
                    throw .late(after: deadlines.answer_ms)
                }
            case .wouldBlock:
                guard try socket.awaitBytes(until: due_ns) else {
                    throw .late(after: deadlines.answer_ms)
                }
            case .ended: try attempt.parser.end()
            case .failed(let cause): throw HTTPFault(system: cause)
            }
        }
        if isSent, !attempt.parser.closes, buffer.isEmpty { idle = socket }
        return attempt.response
    }

    /// Returns whether everything was sent. It was not if the server answers early, or has closed
    /// the connection and may have said why.
    private func write(
        _ bytes: [UInt8], to socket: HTTPSocket, until due_ns: UInt64
    ) throws(HTTPFault) -> Bool {
        var sent = 0
        var hasWaited = false
        while sent < bytes.count {
            switch socket.send(bytes, from: sent) {
            case .moved(let count):
                sent += count
                hasWaited = false
            case .wouldBlock:
                // There was no room after the wait: there is something to read.
                if hasWaited { return false }
                guard try socket.awaitRoom(until: due_ns) else {
                    throw .late(after: deadlines.answer_ms)
                }
                hasWaited = true
            case .ended: return false
            case .failed(let cause):
                let fault = HTTPFault(system: cause)
                guard fault.isClosure else { throw fault }
                return false
            }
        }
        return true
    }

    /// The instant `limit_ms` from now, at least 1 ms and at most a day.
    private static func due_ns(after limit_ms: Int) -> UInt64 {
        platform_monotonic_ns() + UInt64(min(max(limit_ms, 1), 86_400_000)) * 1_000_000
    }
}

@available(*, unavailable)
extension HTTPConnection: Sendable {}

/// An exchange on one connection.
private struct HTTPAttempt {
    var parser: HTTPResponseParser
    var answer = CollectedResponse()
    /// Whether a byte of the answer has come.
    var hasBegun = false

    init(limits: HTTPLimits, isForHead: Bool) {
        parser = HTTPResponseParser(limits: limits, isForHead: isForHead)
    }

    var response: HTTPResponse {
        HTTPResponse(status: parser.status, fields: answer.fields, body: answer.body)
    }
}
