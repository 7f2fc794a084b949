/// Issues JWTs under one key. The header is encoded once. Owns OpenSSL contexts: use one per
/// thread.
public final class TokenSigner {
    private let signer: Signer
    /// The encoded header and the dot after it.
    private let prefix: [UInt8]
    /// Room for the last dot and a signature in base64url.
    private let signatureRoom: Int

    /// - Parameter type: the header's `typ`; `at+jwt` marks an access token (RFC 9068, 2.1).
    public init(_ key: JSONWebKey, type: String = "at+jwt") throws(TokenError) {
        signer = try Signer(key)
        // At least the size of an RSA signature with 2048 bits.
        signatureRoom = max(Base64URL.encodedByteCount(key.material.signatureByteCount), 342) + 1
        var header = JSONWriter()
        header.add("alg", string: key.algorithm.rawValue)
        header.add("typ", string: type)
        header.add("kid", string: key.keyID)
        prefix = Base64URL.encode(header.finish().span) + [UInt8(ascii: ".")]
    }

    /// Returns the compact JWS of `claims` followed by `extra`, with dates truncated to
    /// milliseconds.
    public func sign(
        _ claims: Claims, adding extra: ExtraClaims = ExtraClaims()
    ) throws(TokenError) -> [UInt8] {
        let payload = claims.json(adding: extra)
        return try sign(payload: payload.span)
    }

    /// Returns the compact JWS of any payload (RFC 7515, section 7.1).
    public func sign(payload: Span<UInt8>) throws(TokenError) -> [UInt8] {
        var token: [UInt8] = []
        token.reserveCapacity(
            prefix.count + Base64URL.encodedByteCount(payload.count) + signatureRoom)
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
