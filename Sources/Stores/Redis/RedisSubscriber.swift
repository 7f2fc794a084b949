import CPlatform

/// A connection that listens to one channel, for one thread (Redis, "Pub/Sub").
///
/// Messages published while it is disconnected are lost. It never reconnects by itself, so that its
/// owner learns of the loss. After an error it cannot be used any more.
public final class RedisSubscriber {
    private let endpoint: RedisEndpoint
    private let link: RedisLink

    /// Connects and subscribes. Messages published from now on are received.
    ///
    /// - Parameter network: emulated for sending and receiving; nil for none.
    /// - Throws: the errors of `RedisConnection`.
    public init(
        _ endpoint: RedisEndpoint, deadlines: RedisDeadlines, channel: [UInt8],
        over network: NetworkPath? = nil
    ) throws(StoreError) {
        self.endpoint = endpoint
        link = try RedisConnection.connect(endpoint, deadlines, over: network)
        do throws(RedisFault) {
            var request = RedisRequest()
            request.append([Array("SUBSCRIBE".utf8), channel])
            try link.send(request.bytes)
            let reply = try link.receive()
            if let text = reply.errorText { throw RedisFault.refused(text) }
            guard case .array(let parts)? = reply.value,
                parts.first == .bulk(Array("subscribe".utf8))
            else { throw RedisFault.broken("it did not confirm the subscription") }
        } catch { throw error.error("subscribe to", endpoint) }
    }

    /// Bytes sent and received.
    public var bytesMoved: Int64 { link.bytesMoved }

    /// Receives every message published before this call: sends a PING, which the server answers in
    /// order, and receives what precedes the answer. Returns false if `wake` is raised first.
    ///
    /// - Throws: `.timeout` if no answer arrives within the time limit.
    public func catchUp(
        unless wake: WakeSignal, _ hear: ([UInt8]) -> Void
    ) throws(StoreError) -> Bool {
        do throws(RedisFault) {
            var request = RedisRequest()
            request.append([Array("PING".utf8)])
            try link.sendBesideMessages(request.bytes)
            let due_ns = due_ns(milliseconds: link.limitMilliseconds)
            while let event = try next(by: due_ns, unless: wake) {
                switch event {
                case .message(let text): hear(text)
                case .signOfLife: return true
                }
            }
            guard wake.isRaised else { throw RedisFault.late(link.limitMilliseconds) }
            return false
        } catch { throw error.error("listen to", endpoint) }
    }

    /// Receives messages for `milliseconds`, or until `wake` is raised.
    public func listen(
        milliseconds: Int, unless wake: WakeSignal, _ hear: ([UInt8]) -> Void
    ) throws(StoreError) {
        let due_ns = due_ns(milliseconds: milliseconds)
        do throws(RedisFault) {
            while platform_monotonic_ns() < due_ns,
                case .message(let text)? = try next(by: due_ns, unless: wake)
            { hear(text) }
        } catch { throw error.error("listen to", endpoint) }
    }

    private enum Event {
        case message([UInt8]), signOfLife
    }

    private func due_ns(milliseconds: Int) -> UInt64 {
        platform_monotonic_ns() + UInt64(min(max(milliseconds, 0), 86_400_000)) * 1_000_000
    }

    private func next(
        by due_ns: UInt64, unless wake: WakeSignal
    ) throws(RedisFault) -> Event? {
        guard let reply = try link.next(by: due_ns, unless: wake) else { return nil }
        if let text = reply.errorText { throw .refused(text) }
        guard case .array(let parts)? = reply.value, case .bulk(let kind)? = parts.first else {
            throw .broken("its reply has the wrong type")
        }
        if kind == Array("pong".utf8) { return .signOfLife }
        guard kind == Array("message".utf8), case .bulk(let text)? = parts.last else {
            throw .broken("it sent something that is not a message")
        }
        return .message(text)
    }
}

@available(*, unavailable)
extension RedisSubscriber: Sendable {}
