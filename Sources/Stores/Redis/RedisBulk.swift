// For set-up, clean-up and tests, where a call may allocate.
extension RedisConnection {
    /// Runs any command; its name is the first argument.
    public func command(_ arguments: [[UInt8]]) throws(StoreError) -> RedisReply {
        guard !arguments.isEmpty else {
            throw StoreError(
                .misuse, attempted: "run a command on Redis at \(endpoint)", cause: "it is empty")
        }
        request.clear()
        request.append(arguments)
        return try replyValue()
    }

    /// Runs any command, written as text.
    public func command(_ arguments: String...) throws(StoreError) -> RedisReply {
        try command(arguments.map { Array($0.utf8) })
    }

    /// Sends `count` commands, many at a time, and checks every reply.
    ///
    /// - Throws: the first error. Commands sent together with the failed one or before it have run.
    public func pipeline(
        count: Int, _ append: (Int) -> [[UInt8]]
    ) throws(StoreError) {
        let chunkBytes = 32 << 10
        let chunkCount = 512
        request.clear()
        var waiting = 0
        for index in 0..<max(count, 0) {
            let command = append(index)
            guard !command.isEmpty else { continue }
            request.append(command)
            waiting += 1
            if waiting == chunkCount || request.bytes.count >= chunkBytes {
                try callAll(waiting)
                request.clear()
                waiting = 0
            }
        }
        if waiting > 0 { try callAll(waiting) }
    }

    /// Returns the fields of one section of INFO: `memory`, `stats`, `server`.
    public func info(_ section: String) throws(StoreError) -> [String: String] {
        guard case .bulk(let bytes) = try command("INFO", section) else { throw unexpectedReply() }
        var fields: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            guard !line.hasPrefix("#"), let colon = line.firstIndex(of: ":") else { continue }
            fields[String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        return fields
    }

    /// Returns the number of keys in the database; nil if the server does not report it.
    func countAllKeys() throws(StoreError) -> Int? {
        do throws(StoreError) {
            guard case .integer(let count) = try command("DBSIZE") else { throw unexpectedReply() }
            return Int(clamping: max(count, 0))
        } catch {
            guard error.kind == .refused else { throw error }
            return nil
        }
    }

    /// Removes all keys that begin with `prefix`, and no others. Returns the number removed.
    ///
    /// Walks the keys in steps, so that a shared server answers others in between. Keys created
    /// meanwhile may remain.
    public func deleteKeys(withPrefix prefix: String) throws(StoreError) -> Int {
        var deleted = 0
        try walkKeys(withPrefix: prefix) { found throws(StoreError) in
            deleted += try unlink(found, prefix)
        }
        return deleted
    }

    /// Counts the keys that begin with `prefix`, walking them in steps. Each key is counted once.
    public func countKeys(withPrefix prefix: String) throws(StoreError) -> Int {
        try keys(withPrefix: prefix).count
    }

    /// Returns the keys that begin with `prefix`, walking them in steps. Keys created meanwhile may
    /// be missing.
    public func keys(withPrefix prefix: String) throws(StoreError) -> Set<[UInt8]> {
        var keys: Set<[UInt8]> = []
        try walkKeys(withPrefix: prefix) { found in
            for case .bulk(let key) in found where key.starts(with: prefix.utf8) {
                keys.insert(key)  // a walk may show a key twice
            }
        }
        return keys
    }

    private func unlink(_ found: [RedisReply], _ prefix: String) throws(StoreError) -> Int {
        var keys: [[UInt8]] = []
        for case .bulk(let key) in found where key.starts(with: prefix.utf8) { keys.append(key) }
        guard !keys.isEmpty else { return 0 }
        guard case .integer(let count) = try command([Array("UNLINK".utf8)] + keys) else {
            throw unexpectedReply()
        }
        return Int(clamping: count)
    }
}
