/// The ID of an entry in a stream: the server's clock when the entry was added, and a sequence
/// number (Redis, "Streams: entry IDs").
public struct RedisStreamID: Sendable, Hashable, Comparable {
    public let milliseconds: UInt64
    public let sequence: UInt64

    /// The position before every entry.
    public static let start = RedisStreamID(milliseconds: 0, sequence: 0)

    public init(milliseconds: UInt64, sequence: UInt64) {
        self.milliseconds = milliseconds
        self.sequence = sequence
    }

    /// Reads `1700000000000-5`.
    init?(_ bytes: [UInt8]) {
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "-")
        guard parts.count == 2, let milliseconds = UInt64(parts[0]), let sequence = UInt64(parts[1])
        else { return nil }
        self.init(milliseconds: milliseconds, sequence: sequence)
    }

    var bytes: [UInt8] { Array("\(milliseconds)-\(sequence)".utf8) }

    /// Returns the position at the beginning of the second that is `count` seconds earlier.
    public func back(seconds count: UInt64) -> RedisStreamID {
        let span = count * 1_000
        return RedisStreamID(
            milliseconds: milliseconds > span ? milliseconds - span : 0, sequence: 0)
    }

    public static func < (left: RedisStreamID, right: RedisStreamID) -> Bool {
        (left.milliseconds, left.sequence) < (right.milliseconds, right.sequence)
    }
}

public struct RedisStreamEntry: Sendable, Hashable {
    public let id: RedisStreamID
    /// Names and values, alternating.
    public let fields: [[UInt8]]
}

extension RedisConnection {
    /// XREAD: returns at most `limit` entries after `place`, oldest first.
    public func readStream(
        key: Span<UInt8>, after place: RedisStreamID, limit: Int
    ) throws(StoreError) -> [RedisStreamEntry] {
        request.start("XREAD", arguments: 5)
        addRead(key, place, limit)
        return try entries(of: try call())
    }

    /// XREAD BLOCK: like ``readStream(key:after:limit:)``, but waits at most `milliseconds` for the
    /// first entry. Returns nil if `wake` is raised first; the connection is then closed.
    public func awaitStream(
        key: Span<UInt8>, after place: RedisStreamID, limit: Int, milliseconds: Int,
        unless wake: WakeSignal
    ) throws(StoreError) -> [RedisStreamEntry]? {
        request.start("XREAD", arguments: 7)
        request.add("BLOCK")
        request.add(Int64(max(milliseconds, 1)))  // 0 would wait forever
        addRead(key, place, limit)
        guard let reply = try call(patienceMilliseconds: milliseconds, unless: wake) else {
            return nil
        }
        return try entries(of: reply)
    }

    private func addRead(_ key: Span<UInt8>, _ place: RedisStreamID, _ limit: Int) {
        request.add("COUNT")
        request.add(Int64(max(limit, 1)))
        request.add("STREAMS")
        request.add(key)
        request.add(place.bytes.span)
    }

    /// Returns the last position that the stream assigned, even if its entry was deleted; nil
    /// without a stream.
    public func lastPlace(inStream key: Span<UInt8>) throws(StoreError) -> RedisStreamID? {
        request.start("XINFO", arguments: 2)
        request.add("STREAM")
        request.add(key)
        let info: RedisReply
        do throws(StoreError) { info = try replyValue() } catch {
            guard error.kind == .refused, error.cause.hasPrefix("ERR no such key") else {
                throw error
            }
            return nil
        }
        guard case .array(let parts) = info,
            let name = parts.firstIndex(of: .bulk(Array("last-generated-id".utf8))),
            case .bulk(let text)? = parts.dropFirst(name + 1).first,
            let place = RedisStreamID(text)
        else { throw unexpectedReply() }
        return place
    }

    private func entries(of reply: consuming OwnedReply) throws(StoreError) -> [RedisStreamEntry] {
        if reply.isNull { return [] }
        guard case .array(let streams)? = reply.value, streams.count == 1,
            case .array(let stream) = streams[0], stream.count == 2,
            let entries = Self.entries(stream[1])
        else { throw unexpectedReply() }
        return entries
    }

    /// Reads `[[id, [name, value …]] …]`; returns nil for anything else.
    static func entries(_ reply: RedisReply) -> [RedisStreamEntry]? {
        guard case .array(let items) = reply else { return nil }
        var entries: [RedisStreamEntry] = []
        entries.reserveCapacity(items.count)
        for item in items {
            guard case .array(let parts) = item, parts.count == 2, case .bulk(let text) = parts[0],
                let id = RedisStreamID(text), case .array(let values) = parts[1]
            else { return nil }
            var fields: [[UInt8]] = []
            for case .bulk(let field) in values { fields.append(field) }
            guard fields.count == values.count else { return nil }
            entries.append(RedisStreamEntry(id: id, fields: fields))
        }
        return entries
    }
}
