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
            case "status": claims.status = try status(&scanner, payload)
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

    /// `status` (draft-ietf-oauth-status-list, section 6.1); nil for mechanisms other than a list.
    private static func status(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>
    ) throws(TokenFault) -> StatusReference? {
        let fault = TokenFault(.invalidClaim, "status is not an object")
        guard case .objectStart = try reader.next(&scanner, payload) else { throw fault }
        var reference: StatusReference?
        while case .name(let name) = try reader.next(&scanner, payload) {
            if name.equals(StatusListFields.name, in: payload) {
                reference = try statusList(&scanner, payload)
            } else {
                try reader.skipValue(&scanner, payload)
            }
        }
        return reference
    }

    private static func statusList(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>
    ) throws(TokenFault) -> StatusReference {
        let fault = TokenFault(.invalidClaim, "status_list has no idx of 0 or more and uri")
        guard case .objectStart = try reader.next(&scanner, payload) else { throw fault }
        var index: Int64?
        var uri: String?
        while case .name(let name) = try reader.next(&scanner, payload) {
            switch ShortName(name, in: payload) {
            case "idx":
                let text = try reader.number(&scanner, payload, else: fault)
                index = JSONNumber.whole(text, in: payload)
            case "uri":
                uri = try reader.string(&scanner, payload, else: fault).string(in: payload)
            default: try reader.skipValue(&scanner, payload)
            }
        }
        guard let index, index >= 0, let uri else { throw fault }
        return StatusReference(index: index, uri: uri)
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
