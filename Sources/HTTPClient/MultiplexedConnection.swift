/// One of a multiplexer's connections to an address. It is opened when it is needed, and again
/// after it was closed.
final class MultiplexedConnection {
    enum State {
        case closed
        /// Being opened for a request.
        case connecting
        case idle
        /// A request was sent, or part of it.
        case busy
    }

    let index: Int
    /// The place of its address among the multiplexer's.
    let address: Int
    private let limits: HTTPLimits
    private(set) var state = State.closed
    private(set) var socket: HTTPSocket?
    /// Raised whenever the connection is opened, so that an event of an earlier one is recognised.
    private var generation: UInt32 = 0
    /// The request that it serves; only in the states `connecting` and `busy`.
    private(set) var request = 0
    /// How many bytes of the request were sent.
    var sent = 0
    /// Whether an answer came on this connection earlier.
    private var isReused = false
    /// Whether a byte of the present answer has come.
    private var hasBegun = false
    private var parser: HTTPResponseParser
    private var wanted: WantedValues
    /// The bytes of an incomplete line.
    private var rest: [UInt8] = []

    init(index: Int, address: Int, limits: HTTPLimits, wanted: [String]) {
        self.index = index
        self.address = address
        self.limits = limits
        parser = HTTPResponseParser(limits: limits)
        self.wanted = WantedValues(wanted)
    }

    /// The tag of the present socket's events.
    var eventTag: UInt64 { UInt64(generation) << 32 | UInt64(index) }

    /// Returns the connection that an event's tag names.
    static func index(of eventTag: UInt64) -> Int { Int(eventTag & 0xffff_ffff) }

    var status: Int { parser.status }
    var values: [[UInt8]] { wanted.values }
    /// Whether another request may follow the complete answer.
    var mayStay: Bool { !parser.closes }
    /// Whether the server has closed an idle connection, as it may at any time, and has not begun
    /// to answer the request that was sent at the same time.
    var isUnanswered: Bool { isReused && !hasBegun }

    func open(_ socket: HTTPSocket, for tag: Int) {
        generation &+= 1
        self.socket = socket
        isReused = false
        request = tag
        sent = 0
        state = .connecting
    }

    func begin(_ tag: Int) {
        request = tag
        sent = 0
        hasBegun = false
        parser = HTTPResponseParser(limits: limits)
        rest.removeAll(keepingCapacity: true)
        state = .busy
    }

    func rests() {
        isReused = true
        state = .idle
    }

    func close() {
        socket = nil
        state = .closed
        hasBegun = false
    }

    /// Returns the buffer's next bytes, with what was left of the last ones before them.
    func receive(with buffer: ReceiveBuffer, from socket: HTTPSocket) -> HTTPTransfer {
        if !rest.isEmpty {
            buffer.put(rest)
            rest.removeAll(keepingCapacity: true)
        }
        return buffer.receive(from: socket)
    }

    /// Parses what has been received. Returns whether the answer is complete.
    func parse(_ buffer: ReceiveBuffer) throws(HTTPFault) -> Bool {
        hasBegun = true
        try buffer.parse(with: &parser, into: &wanted)
        return parser.isComplete
    }

    /// Keeps what was not parsed until more arrives.
    func keep(_ buffer: ReceiveBuffer) { buffer.takeAll(into: &rest) }

    /// Notes that the server sends no more. Returns whether that completes the answer.
    func end() throws(HTTPFault) { try parser.end() }
}

@available(*, unavailable)
extension MultiplexedConnection: Sendable {}
