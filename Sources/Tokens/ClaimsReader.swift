/// Reads the registered claims directly from the payload's bytes and builds only the strings that
/// it returns.
enum ClaimsReader {
    private static let reader = MemberReader(
        malformed: TokenFault(.malformed, "the payload is not a JSON object by RFC 8259"))

    /// Longer than a `ShortName`.
    private static let client = Array("client_id".utf8)

    /// - Parameter judged: see `Claims.init(payload:judging:)`.
    static func read(
        _ payload: Span<UInt8>, judging judged: ClaimsPolicy.Required,
        with scanner: inout JSONScanner
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
            case "scope": claims.scope = try scope(&scanner, payload)
            case "ver":
                claims.version = try version(
                    &scanner, payload, isJudged: judged.contains(.version))
            case "status":
                claims.status = try status(&scanner, payload, isJudged: judged.contains(.status))
            default:
                if judged.contains(.client), name.equals(client, in: payload) {
                    claims.client = try string(
                        &scanner, payload, "client_id is not a string")
                } else {
                    try reader.skipValue(&scanner, payload)
                }
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
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>, isJudged: Bool
    ) throws(TokenFault) -> Int64? {
        var version: Int64?
        if let text = try reader.numberIfAny(&scanner, payload) {
            version = JSONNumber.whole(text, in: payload)
        }
        guard version != nil || !isJudged else {
            throw TokenFault(.invalidClaim, "ver is not a whole number of 64 bits")
        }
        return version
    }

    /// Reads `status` (draft-ietf-oauth-status-list, section 6.1); nil for mechanisms other than a
    /// list.
    private static func status(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>, isJudged: Bool
    ) throws(TokenFault) -> StatusReference? {
        let event = try reader.next(&scanner, payload)
        guard case .objectStart = event else {
            try reader.skipRest(after: event, &scanner, payload)
            guard !isJudged else { throw TokenFault(.invalidClaim, "status is not an object") }
            return nil
        }
        var reference: StatusReference?
        while case .name(let name) = try reader.next(&scanner, payload) {
            guard name.equals(StatusListFields.name, in: payload) else {
                try reader.skipValue(&scanner, payload)
                continue
            }
            reference = try statusList(&scanner, payload)
            guard reference != nil || !isJudged else {
                throw TokenFault(
                    .invalidClaim, "status_list has no idx of 0 or more and uri")
            }
        }
        return reference
    }

    /// Returns nil for anything but an object with an `idx` of 0 or more and a `uri`.
    private static func statusList(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>
    ) throws(TokenFault) -> StatusReference? {
        let event = try reader.next(&scanner, payload)
        guard case .objectStart = event else {
            try reader.skipRest(after: event, &scanner, payload)
            return nil
        }
        var index: Int64?
        var uri: String?
        while case .name(let name) = try reader.next(&scanner, payload) {
            switch ShortName(name, in: payload) {
            case "idx":
                if let text = try reader.numberIfAny(&scanner, payload) {
                    index = JSONNumber.whole(text, in: payload)
                }
            case "uri":
                if let text = try reader.stringIfAny(&scanner, payload) {
                    uri = text.string(in: payload)
                }
            default: try reader.skipValue(&scanner, payload)
            }
        }
        guard let index, index >= 0, let uri else { return nil }
        return StatusReference(index: index, uri: uri)
    }
}

extension ClaimsReader {
    /// Reads a string or an array of strings (RFC 7519, section 4.1.3).
    private static func audience(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>
    ) throws(TokenFault) -> [String] {
        let fault = TokenFault(.invalidClaim, "aud is neither a string nor an array of strings")
        switch try reader.next(&scanner, payload) {
        case .string(let text): return [text.string(in: payload)]
        case .arrayStart: return try elements(&scanner, payload, else: fault)
        default: throw fault
        }
    }

    /// Reads a string (RFC 8693, section 4.2), or an array of strings, which are joined.
    private static func scope(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>
    ) throws(TokenFault) -> String {
        let fault = TokenFault(.invalidClaim, "scope is neither a string nor an array of strings")
        switch try reader.next(&scanner, payload) {
        case .string(let text): return text.string(in: payload)
        case .arrayStart:
            return try elements(&scanner, payload, else: fault).joined(separator: " ")
        default: throw fault
        }
    }

    /// Reads the rest of an array of strings whose opening bracket has been read.
    private static func elements(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>, else fault: TokenFault
    ) throws(TokenFault) -> [String] {
        var elements: [String] = []
        while true {
            switch try reader.next(&scanner, payload) {
            case .string(let text): elements.append(text.string(in: payload))
            case .arrayEnd: return elements
            default: throw fault
            }
        }
    }
}
