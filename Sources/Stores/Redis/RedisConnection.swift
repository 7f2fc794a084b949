import CPlatform

/// One connection to Redis, for one thread.
///
/// After a timeout, a lost connection or a broken answer, the connection is closed, because
/// requests and replies no longer match. The next call connects again, once. A failed command is
/// never sent twice, because it is unknown whether the server ran it.
public final class RedisConnection {
    public let endpoint: RedisEndpoint
    public let deadlines: RedisDeadlines
    /// The emulated network that every link crosses; nil for none.
    private let network: NetworkPath?
    private var link: RedisLink?
    /// Bytes moved by links that were closed.
    private var earlierBytes: Int64 = 0
    var request = RedisRequest()
    /// Scripts whose digest on the server is known to this connection.
    var scripts: [(source: String, digest: [UInt8])] = []

    /// Connects, sends the password and selects the database.
    ///
    /// - Parameter network: emulated for sending and receiving, not for connecting.
    /// - Throws: `.unreachable` or `.timeout`; `.busy` if the server or this process has no
    ///   connections left; `.refused` for a wrong password or database; `.misuse` for an invalid
    ///   endpoint.
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

    /// Bytes sent and received, over all connections made.
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

    /// Sends the prepared request and returns its reply, which is not an error.
    func call() throws(StoreError) -> OwnedReply {
        let link = try openLink()
        do throws(RedisFault) {
            try link.send(request.bytes)
            let reply = try link.receive()
            if let text = reply.errorText { throw .refused(text) }
            return reply
        } catch { throw failure(error) }
    }

    /// Sends a chunk of `count` commands and reads every reply. The first error is thrown after all
    /// replies have been read.
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

    /// Sends the prepared request, which the server may take up to `patience` to answer. Returns
    /// nil if `wake` is raised first; the connection is then closed.
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

    /// Returns the error for a failed call. A refusal keeps the connection in step; all else closes
    /// it.
    private func failure(_ fault: RedisFault) -> StoreError {
        if !fault.keepsStep { close() }
        return fault.error("run \(request.name) on", endpoint)
    }

    /// Returns the error for a reply of the wrong type. The stream is considered out of step.
    func unexpectedReply() -> StoreError {
        failure(.broken("its reply has the wrong type"))
    }
}

@available(*, unavailable)
extension RedisConnection: Sendable {}
