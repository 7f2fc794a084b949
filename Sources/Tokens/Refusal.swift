/// Why a token was not accepted. The raw values are the verdicts that the command line prints.
///
/// A refusal is a value: it describes the token and never means that something failed.
public enum Refusal: String, Error, Sendable, CaseIterable, Codable, Hashable {
    /// Not a compact JWS of three base64url segments with a JSON header (RFC 7515, section 7.1).
    case malformed
    /// An unknown `alg`, including `none` in any casing (RFC 8725, 3.1).
    case unsupportedAlgorithm = "unsupported-algorithm"
    /// A known `alg` that is not the key's (RFC 8725, section 3.1).
    case algorithmMismatch = "algorithm-mismatch"
    /// A `kid` that names no key (RFC 7515, section 4.1.4).
    case unknownKey = "unknown-key"
    /// A `kid` that names only unusable keys of the set (RFC 7517, section 5).
    case unusableKey = "unusable-key"
    case badSignature = "bad-signature"
    /// A `typ` other than the policy's (RFC 8725, section 3.11; RFC 9068, section 4).
    case wrongType = "wrong-type"
    /// A `crit` in any form: this verifier implements no extension (RFC 7515, section 4.1.11).
    case unknownCritical = "unknown-critical"
    case missingClaim = "missing-claim"
    /// A registered claim of the wrong JSON type or out of range (RFC 7519, section 4.1).
    case invalidClaim = "invalid-claim"
    /// At or after `exp` plus the leeway (RFC 7519, section 4.1.4).
    case expired
    /// Before `nbf` minus the leeway (RFC 7519, section 4.1.5).
    case notYetValid = "not-yet-valid"
    case wrongIssuer = "wrong-issuer"
    case wrongAudience = "wrong-audience"
    /// Revoked. Only strategies return this.
    case revoked
    /// Unknown to the store. Only strategies return this.
    case unknownToken = "unknown-token"
}

/// A refusal with a fixed text as its reason, so that creating it allocates nothing and reveals
/// nothing of the token.
struct TokenFault: Error {
    let refusal: Refusal
    let reason: StaticString
    /// The position of the verifier's unusable key that the token's `kid` names.
    let unusable: Int?

    init(_ refusal: Refusal, _ reason: StaticString, unusable: Int? = nil) {
        self.refusal = refusal
        self.reason = reason
        self.unusable = unusable
    }
}
