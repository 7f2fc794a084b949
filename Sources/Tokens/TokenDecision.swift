/// The result of verifying one token.
public enum TokenDecision: Sendable, Hashable {
    case valid(Claims)
    case refused(Refusal)
}

/// What became of one token, and under which key.
public enum KeyedDecision: Sendable, Hashable {
    /// `key` is the place of the key among those that the verifier was given.
    case valid(Claims, key: Int)
    case refused(Refusal)
}

/// What became of one JWS, whatever its payload says.
public enum SignatureDecision: Sendable, Hashable {
    /// The payload's bytes and the `kid` of the key that verified them.
    case valid(payload: [UInt8], keyID: String)
    /// `reason` holds nothing of the token.
    case refused(Refusal, reason: String)
}
