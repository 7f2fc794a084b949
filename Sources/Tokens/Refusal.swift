/// Why a token was not accepted. The raw values are the verdicts that the command line prints.
///
/// A refusal is a value: it says something about the token, never that something broke.
public enum Refusal: String, Error, Sendable, CaseIterable, Codable, Hashable {
    /// No compact JWS of three base64url segments with a JSON header (RFC 7515, section 7.1).
    case malformed
    /// An `alg` that this verifier does not know, `none` in any casing among them (RFC 8725, 3.1).
    case unsupportedAlgorithm = "unsupported-algorithm"
    /// A known `alg` that is not the key's own (RFC 8725, section 3.1).
    case algorithmMismatch = "algorithm-mismatch"
    /// A `kid` that names none of the keys (RFC 7515, section 4.1.4).
    case unknownKey = "unknown-key"
    /// A `kid` that names only keys of the set that cannot be used (RFC 7517, section 5).
    case unusableKey = "unusable-key"
    case badSignature = "bad-signature"
    /// A `typ` other than the policy's (RFC 8725, section 3.11; RFC 9068, section 4).
    case wrongType = "wrong-type"
    /// A `crit` in any form: this verifier implements no extension (RFC 7515, section 4.1.11).
    case unknownCritical = "unknown-critical"
    case missingClaim = "missing-claim"
    /// A registered claim of the wrong JSON type or beyond its range (RFC 7519, section 4.1).
    case invalidClaim = "invalid-claim"
    /// At or after `exp` and the leeway (RFC 7519, section 4.1.4).
    case expired
    /// Before `nbf` less the leeway (RFC 7519, section 4.1.5).
    case notYetValid = "not-yet-valid"
    case wrongIssuer = "wrong-issuer"
    case wrongAudience = "wrong-audience"
    /// Revoked; only a strategy returns this.
    case revoked
    /// Unknown to the store; only a strategy returns this.
    case unknownToken = "unknown-token"
}

/// A refusal with the reason as fixed text, so that building one allocates nothing and can show
/// nothing of the token.
struct TokenFault: Error {
    let refusal: Refusal
    let reason: StaticString
    /// Which of the verifier's unusable keys the token's `kid` names.
    let unusable: Int?

    init(_ refusal: Refusal, _ reason: StaticString, unusable: Int? = nil) {
        self.refusal = refusal
        self.reason = reason
        self.unusable = unusable
    }
}
