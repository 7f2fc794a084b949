import Tokens

/// Keys, claims and tokens that many tests share.
enum Samples {
    static let now = NumericDate(seconds: 1_700_000_000)

    static let claims = Claims(
        issuer: "https://issuer.example", subject: "user-1", audience: ["https://api.example"],
        expiresAt: now.advanced(byMicroseconds: 300_000_000), notBefore: now, issuedAt: now,
        tokenID: "0123456789abcdef", scope: "read write", version: 7)

    static let policy = ClaimsPolicy(
        issuer: "https://issuer.example", audience: "https://api.example")

    /// One key per algorithm, made once because RSA keys take long.
    private static let keys: [Algorithm: JSONWebKey] = {
        var keys: [Algorithm: JSONWebKey] = [:]
        for algorithm in Algorithm.recognized { keys[algorithm] = try? .generate(algorithm) }
        return keys
    }()

    static func key(_ algorithm: Algorithm) throws -> JSONWebKey {
        guard let key = keys[algorithm] else { return try .generate(algorithm) }
        return key
    }

    /// Returns a verifier with the sample policy and the key of one algorithm.
    static func verifier(
        _ algorithm: Algorithm = .HS256, policy: ClaimsPolicy = policy
    ) throws -> JWTVerifier {
        try JWTVerifier([key(algorithm).publicKey], policy: policy)
    }

    static func token(_ claims: Claims = claims, _ algorithm: Algorithm = .HS256) throws -> [UInt8]
    {
        try TokenSigner(key(algorithm)).sign(claims)
    }

    /// Returns a token with any header and payload, signed unchanged with the sample HS256 key.
    static func token(header: String, payload: String) throws -> [UInt8] {
        try token(header: header, payload: payload, key: key(.HS256))
    }

    static func token(header: String, payload: String, key: JSONWebKey) throws -> [UInt8] {
        let input =
            Base64URL.encode([UInt8](header.utf8).span) + [UInt8(ascii: ".")]
            + Base64URL.encode([UInt8](payload.utf8).span)
        let signature = try Signer(key).sign(input.span)
        return input + [UInt8(ascii: ".")] + Base64URL.encode(signature.span)
    }

    /// Returns a JWK Set of keys, as JSON.
    static func set(_ keys: String...) -> [UInt8] {
        "{\"keys\":[\(keys.joined(separator: ","))]}".bytes
    }

    /// Returns the sample claims as JSON, after a `member` such as `"exp":1`.
    static func payload(with member: String) -> String {
        "{\(member),\"iss\":\"https://issuer.example\",\"aud\":\"https://api.example\"}"
    }

    /// Returns a header for the sample HS256 key, with `members` after its `alg`.
    static func header(_ members: String = "") -> String {
        "{\"alg\":\"HS256\",\"typ\":\"at+jwt\"\(members.isEmpty ? "" : ",")\(members)}"
    }
}

extension JWTVerifier {
    /// Returns why `token` is refused; nil if it is accepted.
    func refusal(of token: [UInt8], at now: NumericDate = Samples.now) -> Refusal? {
        if case .refused(let refusal) = verify(token.span, at: now) { refusal } else { nil }
    }
}

extension String {
    var bytes: [UInt8] { [UInt8](utf8) }
}

// The testing macros take calls apart and cannot hold a `Span`.
extension SignatureVerifier {
    func accepts(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        isValid(signature.span, of: message.span)
    }
}

extension TokenDigest {
    init?(_ bytes: [UInt8]) { self.init(bytes: bytes.span) }
}
