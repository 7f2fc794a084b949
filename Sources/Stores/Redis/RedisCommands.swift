// Keys and values are bytes, copied into the connection's own buffer. The calls below build no
// string and, once the buffer has grown, allocate nothing but hiredis's reply.
extension RedisConnection {
    /// EXISTS. O(1).
    public func exists(key: Span<UInt8>) throws(StoreError) -> Bool {
        request.start("EXISTS", arguments: 1)
        request.add(key)
        return try integerReply() == 1
    }

    /// GET of a number; nil if the key is absent.
    ///
    /// - Throws: `.protocolViolation` if the value is not a decimal integer.
    public func get(key: Span<UInt8>) throws(StoreError) -> Int64? {
        request.start("GET", arguments: 1)
        request.add(key)
        let reply = try call()
        if reply.isNull { return nil }
        guard let value = reply.decimal else { throw unexpectedReply() }
        return value
    }

    /// GET of any value; nil if the key is absent.
    public func getBytes(key: Span<UInt8>) throws(StoreError) -> [UInt8]? {
        request.start("GET", arguments: 1)
        request.add(key)
        let reply = try call()
        if reply.isNull { return nil }
        guard let value = reply.bytes else { throw unexpectedReply() }
        return value
    }

    /// GETEX: GET of any value; the key then expires after `expiry`. Nil if the key is absent.
    public func getBytes(
        key: Span<UInt8>, expiringAfterMilliseconds expiry: Int64
    ) throws(StoreError) -> [UInt8]? {
        request.start("GETEX", arguments: 3)
        request.add(key)
        request.add("PX")
        request.add(expiry)
        let reply = try call()
        if reply.isNull { return nil }
        guard let value = reply.bytes else { throw unexpectedReply() }
        return value
    }

    /// SET, with PX if the key is to expire.
    ///
    /// - Throws: `.full` if the server is out of memory, `.refused` for an expiry below 1 ms.
    public func set(
        key: Span<UInt8>, value: Span<UInt8>, expiryMilliseconds: Int64? = nil
    ) throws(StoreError) {
        request.start("SET", arguments: expiryMilliseconds == nil ? 2 : 4)
        request.add(key)
        request.add(value)
        try finishSet(expiryMilliseconds)
    }

    /// SET of a number, in the form that `get(key:)` and `increment(key:)` read.
    public func set(
        key: Span<UInt8>, value: Int64, expiryMilliseconds: Int64? = nil
    ) throws(StoreError) {
        request.start("SET", arguments: expiryMilliseconds == nil ? 2 : 4)
        request.add(key)
        request.add(value)
        try finishSet(expiryMilliseconds)
    }

    private func finishSet(_ expiryMilliseconds: Int64?) throws(StoreError) {
        if let expiryMilliseconds {
            request.add("PX")
            request.add(expiryMilliseconds)
        }
        let reply = try call()
        guard reply.isOK else { throw unexpectedReply() }
    }

    /// INCRBY. Returns the new value.
    public func increment(key: Span<UInt8>, by amount: Int64 = 1) throws(StoreError) -> Int64 {
        request.start("INCRBY", arguments: 2)
        request.add(key)
        request.add(amount)
        return try integerReply()
    }

    /// PEXPIRE. Returns whether the key exists.
    @discardableResult
    public func expire(
        key: Span<UInt8>, afterMilliseconds expiry: Int64
    ) throws(StoreError) -> Bool {
        request.start("PEXPIRE", arguments: 2)
        request.add(key)
        request.add(expiry)
        return try integerReply() == 1
    }

    /// DEL. Returns whether the key existed.
    @discardableResult
    public func delete(key: Span<UInt8>) throws(StoreError) -> Bool {
        request.start("DEL", arguments: 1)
        request.add(key)
        return try integerReply() == 1
    }

    private func integerReply() throws(StoreError) -> Int64 {
        let reply = try call()
        guard let integer = reply.integer else { throw unexpectedReply() }
        return integer
    }
}
