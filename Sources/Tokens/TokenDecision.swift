/// The result of verifying one token.
public enum TokenDecision: Sendable, Hashable {
    case valid(Claims)
    case refused(Refusal)
}

/// The result of verifying one token, with the key that verified it.
public enum KeyedDecision: Sendable, Hashable {
    /// `key` is the key's position among those given to the verifier.
    case valid(Claims, key: Int)
    case refused(Refusal)
}

/// The result of verifying one JWS, whatever its payload contains.
public enum SignatureDecision: Sendable, Hashable {
    /// The payload's bytes and the `kid` of the key that verified them.
    case valid(payload: [UInt8], keyID: String)
    /// `reason` contains nothing of the token.
    case refused(Refusal, reason: String)
}
