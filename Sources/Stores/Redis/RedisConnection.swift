import CPlatform

/// One connection to Redis, for one thread.
///
/// After a timeout, a lost connection or a broken answer the connection is closed, since requests
/// and replies no longer match; the next call connects again, once. A failed command is never sent
/// twice: whether the server ran it is not known.
public final class RedisConnection {
    public let endpoint: RedisEndpoint
    public let deadlines: RedisDeadlines
    /// What every link of it crosses; nil for none.
    private let network: NetworkPath?
    private var link: RedisLink?
    /// Of links that were closed.
    private var earlierBytes: Int64 = 0
    var request = RedisRequest()
    /// Scripts this connection knows the server's digest of.
    var scripts: [(source: String, digest: [UInt8])] = []

    /// Connects, gives the password and selects the database.
    ///
    /// - Parameter network: emulated on what is sent and received, not on the attempt to connect.
    /// - Throws: `.unreachable` or `.timeout`; `.busy` where the server or this process has no more
    ///   connections to give; `.refused` for a wrong password or database;
    ///   `.misuse` for an endpoint that makes no sense.
    public init(
        _ endpoint: RedisEndpoint, deadlines: RedisDeadlines = RedisDeadlines(),
        over network: NetworkPath? = nil
    ) throws(StoreError) {
        try endpoint.check("reach Redis")
        self.endpoint = endpoint
        self.deadlines = deadlines
        self.network = network
        link = try Self.connect(endpoint, deadlines, over: network)
    }

    /// Bytes sent and received, over every time it connected.
    public var bytesMoved: Int64 { earlierBytes + (link?.bytesMoved ?? 0) }

    static func connect(
        _ endpoint: RedisEndpoint, _ deadlines: RedisDeadlines, over network: NetworkPath? = nil
    ) throws(StoreError) -> RedisLink {
        let link: RedisLink
        do throws(RedisFault) {
            link = try RedisLink(endpoint, deadlines, over: network)
        } catch {
            throw error.error("reach", endpoint)
        }
        guard case .tcp(_, _, let user, let password, let database) = endpoint else { return link }
        if let password {
            let login = user.map { [$0, password] } ?? [password]
            do throws(RedisFault) { try greet(link, ["AUTH"] + login) } catch {
                throw error.error("log in to", endpoint)
            }
        }
        if database != 0 {
            do throws(RedisFault) { try greet(link, ["SELECT", String(database)]) } catch {
                throw error.error("select the database of", endpoint)
            }
        }
        return link
    }

    private static func greet(_ link: RedisLink, _ command: [String]) throws(RedisFault) {
        var request = RedisRequest()
        request.append(command.map { Array($0.utf8) })
        try link.send(request.bytes)
        let reply = try link.receive()
        if let text = reply.errorText { throw .refused(text) }
        guard reply.isOK else { throw .broken("it did not reply OK") }
    }

    /// Sends the request as built and returns its reply, which is not an error.
    func call() throws(StoreError) -> OwnedReply {
        let link = try openLink()
        do throws(RedisFault) {
            try link.send(request.bytes)
            let reply = try link.receive()
            if let text = reply.errorText { throw .refused(text) }
            return reply
        } catch { throw failure(error) }
    }

    /// Sends a chunk of `count` commands and reads every reply; the first error is thrown, once
    /// the others have been read.
    func callAll(_ count: Int) throws(StoreError) {
        let link = try openLink()
        var refusal: RedisFault?
        do throws(RedisFault) {
            try link.send(request.bytes)
            for _ in 0..<count {
                let reply = try link.receive()
                if refusal == nil, let text = reply.errorText { refusal = .refused(text) }
            }
            if let refusal { throw refusal }
        } catch { throw failure(error) }
    }

    /// Sends the request as built, which the server may take `patience` to answer. Nil when `wake`
    /// was raised first: the connection is then closed.
    func call(
        patienceMilliseconds patience: Int, unless wake: WakeSignal
    ) throws(StoreError) -> OwnedReply? {
        let link = try openLink()
        do throws(RedisFault) {
            try link.send(request.bytes)
            let limit_ms = UInt64(min(max(patience, 0), 86_400_000) + link.limitMilliseconds)
            let due_ns = platform_monotonic_ns() + limit_ms * 1_000_000
            guard let reply = try link.next(by: due_ns, unless: wake) else {
                guard wake.isRaised else { throw RedisFault.late(Int(clamping: limit_ms)) }
                close()
                return nil
            }
            if let text = reply.errorText { throw RedisFault.refused(text) }
            return reply
        } catch { throw failure(error) }
    }

    private func close() {
        earlierBytes += link?.bytesMoved ?? 0
        link = nil
    }

    private func openLink() throws(StoreError) -> RedisLink {
        if let link { return link }
        let opened = try Self.connect(endpoint, deadlines, over: network)
        link = opened
        return opened
    }

    /// The error for a failed call. A refusal leaves the connection in step, all else closes it.
    private func failure(_ fault: RedisFault) -> StoreError {
        if !fault.keepsStep { close() }
        return fault.error("run \(request.name) on", endpoint)
    }

    /// The error for a reply of the wrong type: the stream is taken to be out of step.
    func unexpectedReply() -> StoreError {
        failure(.broken("its reply has the wrong type"))
    }
}

@available(*, unavailable)
extension RedisConnection: Sendable {}
