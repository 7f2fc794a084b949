extension RedisConnection {
    /// Runs a Lua script by its digest, and first loads it if the server does not know it.
    ///
    /// The connection remembers digests by source: keep the source in a constant.
    public func eval(
        script: String, keys: [[UInt8]], arguments: [[UInt8]] = []
    ) throws(StoreError) -> RedisReply {
        guard let known = scripts.first(where: { $0.source == script }) else {
            return try evaluate(try load(script), keys, arguments)
        }
        do throws(StoreError) {
            return try evaluate(known.digest, keys, arguments)
        } catch {
            // The server was restarted, or its scripts were flushed.
            guard error.kind == .refused, error.cause.hasPrefix("NOSCRIPT") else { throw error }
            return try evaluate(try load(script), keys, arguments)
        }
    }

    /// Loads a script ahead, so that no later call waits for it.
    public func prepare(script: String) throws(StoreError) { _ = try load(script) }

    private func load(_ script: String) throws(StoreError) -> [UInt8] {
        request.start("SCRIPT", arguments: 2)
        request.add("LOAD")
        request.add(Array(script.utf8).span)
        let reply = try call()
        guard let digest = reply.bytes, digest.count == 40 else { throw unexpectedReply() }
        scripts.removeAll { $0.source == script }
        scripts.append((script, digest))
        return digest
    }

    private func evaluate(
        _ digest: [UInt8], _ keys: [[UInt8]], _ arguments: [[UInt8]]
    ) throws(StoreError) -> RedisReply {
        request.start("EVALSHA", arguments: 2 + keys.count + arguments.count)
        request.add(digest.span)
        request.add(Int64(keys.count))
        for key in keys { request.add(key.span) }
        for argument in arguments { request.add(argument.span) }
        return try replyValue()
    }

    func replyValue() throws(StoreError) -> RedisReply {
        let reply = try call()
        guard let value = reply.value else { throw unexpectedReply() }
        return value
    }
}
