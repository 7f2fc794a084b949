import CPlatform

/// Many keep-alive connections to a few addresses, driven by one thread: requests are submitted,
/// completions collected. Belongs to one thread.
///
/// A connection has one request in flight, is opened when it is first needed and again after it was
/// closed. A request for which no connection is free waits, and its wait counts. In the steady
/// state, a request costs one call to send, one to receive and its share of a wait, and allocates
/// nothing.
///
/// A request that is not answered when it is due takes its connection with it, so that a late
/// answer is never taken for the next one's.
package final class HTTPMultiplexer {
    /// The most requests that can be outstanding.
    package let depth: Int
    package private(set) var counts = Counts()
    private let addresses: [HTTPAddress]
    private let poller: HTTPPoller
    private let buffer: ReceiveBuffer
    private let connections: [MultiplexedConnection]
    /// By address.
    private var pools: [ConnectionPool]
    /// By tag.
    private var requests: [MultiplexedRequest]
    private var freeTags: [Int]
    private var waiting: TagLinks
    private var dues: DueOrder
    private var ready = CompletionQueue()
    /// The last reading of the clock.
    private var now_ns: UInt64 = 0
    /// All that had happened by this time was reported by the last wait, so what was due then and
    /// is not answered has no answer waiting to be read.
    private var seen_ns: UInt64 = 0
    private var submittedUnseen = 0

    /// After so many submissions, arrived answers are read before another request is sent, because
    /// an answer counts as completed when it is read.
    private static let mostUnseen = 16

    /// - Throws: `.unreachable` where the system has no epoll, or no descriptor for it.
    package init(to addresses: [HTTPAddress], _ settings: Settings) throws(HTTPFailure) {
        let perAddress = max(settings.connectionsPerAddress, 1)
        let count = addresses.count * perAddress
        do throws(HTTPFault) { poller = try HTTPPoller(sockets: count) } catch {
            throw error.failure(of: "wait for connections")
        }
        self.addresses = addresses
        depth = count + max(settings.waiting, 0)
        buffer = ReceiveBuffer(for: settings.limits)
        connections = (0..<count).map { index in
            MultiplexedConnection(
                index: index, address: index / perAddress, limits: settings.limits,
                wanted: settings.wanted)
        }
        pools = addresses.indices.map { place in
            ConnectionPool(closed: Array(place * perAddress..<(place + 1) * perAddress))
        }
        requests = [MultiplexedRequest](repeating: MultiplexedRequest(), count: depth)
        freeTags = Array((0..<depth).reversed())
        waiting = TagLinks(tags: depth)
        dues = DueOrder(tags: depth)
    }

    /// Sends a request, or has it wait for a connection.
    ///
    /// - Parameters:
    ///   - value: what is filled into the template; not used afterwards.
    ///   - address: a place among the addresses.
    ///   - submitted_ns: the present time of the monotonic clock.
    ///   - due_ns: when the request is given up, waiting included.
    /// - Returns: its tag, from 0 to less than ``depth``; nil if so many are outstanding, or there
    ///   is no such address.
    package func submit(
        _ template: HTTPRequestTemplate, filling value: Span<UInt8>, to address: Int,
        at submitted_ns: UInt64, due_ns: UInt64
    ) -> Int? {
        guard addresses.indices.contains(address) else { return nil }
        now_ns = max(now_ns, submitted_ns)
        submittedUnseen += 1
        if pools[address].idle.isEmpty || submittedUnseen > Self.mostUnseen { look() }
        guard let tag = freeTags.popLast() else { return nil }
        template.write(value, into: &requests[tag].bytes)
        requests[tag].address = address
        requests[tag].connection = nil
        requests[tag].mayRepeat = template.isRepeatable
        requests[tag].submitted_ns = submitted_ns
        requests[tag].sent_ns = 0
        dues.insert(tag, due_ns: due_ns)
        waiting.append(tag, to: &pools[address].waiting)
        serve(address)
        if pools[address].waiting.last == tag { counts.waited += 1 }
        return tag
    }

    /// Returns the next completion, waiting until `deadline_ns` of the monotonic clock at the
    /// latest; nil if there is none. Without a deadline (`UInt64.max`), nil only if no request is
    /// outstanding.
    package func collect(until deadline_ns: UInt64) -> HTTPCompletion? {
        submittedUnseen = 0
        while true {
            if let completion = ready.popFirst() {
                freeTags.append(completion.tag)
                return completion
            }
            if let event = poller.next() {
                handle(event)
                continue
            }
            if giveUp(by: seen_ns) { continue }
            guard deadline_ns != .max || freeTags.count < depth else { return nil }
            let limit_ns = min(deadline_ns, dues.next_ns)
            seen_ns = now_ns
            if poller.wait(until: limit_ns) { continue }
            now_ns = platform_monotonic_ns()
            // Not the present: this thread may have been kept from running since.
            seen_ns = max(seen_ns, min(limit_ns, now_ns))
            if giveUp(by: seen_ns) { continue }
            guard now_ns < deadline_ns else { return nil }
        }
    }

    /// Handles what has happened, without waiting.
    private func look() {
        submittedUnseen = 0
        while let event = poller.next() { handle(event) }
        seen_ns = now_ns
        guard poller.wait(until: 0) else { return }
        while let event = poller.next() { handle(event) }
    }

    // MARK: Requests

    /// Gives waiting requests to connections, as long as there are both.
    private func serve(_ address: Int) {
        while let tag = pools[address].waiting.first {
            if let free = pools[address].idle.popLast() {
                waiting.remove(tag, from: &pools[address].waiting)
                begin(tag, on: connections[free])
            } else if let closed = pools[address].closed.popLast() {
                waiting.remove(tag, from: &pools[address].waiting)
                open(connections[closed], for: tag)
            } else {
                return
            }
        }
    }

    private func open(_ connection: MultiplexedConnection, for tag: Int) {
        counts.opened += 1
        requests[tag].connection = connection.index
        do throws(HTTPFault) {
            let socket = try HTTPSocket(connectingTo: addresses[connection.address])
            connection.open(socket, for: tag)
            try poller.add(socket, tag: connection.eventTag)
        } catch {
            shut(connection)
            fail(tag, error)
        }
    }

    private func begin(_ tag: Int, on connection: MultiplexedConnection) {
        connection.begin(tag)
        requests[tag].connection = connection.index
        requests[tag].sent_ns = now_ns
        send(connection)
    }

    /// Sends what is missing of a connection's request.
    private func send(_ connection: MultiplexedConnection) {
        guard let socket = connection.socket else { return }
        let tag = connection.request
        while connection.sent < requests[tag].bytes.count {
            switch socket.send(requests[tag].bytes, from: connection.sent) {
            case .moved(let count): connection.sent += count
            case .wouldBlock: return
            case .ended: return lose(connection, .closed)
            case .failed(let cause): return lose(connection, HTTPFault(system: cause))
            }
        }
    }

    /// Gives up what is due by `instant_ns`. Returns whether there was anything.
    private func giveUp(by instant_ns: UInt64) -> Bool {
        guard dues.next_ns <= instant_ns else { return false }
        while let tag = dues.first(by: instant_ns) {
            if let index = requests[tag].connection {
                shut(connections[index])
            } else {
                waiting.remove(tag, from: &pools[requests[tag].address].waiting)
            }
            let limit_ns = dues.next_ns - min(requests[tag].submitted_ns, dues.next_ns)
            fail(tag, .late(after: Int(limit_ns / 1_000_000)))
        }
        for address in pools.indices { serve(address) }
        return true
    }

    private func fail(_ tag: Int, _ fault: HTTPFault) {
        let address = addresses[requests[tag].address]
        if requests[tag].sent_ns == 0 { requests[tag].sent_ns = now_ns }
        finish(tag, .failure(fault.failure(of: "get an answer from \(address.url)")), [])
    }

    private func finish(_ tag: Int, _ outcome: Result<Int, HTTPFailure>, _ values: [[UInt8]]) {
        dues.remove(tag)
        ready.append(
            HTTPCompletion(
                tag: tag, address: requests[tag].address, outcome: outcome, values: values,
                submitted_ns: requests[tag].submitted_ns, sent_ns: requests[tag].sent_ns,
                completed_ns: now_ns))
    }

    // MARK: Connections

    private func handle(_ event: platform_event) {
        let index = MultiplexedConnection.index(of: event.tag)
        guard connections.indices.contains(index) else { return }
        let connection = connections[index]
        // An event may be of a socket that was closed after it was reported.
        guard connection.eventTag == event.tag else { return }
        let mayRead = event.can_read || event.has_ended
        switch connection.state {
        case .closed: return
        case .idle:
            // Nobody has asked for anything.
            guard mayRead else { return }
            pools[connection.address].idle.removeAll { $0 == index }
            return shut(connection)
        case .connecting:
            guard event.can_write || event.has_ended else { return }
            settle(connection)
        case .busy: if event.can_write { send(connection) }
        }
        if mayRead, connection.state == .busy, connection.eventTag == event.tag {
            read(connection, hasEnded: event.has_ended)
        }
        serve(connection.address)
    }

    /// Sends the request of a connection that has been made, or has failed.
    private func settle(_ connection: MultiplexedConnection) {
        guard let socket = connection.socket else { return }
        now_ns = platform_monotonic_ns()
        do throws(HTTPFault) { try socket.outcome() } catch {
            return lose(connection, error)
        }
        begin(connection.request, on: connection)
    }

    /// Reads until nothing more has arrived, or the answer is complete.
    private func read(_ connection: MultiplexedConnection, hasEnded: Bool) {
        guard let socket = connection.socket else { return }
        buffer.clear()
        do throws(HTTPFault) {
            while true {
                let transfer = connection.receive(with: buffer, from: socket)
                // Less than there was room for is all that had arrived, unless the end follows.
                let mayHaveMore = buffer.isFull || hasEnded
                switch transfer {
                case .wouldBlock: return connection.keep(buffer)
                case .failed(let cause): throw HTTPFault(system: cause)
                case .ended:
                    now_ns = platform_monotonic_ns()
                    try connection.end()
                    return complete(connection, mayStay: false)
                case .moved:
                    now_ns = platform_monotonic_ns()
                    if try connection.parse(buffer) {
                        return complete(connection, mayStay: !hasEnded && buffer.isEmpty)
                    }
                    if !mayHaveMore { return connection.keep(buffer) }
                }
            }
        } catch {
            lose(connection, error)
        }
    }

    private func complete(_ connection: MultiplexedConnection, mayStay: Bool) {
        let tag = connection.request
        finish(tag, .success(connection.status), connection.values)
        if mayStay, connection.mayStay, connection.sent == requests[tag].bytes.count {
            connection.rests()
            pools[connection.address].idle.append(connection.index)
        } else {
            shut(connection)
        }
    }

    /// Closes a connection that cannot answer its request. Repeats the request if that may be done.
    private func lose(_ connection: MultiplexedConnection, _ fault: HTTPFault) {
        let tag = connection.request
        guard fault.isClosure, connection.isUnanswered, requests[tag].mayRepeat else {
            now_ns = platform_monotonic_ns()
            shut(connection)
            return fail(tag, fault)
        }
        requests[tag].mayRepeat = false
        counts.repeated += 1
        connection.close()
        open(connection, for: tag)
    }

    private func shut(_ connection: MultiplexedConnection) {
        connection.close()
        pools[connection.address].closed.append(connection.index)
    }
}

@available(*, unavailable)
extension HTTPMultiplexer: Sendable {}
