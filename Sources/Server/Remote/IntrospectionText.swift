import OAuth
import Revocation
import Tokens

/// The answer to an introspection request, read strictly (RFC 7662, section 2.2).
enum IntrospectionText {
    /// Nil for anything but an object with `active` that, if that is true, tells `sub` and `exp`
    /// and has every other claim in its own type. The exact expiry of this program's own server
    /// takes precedence over `exp`.
    static func read(_ body: [UInt8]) -> Introspection? {
        guard let answer = try? JSONValue(parsing: body.span),
            case .bool(let isActive)? = answer["active"]
        else { return nil }
        guard isActive else { return .inactive }
        guard let subject = answer["sub"]?.string, !subject.isEmpty,
            case .number(let exp)? = answer["exp"],
            case .number(let exact) = answer[IntrospectionAnswer.exactExpiry] ?? .number(exp),
            let expiresAt = date(exact), date(exp) != nil,
            let scope = optional(answer["scope"]), let tokenID = optional(answer["jti"]),
            let audience = audience(answer["aud"])
        else { return nil }
        return .active(
            Principal(
                subject: subject, tokenID: tokenID, scope: scope ?? "", expiresAt: expiresAt),
            audience: audience)
    }

    /// Returns the string, which may be absent; nil for another type.
    private static func optional(_ value: JSONValue?) -> String?? {
        guard let value else { return .some(nil) }
        return value.string.map { .some($0) }
    }

    /// Returns the one audience, empty if there is none; nil for several or another type.
    private static func audience(_ value: JSONValue?) -> String? {
        guard let value else { return "" }
        if case .array(let members) = value {
            return members.count == 1 ? members[0].string : nil
        }
        return value.string
    }

    /// Reads a date as tokens spell it: seconds, with a fraction if any, and no exponent. Anything
    /// below a microsecond is dropped.
    private static func date(_ number: String) -> NumericDate? {
        let parts = number.utf8.split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first,
            parts.allSatisfy({ $0.allSatisfy { FieldText.isDigit($0) } }),
            let seconds = Int64(Substring(whole))
        else { return nil }
        let fraction = parts.count > 1 ? parts[1].prefix(6) : parts[0].prefix(0)
        var microseconds: Int64 = 0
        for digit in fraction { microseconds = microseconds * 10 + Int64(digit & 15) }
        for _ in fraction.count..<6 { microseconds *= 10 }
        return NumericDate(seconds: seconds).advanced(byMicroseconds: microseconds)
    }
}
