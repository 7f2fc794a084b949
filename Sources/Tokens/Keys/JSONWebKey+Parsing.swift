extension JSONWebKey {
    /// Reads a JWK of at most 64 KiB: strict JSON, strict base64url, and a sound key.
    ///
    /// - Parameter algorithm: what to pin the key to if it names no `alg` and its type leaves the
    ///   algorithm open, as `oct` and `RSA` do. A curve has only one algorithm, and an `alg` in the
    ///   key takes precedence.
    /// - Throws: a `TokenError` that says what is wrong with the key without showing any of it.
    public init(jwk: [UInt8], algorithm: Algorithm? = nil) throws(TokenError) {
        let value = try JSONValue(key: jwk)
        self = try JSONWebKeyReader(value, algorithm: algorithm).read()
    }
}

extension JSONValue {
    /// Reads the JSON of a key or a set. Errors say what is wrong without quoting the text.
    init(key text: [UInt8], limits: JSONLimits = .token) throws(TokenError) {
        if let other = OtherDocument(text) { throw other.error }
        do { self = try JSONValue(parsing: text.span, limits: limits) } catch {
            let isTooLarge = error.kind == .tooLarge
            throw TokenError(
                attempted: "read a JWK",
                cause: isTooLarge
                    ? "it is longer than \(limits.maximumBytes) bytes" : "it is not JSON: \(error)",
                remedy: isTooLarge
                    ? "Leave out keys and members that verify nothing, such as x5c."
                    : "Give a JSON object as in RFC 7517.")
        }
        if let other = OtherDocument(self) { throw other.error }
    }
}
