/// What a request presents as its token (RFC 6750, section 2). Only the `Authorization` field is
/// read: a token in a query ends up in logs and histories (RFC 9700, section 4.3.2).
enum BearerCredentials {
    /// None, or a scheme other than `Bearer`.
    case absent
    /// Several fields, or no single token of the characters that a token may have.
    case malformed
    case token(Range<Int>)

    private static let scheme = Array("bearer".utf8)
    private static let parameter = Array("access_token".utf8)

    static func read(_ head: RequestHead, _ bytes: Span<UInt8>) -> BearerCredentials {
        guard let value = head.authorization else { return .absent }
        guard head.authorizations == 1 else { return .malformed }
        let schemeEnd =
            FieldText.first(FieldText.space, bytes, value) ?? value.upperBound
        guard FieldText.spells(scheme, bytes, value.lowerBound..<schemeEnd) else {
            return .absent
        }
        var start = schemeEnd
        while start < value.upperBound, bytes[start] == FieldText.space { start += 1 }
        var end = start
        while end < value.upperBound, isTokenByte(bytes[end]) { end += 1 }
        guard end > start else { return .malformed }
        while end < value.upperBound, bytes[end] == UInt8(ascii: "=") { end += 1 }
        return end == value.upperBound ? .token(start..<end) : .malformed
    }

    /// Whether the query has the parameter by which a token could be sent (RFC 6750, section 2.3).
    static func areInQuery(_ head: RequestHead, _ bytes: Span<UInt8>) -> Bool {
        var start = head.query.lowerBound
        while start < head.query.upperBound {
            let rest = start..<head.query.upperBound
            let end = FieldText.first(UInt8(ascii: "&"), bytes, rest) ?? rest.upperBound
            let nameEnd = FieldText.first(UInt8(ascii: "="), bytes, start..<end) ?? end
            if FieldText.equals(parameter, bytes, start..<nameEnd) { return true }
            start = end + 1
        }
        return false
    }

    /// `b64token` of RFC 6750, section 2.1, but for the padding.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        if FieldText.isLetter(byte) || FieldText.isDigit(byte) { return true }
        return switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
            UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
