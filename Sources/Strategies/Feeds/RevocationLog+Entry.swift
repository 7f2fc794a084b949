import Stores

extension RevocationLog {
    /// One revocation, as read by nodes, until `end_ms`.
    enum Entry: Sendable, Hashable {
        /// Of a token by its `jti`.
        case token(String, end_ms: Int64)
        /// Of the tokens of a subject and client that were issued at or before a date.
        case grant(subject: String, client: String, notBefore_us: Int64, end_ms: Int64)

        var end_ms: Int64 {
            switch self {
            case .token(_, let end_ms), .grant(_, _, _, let end_ms): end_ms
            }
        }
    }

    /// Returns the revocation in an entry; nil if this type did not write the entry.
    ///
    /// Redis keeps the length of each field, so no name can be taken for something else.
    static func entry(_ entry: RedisStreamEntry) -> Entry? {
        let fields = entry.fields
        guard fields.count == 2 || fields.count == 4, let end_ms = number(fields[1]) else {
            return nil
        }
        if fields.count == 2 { return .token(string(fields[0]), end_ms: end_ms) }
        guard !fields[2].isEmpty, let notBefore_us = number(fields[3]) else { return nil }
        return .grant(
            subject: string(fields[0]), client: string(fields[2]), notBefore_us: notBefore_us,
            end_ms: end_ms)
    }

    /// Returns the revocation in a message; nil if this type did not publish the message.
    ///
    /// That of a token is `1700000000000 jti`. That of a grant begins with a word, so that it is
    /// none of a token: `grant 1700000000000 1699999999000000 5 aliceapp`, where 5 is the number
    /// of bytes of the subject.
    static func entry(_ message: [UInt8]) -> Entry? {
        let space = UInt8(ascii: " ")
        if message.starts(with: "grant ".utf8) {
            let parts = message.split(
                separator: space, maxSplits: 4, omittingEmptySubsequences: false)
            return parts.count == 5 ? grant(parts) : nil
        }
        guard let end = message.firstIndex(of: space), let end_ms = number(message[..<end]) else {
            return nil
        }
        return .token(string(message[(end + 1)...]), end_ms: end_ms)
    }

    private static func grant(_ parts: [ArraySlice<UInt8>]) -> Entry? {
        let names = parts[4]
        guard let end_ms = number(parts[1]), let notBefore_us = number(parts[2]),
            let length = number(parts[3]), length >= 0, length < names.count
        else { return nil }
        let subject = names.prefix(Int(length))
        return .grant(
            subject: string(subject), client: string(names.dropFirst(subject.count)),
            notBefore_us: notBefore_us, end_ms: end_ms)
    }

    private static func string(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    private static func number(_ bytes: some Collection<UInt8>) -> Int64? { Int64(string(bytes)) }
}
