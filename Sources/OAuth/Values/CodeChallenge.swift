import Tokens

/// A client's one-time secret for one authorization request (RFC 7636, section 4.1).
package struct CodeVerifier: Sendable {
    private let bytes: [UInt8]

    /// Returns nil unless the text has 43 to 128 unreserved characters.
    package init?(_ text: String) {
        let bytes = [UInt8](text.utf8)
        guard (43...128).contains(bytes.count), bytes.allSatisfy(FormText.isUnreserved) else {
            return nil
        }
        self.bytes = bytes
    }

    func digest(with hasher: TokenHasher) throws(TokenError) -> TokenDigest {
        try hasher.digest(bytes.span)
    }
}

/// The SHA-256 of a verifier, from the authorization request (RFC 7636, section 4.2). The method
/// `plain` is not supported (RFC 9700, section 2.1.1).
package struct CodeChallenge: Sendable {
    let digest: TokenDigest

    /// The only supported `code_challenge_method`.
    package static let method = "S256"

    /// Returns nil unless the text is the base64url of 32 bytes.
    package init?(_ text: String) {
        let characters = [UInt8](text.utf8)
        guard let bytes = Base64URL.decode(characters.span),
            let digest = TokenDigest(bytes: bytes.span)
        else { return nil }
        self.digest = digest
    }

    init(_ digest: TokenDigest) { self.digest = digest }

    /// Whether the challenge was made from this verifier.
    func matches(_ verifier: CodeVerifier, with hasher: TokenHasher) throws(TokenError) -> Bool {
        SecretComparison.isEqual(try verifier.digest(with: hasher), digest)
    }
}
