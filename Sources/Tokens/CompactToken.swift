#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The three segments of a compact JWS (RFC 7515, section 7.1), as ranges of the token's bytes.
struct CompactToken {
    let header: Range<Int>
    let payload: Range<Int>
    let signature: Range<Int>

    /// What the signature covers: the two segments before it and the dot between them.
    var signingInput: Range<Int> { 0..<payload.upperBound }

    /// The largest token accepted for parsing, in bytes.
    static let maximumBytes = 65_536

    init(
        _ token: Span<UInt8>, maximumBytes: Int = CompactToken.maximumBytes
    ) throws(TokenFault) {
        guard token.count <= maximumBytes else {
            throw TokenFault(.malformed, "the token is too long")
        }
        guard let first = Self.dot(in: token, from: 0),
            let second = Self.dot(in: token, from: first + 1),
            Self.dot(in: token, from: second + 1) == nil
        else { throw TokenFault(.malformed, "the token does not have exactly three segments") }
        header = 0..<first
        payload = first + 1..<second
        signature = second + 1..<token.count
    }

    private static func dot(in token: Span<UInt8>, from start: Int) -> Int? {
        token.extracting(start...).withUnsafeBytes { rest in
            guard let first = rest.baseAddress,
                let dot = memchr(first, Int32(UInt8(ascii: ".")), rest.count)
            else { return nil }
            return start + (UnsafeRawPointer(dot) - first)
        }
    }
}
