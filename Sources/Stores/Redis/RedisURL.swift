extension RedisEndpoint {
    /// Reads `redis://[[user]:password@]host[:port][/database]` or `unix:///path`.
    ///
    /// User and password may be percent-encoded (RFC 3986, section 2.1). Messages do not repeat the
    /// URL, because it may contain a password.
    public init(url: String) throws(StoreError) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
            throw Self.bad("it holds a space or a control character")
        }
        if let path = url.dropping(prefix: "unix://") {
            guard path.hasPrefix("/"), path.count > 1 else {
                throw Self.bad("a socket's path has to begin with /")
            }
            try Self.checkNoOptions(path)
            self = .unix(path: String(path))
        } else if let rest = url.dropping(prefix: "redis://") {
            self = try Self.tcp(rest)
        } else if url.hasPrefix("rediss://") {
            throw StoreError(
                .misuse, attempted: "use the Redis URL", cause: "TLS is not supported",
                remedy: "Use redis:// on a trusted network, or unix:// on this machine.")
        } else {
            throw Self.bad("it begins neither with redis:// nor with unix://")
        }
        try check("use the Redis URL")
    }

    private static func tcp(_ text: Substring) throws(StoreError) -> RedisEndpoint {
        try checkNoOptions(text)
        var (authority, path) = text.split(at: "/")
        var user: String?
        var password: String?
        if let at = authority.lastIndex(of: "@") {
            (user, password) = try credentials(authority[..<at])
            authority = authority[authority.index(after: at)...]
        }
        let (host, port) = try hostAndPort(authority)
        let database = path.flatMap { $0.isEmpty ? nil : $0 }
        return .tcp(
            host: host, port: try number(port, "port") ?? 6379, user: user, password: password,
            database: try number(database, "database") ?? 0)
    }

    /// Refuses options, because an option may be a password.
    private static func checkNoOptions(_ text: Substring) throws(StoreError) {
        guard !text.contains("?"), !text.contains("#") else {
            throw bad("options after ? or # are not supported")
        }
    }

    private static func credentials(
        _ text: Substring
    ) throws(StoreError) -> (user: String?, password: String?) {
        let (user, password) = text.split(at: ":")
        guard let password, !password.isEmpty else {
            throw bad("it names a user without a password")
        }
        let name = try decoded(user)
        return (name.isEmpty ? nil : name, try decoded(password))
    }

    private static func hostAndPort(
        _ text: Substring
    ) throws(StoreError) -> (host: String, port: Substring?) {
        guard text.hasPrefix("[") else {
            let (host, port) = text.split(at: ":")
            return (String(host), port)
        }
        let (host, rest) = text.dropFirst().split(at: "]")
        guard let rest, rest.isEmpty || rest.hasPrefix(":") else {
            throw bad("the address in [ ] is not closed")
        }
        return (String(host), rest.isEmpty ? nil : rest.dropFirst())
    }

    private static func number(_ text: Substring?, _ what: String) throws(StoreError) -> Int? {
        guard let text else { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
            throw bad("the \(what) is not a number")
        }
        return number
    }

    private static func decoded(_ text: Substring) throws(StoreError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst(), let low = rest.popFirst(),
                let value = hexadecimal(high, low)
            else { throw bad("a percent sign is not followed by two hexadecimal digits") }
            bytes.append(value)
        }
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw bad("the user or the password is not UTF-8")
        }
        return string
    }

    private static func hexadecimal(_ high: UInt8, _ low: UInt8) -> UInt8? {
        let digits = [high, low].compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        return digits.count == 2 ? UInt8(digits[0] << 4 | digits[1]) : nil
    }

    private static func bad(_ cause: String) -> StoreError {
        StoreError(
            .misuse, attempted: "use the Redis URL", cause: cause,
            remedy: "Write redis://[user:password@]host[:port][/database], or unix:///path.")
    }
}

extension StringProtocol where SubSequence == Substring {
    fileprivate func dropping(prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }

    /// Returns what precedes the first `separator` and, if there is one, what follows it.
    fileprivate func split(at separator: Character) -> (Substring, Substring?) {
        guard let index = firstIndex(of: separator) else { return (self[...], nil) }
        return (self[..<index], self[self.index(after: index)...])
    }
}
