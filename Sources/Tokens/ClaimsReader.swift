/// Reads the registered claims straight from the payload's bytes; only the strings it returns are
/// built.
enum ClaimsReader {
    private static let reader = MemberReader(
        malformed: TokenFault(.malformed, "the payload is not a JSON object by RFC 8259"))

    static func read(
        _ payload: Span<UInt8>, with scanner: inout JSONScanner
    ) throws(TokenFault) -> Claims {
        var claims = Claims()
        try reader.start(&scanner, payload)
        while let name = try reader.name(&scanner, payload) {
            switch ShortName(name, in: payload) {
            case "iss": claims.issuer = try string(&scanner, payload, "iss is not a string")
            case "sub": claims.subject = try string(&scanner, payload, "sub is not a string")
            case "aud": claims.audience = try audience(&scanner, payload)
            case "exp": claims.expiresAt = try date(&scanner, payload, "exp is not a NumericDate")
            case "nbf": claims.notBefore = try date(&scanner, payload, "nbf is not a NumericDate")
            case "iat": claims.issuedAt = try date(&scanner, payload, "iat is not a NumericDate")
            case "jti": claims.tokenID = try string(&scanner, payload, "jti is not a string")
            case "scope": claims.scope = try string(&scanner, payload, "scope is not a string")
            case "ver": claims.version = try version(&scanner, payload)
            default: try reader.skipValue(&scanner, payload)
            }
        }
        return claims
    }

    private static func string(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>, _ reason: StaticString
    ) throws(TokenFault) -> String {
        try reader.string(&scanner, payload, else: TokenFault(.invalidClaim, reason))
            .string(in: payload)
    }

    private static func date(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>, _ reason: StaticString
    ) throws(TokenFault) -> NumericDate {
        let fault = TokenFault(.invalidClaim, reason)
        let text = try reader.number(&scanner, payload, else: fault)
        guard let microseconds = JSONNumber.scaled(text, by: 6, in: payload) else { throw fault }
        return NumericDate(microseconds: microseconds)
    }

    private static func version(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>
    ) throws(TokenFault) -> Int64 {
        let fault = TokenFault(.invalidClaim, "ver is not a whole number of 64 bits")
        let text = try reader.number(&scanner, payload, else: fault)
        guard let version = JSONNumber.whole(text, in: payload) else { throw fault }
        return version
    }

    /// A string or an array of strings (RFC 7519, section 4.1.3).
    private static func audience(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>
    ) throws(TokenFault) -> [String] {
        let fault = TokenFault(.invalidClaim, "aud is neither a string nor an array of strings")
        switch try reader.next(&scanner, payload) {
        case .string(let text): return [text.string(in: payload)]
        case .arrayStart:
            var audience: [String] = []
            while true {
                switch try reader.next(&scanner, payload) {
                case .string(let text): audience.append(text.string(in: payload))
                case .arrayEnd: return audience
                default: throw fault
                }
            }
        default: throw fault
        }
    }
}
