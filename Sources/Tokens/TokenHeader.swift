/// The parts of a JWS header that the verifier uses (RFC 7515, section 4.1), as positions in the
/// header's bytes. `jwk`, `jku`, `x5u`, `x5c` and other members never choose a key.
struct TokenHeader {
    private(set) var algorithm: JSONText
    private(set) var keyID: JSONText?
    private(set) var type: JSONText?

    private static let reader = MemberReader(
        malformed: TokenFault(.malformed, "the header is not a JSON object by RFC 8259"))

    init(_ header: Span<UInt8>, with scanner: inout JSONScanner) throws(TokenFault) {
        let reader = Self.reader
        var algorithm: JSONText?
        var extensions: TokenFault?
        try reader.start(&scanner, header)
        while let name = try reader.name(&scanner, header) {
            switch ShortName(name, in: header) {
            case "alg":
                algorithm = try reader.string(
                    &scanner, header, else: TokenFault(.malformed, "alg is not a string"))
            case "kid":
                keyID = try reader.string(
                    &scanner, header, else: TokenFault(.malformed, "kid is not a string"))
            case "typ":
                type = try reader.string(
                    &scanner, header, else: TokenFault(.malformed, "typ is not a string"))
            case "crit":
                extensions = TokenFault(.unknownCritical, "crit is not supported")
                try reader.skipValue(&scanner, header)
            case "b64":
                // RFC 7797, section 7: a JWT must not be unencoded.
                guard case .bool(true) = try reader.next(&scanner, header) else {
                    throw TokenFault(.malformed, "b64 requests an unencoded payload")
                }
            case "zip": throw TokenFault(.malformed, "zip is only allowed in encrypted tokens")
            default: try reader.skipValue(&scanner, header)
            }
        }
        guard let algorithm else { throw TokenFault(.malformed, "the header has no alg") }
        if let extensions { throw extensions }
        self.algorithm = algorithm
    }
}
