/// Issues JWTs under one key. The header is encoded once. It owns OpenSSL contexts, so each thread
/// has one.
public final class TokenSigner {
    private let signer: Signer
    /// The header's segment and the dot after it.
    private let prefix: [UInt8]

    /// - Parameter type: the header's `typ`; `at+jwt` marks an access token (RFC 9068, 2.1).
    public init(_ key: JSONWebKey, type: String = "at+jwt") throws(TokenError) {
        signer = try Signer(key)
        var header = JSONWriter()
        header.add("alg", string: key.algorithm.rawValue)
        header.add("typ", string: type)
        header.add("kid", string: key.keyID)
        prefix = Base64URL.encode(header.finish().span) + [UInt8(ascii: ".")]
    }

    /// The compact JWS of `claims`, dates cut off to milliseconds.
    public func sign(_ claims: Claims) throws(TokenError) -> [UInt8] {
        try sign(payload: claims.json().span)
    }

    /// The compact JWS of any payload (RFC 7515, section 7.1).
    public func sign(payload: Span<UInt8>) throws(TokenError) -> [UInt8] {
        var token: [UInt8] = []
        // The longest signature here is that of RSA with 2048 bits, 342 characters.
        token.reserveCapacity(prefix.count + Base64URL.encodedByteCount(payload.count) + 343)
        token += prefix
        Base64URL.append(payload, to: &token)
        let signature = try signer.sign(token.span)
        token.append(UInt8(ascii: "."))
        Base64URL.append(signature.span, to: &token)
        return token
    }
}

@available(*, unavailable)
extension TokenSigner: Sendable {}
