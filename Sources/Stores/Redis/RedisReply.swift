import CHiredis

/// A command's answer (RESP2). An error is not a reply: it is thrown as `.refused`.
public enum RedisReply: Sendable, Hashable {
    case status(String)
    case integer(Int64)
    case bulk([UInt8])
    case null
    case array([RedisReply])
}

/// Owns one reply of hiredis until it has been read.
struct OwnedReply: ~Copyable {
    private let reply: UnsafeMutablePointer<redisReply>

    init(owning reply: UnsafeMutableRawPointer) {
        self.reply = reply.assumingMemoryBound(to: redisReply.self)
    }

    deinit { freeReplyObject(reply) }

    var isNull: Bool { reply.pointee.type == REDIS_REPLY_NIL }

    var integer: Int64? {
        reply.pointee.type == REDIS_REPLY_INTEGER ? reply.pointee.integer : nil
    }

    /// A bulk string or a status, valid while the reply lives.
    private func withText<T>(_ body: (UnsafeRawBufferPointer) -> T) -> T? {
        switch reply.pointee.type {
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: body(text(of: reply.pointee))
        default: nil
        }
    }

    var isOK: Bool { withText { $0.elementsEqual("OK".utf8) } ?? false }
    var bytes: [UInt8]? { withText { Array($0) } }

    /// A bulk string that is a decimal number, as written by INCR and `set(key:value: Int64)`.
    var decimal: Int64? { withText { Int64(String(decoding: $0, as: UTF8.self)) } ?? nil }

    /// The text of an error at the top or at any depth.
    var errorText: String? { Stores.errorText(of: reply.pointee) }

    /// A copy as a value; nil for types that RESP2 does not have.
    var value: RedisReply? { Stores.value(of: reply.pointee) }
}

private func text(of reply: redisReply) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: reply.str, count: reply.str == nil ? 0 : reply.len)
}

/// hiredis limits the depth to 7.
private func elements(of reply: redisReply) -> some Sequence<redisReply> {
    let slots = UnsafeBufferPointer(
        start: reply.element, count: reply.element == nil ? 0 : reply.elements)
    return slots.lazy.compactMap { $0?.pointee }
}

private func errorText(of reply: redisReply) -> String? {
    switch reply.type {
    case REDIS_REPLY_ERROR:
        return String(decoding: text(of: reply), as: UTF8.self)
    case REDIS_REPLY_ARRAY:
        for element in elements(of: reply) {
            if let text = errorText(of: element) { return text }
        }
        return nil
    default:
        return nil
    }
}

private func value(of reply: redisReply) -> RedisReply? {
    switch reply.type {
    case REDIS_REPLY_STATUS: return .status(String(decoding: text(of: reply), as: UTF8.self))
    case REDIS_REPLY_INTEGER: return .integer(reply.integer)
    case REDIS_REPLY_STRING: return .bulk(Array(text(of: reply)))
    case REDIS_REPLY_NIL: return .null
    case REDIS_REPLY_ARRAY:
        var values: [RedisReply] = []
        values.reserveCapacity(Int(clamping: reply.elements))
        for element in elements(of: reply) {
            guard let value = value(of: element) else { return nil }
            values.append(value)
        }
        return .array(values)
    default: return nil
    }
}
