import Logging
import NIOCore

/// One connection: reads requests and writes their answers, one after another in order. Nothing is
/// asynchronous: a request is answered before the next is looked at.
final class ResourceHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private enum Phase {
        case head
        case body
        /// The last answer is sent. What still comes is thrown away, until the client closes.
        case closing
    }

    private let loop: ResourceLoop
    private let now_ns: @Sendable () -> UInt64
    /// Whether this connection is one too many.
    private let isSurplus: Bool
    private var context: ChannelHandlerContext?
    private var phase = Phase.head
    /// When the request or the wait for it began, or ``Phase/closing``.
    private var since_ns: UInt64
    /// Whether part of a request has arrived.
    private var isReceiving = false
    /// What has arrived of the next request's head.
    private var input = ByteBuffer()
    private var reader: RequestReader
    /// The head of the request whose body is being read, and its bytes.
    private var head = RequestHead()
    private var headBytes = ByteBuffer()
    private var body = BodyReader(.none, limit: 0)
    private var needsFlush = false
    /// Whether the channel wants to read, which waits until the client has read its answers.
    private var holdsRead = false

    init(_ loop: ResourceLoop, isSurplus: Bool) {
        self.loop = loop
        self.isSurplus = isSurplus
        now_ns = loop.responder.service.now_ns
        since_ns = now_ns()
        reader = RequestReader(loop.limits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        loop.remove(self)
    }

    func channelActive(context: ChannelHandlerContext) {
        if isSurplus || loop.isDraining {
            sendLast(loop.responder.lastResponse(.busy), context)
        }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .closing = phase { return }
        var arrived = Self.unwrapInboundIn(data)
        let now_ns = now_ns()
        loop.responder.tick.note(at: now_ns)
        if !isReceiving {
            isReceiving = true
            since_ns = now_ns
        }
        if input.readableBytes == 0 { input = arrived } else { input.writeBuffer(&arrived) }
        do throws(ConnectionFault) {
            while try takeRequest(context, at: now_ns) {}
        } catch {
            refuse(error, context)
        }
        if input.readableBytes == 0 { input = ByteBuffer() }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if needsFlush {
            needsFlush = false
            context.flush()
        }
        context.fireChannelReadComplete()
    }

    /// Reads no further while the client does not read, so that its answers do not pile up.
    func read(context: ChannelHandlerContext) {
        if case .closing = phase { return context.read() }
        guard context.channel.isWritable else {
            holdsRead = true
            return
        }
        context.read()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        since_ns = now_ns()
        if context.channel.isWritable, holdsRead {
            holdsRead = false
            context.read()
        }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension ResourceHandler {
    /// Answers the next request. Returns whether another may have arrived whole.
    private func takeRequest(
        _ context: ChannelHandlerContext, at now_ns: UInt64
    ) throws(ConnectionFault) -> Bool {
        switch phase {
        case .closing: return false
        case .head:
            guard try isHeadComplete() else { return false }
            head = reader.head
            reader = RequestReader(loop.limits)
            guard head.body == .none else {
                try startBody(context)
                return true
            }
            answer(context, input, body: [])
            input.moveReaderIndex(forwardBy: head.length)
        case .body:
            guard try body.read(from: &input) else { return false }
            phase = .head
            answer(context, headBytes, body: body.bytes)
            body = BodyReader(.none, limit: 0)
            headBytes = ByteBuffer()
        }
        since_ns = now_ns
        isReceiving = input.readableBytes > 0
        return isReceiving
    }

    private func isHeadComplete() throws(ConnectionFault) -> Bool {
        let input = input
        return try input.withUnsafeReadableBytes { raw throws(ConnectionFault) -> Bool in
            try reader.read(raw.bindMemory(to: UInt8.self).span)
        }
    }

    /// Begins to read a body, if the request is one that has one.
    private func startBody(_ context: ChannelHandlerContext) throws(ConnectionFault) {
        if let objection = loop.responder.objection(to: head, in: input) {
            sendLast(loop.responder.lastResponse(objection, to: head.method), context)
            return
        }
        headBytes = input.readSlice(length: head.length) ?? ByteBuffer()
        body = BodyReader(head.body, limit: loop.limits.body_bytes)
        phase = .body
        if head.expectsContinue, input.readableBytes == 0 {
            write(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"), context)
        }
    }

    private func answer(_ context: ChannelHandlerContext, _ head: ByteBuffer, body: [UInt8]) {
        let isLast = !self.head.isPersistent || loop.isDraining
        let response = loop.responder.response(
            to: self.head, in: head, body: body, closing: isLast)
        if isLast { sendLast(response, context) } else { write(response, context) }
    }

    private func refuse(_ fault: ConnectionFault, _ context: ChannelHandlerContext) {
        loop.responder.service.log.debug("refused a request", metadata: ["fault": "\(fault)"])
        sendLast(loop.responder.lastResponse(.fault(fault)), context)
    }

    private func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        context.write(Self.wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
        needsFlush = true
    }

    private func sendLast(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        phase = .closing
        since_ns = now_ns()
        needsFlush = false
        context.writeAndFlush(Self.wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
        context.close(mode: .output, promise: nil)
    }
}

extension ResourceHandler {
    /// Closes the connection unless a request has begun.
    func drain() {
        guard let context, case .head = phase, !isReceiving else { return }
        context.close(promise: nil)
    }

    /// Cuts a client off that keeps the server waiting.
    func checkDeadline(at now_ns: UInt64) {
        guard let context else { return }
        let waited_ns = now_ns > since_ns ? now_ns - since_ns : 0
        let limits = loop.limits
        switch phase {
        case .closing where waited_ns > limits.linger_ns: context.close(promise: nil)
        case .closing: break
        case .head, .body:
            if !context.channel.isWritable {
                if waited_ns > limits.departure_ns { context.close(promise: nil) }
            } else if isReceiving {
                if waited_ns > limits.arrival_ns { refuse(.slow, context) }
            } else if waited_ns > limits.idle_ns {
                context.close(promise: nil)
            }
        }
    }
}

@available(*, unavailable)
extension ResourceHandler: Sendable {}
