/// The members of a status list token's payload, as written.
struct StatusListFields {
    private(set) var subject: String?
    private(set) var issuedAt: NumericDate?
    private(set) var expiresAt: NumericDate?
    private(set) var timeToLive_us: Int64?
    private(set) var bits: Int64?
    private(set) var list: String?

    private static let reader = MemberReader(
        malformed: TokenFault(.malformed, "the payload is not a JSON object by RFC 8259"))
    static let name = Array("status_list".utf8)

    init(_ payload: Span<UInt8>, with scanner: inout JSONScanner) throws(TokenFault) {
        let reader = Self.reader
        try reader.start(&scanner, payload)
        while let name = try reader.name(&scanner, payload) {
            switch ShortName(name, in: payload) {
            case "sub":
                subject = try reader.string(
                    &scanner, payload, else: TokenFault(.invalidClaim, "sub is not a string")
                ).string(in: payload)
            case "iat": issuedAt = try date(&scanner, payload, "iat is not a NumericDate")
            case "exp": expiresAt = try date(&scanner, payload, "exp is not a NumericDate")
            case "ttl":
                let life = try date(&scanner, payload, "ttl is not a positive number")
                guard life.microseconds > 0 else {
                    throw TokenFault(.invalidClaim, "ttl is not a positive number")
                }
                timeToLive_us = life.microseconds
            default:
                if name.equals(Self.name, in: payload) {
                    try readList(&scanner, payload)
                } else {
                    try reader.skipValue(&scanner, payload)
                }
            }
        }
    }

    private func date(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>, _ reason: StaticString
    ) throws(TokenFault) -> NumericDate {
        let fault = TokenFault(.invalidClaim, reason)
        let text = try Self.reader.number(&scanner, payload, else: fault)
        guard let microseconds = JSONNumber.scaled(text, by: 6, in: payload) else { throw fault }
        return NumericDate(microseconds: microseconds)
    }

    private mutating func readList(
        _ scanner: inout JSONScanner, _ payload: Span<UInt8>
    ) throws(TokenFault) {
        let reader = Self.reader
        let fault = TokenFault(.invalidClaim, "status_list is not an object")
        guard case .objectStart = try reader.next(&scanner, payload) else { throw fault }
        while case .name(let name) = try reader.next(&scanner, payload) {
            switch ShortName(name, in: payload) {
            case "bits":
                let fault = TokenFault(.invalidClaim, "bits is not a whole number")
                let text = try reader.number(&scanner, payload, else: fault)
                guard let number = JSONNumber.whole(text, in: payload) else { throw fault }
                bits = number
            case "lst":
                list = try reader.string(
                    &scanner, payload, else: TokenFault(.invalidClaim, "lst is not a string")
                ).string(in: payload)
            default: try reader.skipValue(&scanner, payload)
            }
        }
    }
}
