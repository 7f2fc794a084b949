import Tokens

/// The verifier with four keys, and the claims reader alone.
final class TokenEntry: FuzzEntry {
    static let issuer = "https://issuer.example"
    static let audience = "https://api.example"
    static let now = NumericDate(seconds: 1_700_000_000)

    private let verifier: JWTVerifier
    /// Gets every input after `verifier`. The two differ if one of them is affected by earlier
    /// inputs.
    private let fresh: JWTVerifier

    init() throws {
        var keys: [JSONWebKey] = []
        for jwk in FuzzKeys.all { keys.append(try FuzzKeys.key(jwk).publicKey) }
        let policy = ClaimsPolicy(issuer: Self.issuer, audience: Self.audience)
        verifier = try JWTVerifier(keys, policy: policy)
        fresh = try JWTVerifier(keys, policy: policy)
    }

    func check(_ input: [UInt8]) throws(Finding) {
        let decision = verifier.verify(input.span, at: Self.now)
        try require(fresh.verify(input.span, at: Self.now) == decision, "two verifiers differ")
        let explanation = verifier.explain(input.span, at: Self.now)
        switch decision {
        case .refused(let refusal):
            try require(
                explanation?.hasPrefix("\(refusal.rawValue): ") == true,
                "refused as \(refusal), explained as \(explanation ?? "accepted")")
        case .valid(let claims):
            try require(explanation == nil, "accepted, explained as \(explanation ?? "")")
            try checkAccepted(input, claims)
        }
        try checkClaims(of: input)
    }

    fileprivate func accepts(_ token: [UInt8]) -> Bool {
        if case .valid = verifier.verify(token.span, at: Self.now) { true } else { false }
    }

    /// Checks what has to hold for every accepted token, with the general JSON reader.
    private func checkAccepted(_ token: [UInt8], _ claims: Claims) throws(Finding) {
        guard case .valid(let payload, _) = verifier.verifySignature(token.span) else {
            throw Finding("accepted without a signature that holds")
        }
        let segments = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        try require(segments.count == 3, "accepted with \(segments.count) segments")
        for segment in segments {
            let text = [UInt8](segment)
            let bytes = Base64URL.decode(text.span)
            try require(
                bytes.map { Base64URL.encode($0.span) == text } == true,
                "accepted with a segment of a second spelling")
        }
        let header = try object([UInt8](segments[0]).span, "header")
        try require(
            header["alg"]?.string.map { Algorithm(name: $0) != nil } == true,
            "accepted under an alg that is none")
        try require(
            header["crit"] == nil && header["zip"] == nil, "accepted with crit or zip")
        let body = try object(Base64URL.encode(payload.span).span, "payload")
        try require(body["iss"]?.string == claims.issuer, "two readings of iss")
        try require(body["sub"]?.string == claims.subject, "two readings of sub")
        try require(body["jti"]?.string == claims.tokenID, "two readings of jti")
        try require(claims.issuer == Self.issuer, "accepted for another issuer")
        try require(claims.audience.contains(Self.audience), "accepted for another audience")
        try require(
            claims.expiresAt.map { $0 > Self.now } == true, "accepted after exp, or without")
    }

    private func object(_ segment: Span<UInt8>, _ name: String) throws(Finding) -> JSONValue {
        guard let bytes = Base64URL.decode(segment),
            let value = try? JSONValue(parsing: bytes.span),
            case .object = value
        else { throw Finding("accepted with a \(name) that is no JSON object") }
        return value
    }

    /// Checks the input as a payload. The JSON reader has to accept what the claims reader accepts,
    /// and claims have to be the same after writing and reading them again.
    private func checkClaims(of payload: [UInt8]) throws(Finding) {
        guard let claims = try? Claims(payload: payload.span) else { return }
        guard let value = try? JSONValue(parsing: payload.span), case .object = value else {
            throw Finding("claims of a payload that is no JSON object")
        }
        let written = claims.json()
        guard let again = try? Claims(payload: written.span) else {
            throw Finding("claims as written are not read again")
        }
        try require(again.json() == written, "claims change with each writing")
        try require(again.audience == claims.audience, "aud changes with writing")
    }
}

/// Whether the verifier under test accepts a token, for tests of the mutator.
package enum TokenProbe {
    package static func accepts(_ token: [UInt8]) throws -> Bool {
        try TokenEntry().accepts(token)
    }
}
