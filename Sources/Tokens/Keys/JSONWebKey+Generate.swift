extension JSONWebKey {
    /// Generates a key: a secret as long as the hash, an RSA key, or a pair on the curve.
    ///
    /// The `kid` is the thumbprint. RSA takes about 100 ms for 2048 bits and seconds for 4096;
    /// everything else takes far less.
    ///
    /// - Parameter size_bits: of an RSA key, 2048 to 8192. Other keys have their algorithm's size.
    public static func generate(
        _ algorithm: Algorithm, size_bits: Int = 2048
    ) throws(TokenError) -> JSONWebKey {
        try JSONWebKey(algorithm, try material(for: algorithm, size_bits), keyID: nil)
    }

    private static func material(
        for algorithm: Algorithm, _ size_bits: Int
    ) throws(TokenError) -> KeyMaterial {
        guard !algorithm.isSymmetric else {
            return .secret(try SecureRandom.bytes(count: algorithm.hash.byteCount))
        }
        let key = try OpenSSLKey.generate(for: algorithm, size_bits: size_bits)
        guard let curve = algorithm.curve else { return .rsa(try rsaNumbers(of: key)) }
        let width = curve.coordinateByteCount
        guard curve != .ed25519 else {
            return .octetPair(
                curve, x: try key.octets("pub", count: width),
                d: try key.octets("priv", count: width))
        }
        return .elliptic(
            curve, x: try key.number("qx", width: width), y: try key.number("qy", width: width),
            d: try key.number("priv", width: width))
    }

    private static func rsaNumbers(of key: OpenSSLKey) throws(TokenError) -> KeyMaterial.RSANumbers
    {
        KeyMaterial.RSANumbers(
            n: try key.number("n"), e: try key.number("e"),
            secrets: KeyMaterial.RSASecrets(
                d: try key.number("d"), p: try key.number("rsa-factor1"),
                q: try key.number("rsa-factor2"), dp: try key.number("rsa-exponent1"),
                dq: try key.number("rsa-exponent2"), qi: try key.number("rsa-coefficient1")))
    }
}
