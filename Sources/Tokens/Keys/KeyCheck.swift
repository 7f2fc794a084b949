/// Checks that a key is strong and complete enough to be used.
enum KeyCheck {
    /// Above this size an RSA verification takes so long that a key can be used for denial of
    /// service.
    static let maximumRSABits = 8192

    static func check(_ key: JSONWebKey) throws(TokenError) {
        switch key.material {
        case .secret(let secret):
            let needed = key.algorithm.hash.byteCount
            guard secret.count >= needed else {
                throw error(
                    "a secret for \(key.algorithm.rawValue) has at least \(needed) bytes, and this "
                        + "one has \(secret.count) (RFC 7518, section 3.2)")
            }
        case .rsa(let numbers):
            try check(numbers)
            try checkPair(key)
        case .elliptic: try checkPair(key)
        case .octetPair(_, let x, _):
            guard try OpenSSLKey(key).octets("pub", count: x.count) == x else { throw mismatch }
        }
    }

    private static func check(_ numbers: KeyMaterial.RSANumbers) throws(TokenError) {
        let bits = numbers.n.count * 8 - (numbers.n.first?.leadingZeroBitCount ?? 0)
        guard bits >= 2048 else {
            throw error("an RSA key has at least 2048 bits (RFC 7518, 3.3); this one has \(bits)")
        }
        guard bits <= maximumRSABits else {
            throw error("an RSA key has at most \(maximumRSABits) bits here; this one has \(bits)")
        }
        let isOdd = numbers.e.last.map { $0 & 1 == 1 } ?? false
        // A longer exponent only makes verification slow (OpenSSL stops at 64 bits for large keys).
        guard isOdd, numbers.e != [1], numbers.e.count <= 8 else {
            throw error("its e is not an odd number between 3 and 2^64")
        }
        if let secrets = numbers.secrets { try check(secrets, modulusByteCount: numbers.n.count) }
        guard !ROCA.marks(numbers.n) else {
            throw error("its n comes from a generator whose keys can be factored (CVE-2017-15361)")
        }
    }

    /// Checks the sizes of the private numbers first. OpenSSL tests whether p and q are primes
    /// before it checks that they can be factors of n: with a large known prime, that takes
    /// minutes.
    private static func check(
        _ secrets: KeyMaterial.RSASecrets, modulusByteCount: Int
    ) throws(TokenError) {
        let half = modulusByteCount / 2 + 8
        let halves = [secrets.p, secrets.q, secrets.dp, secrets.dq, secrets.qi]
        guard secrets.d.count <= modulusByteCount, halves.allSatisfy({ $0.count <= half }) else {
            throw error("its private members are longer than its n allows")
        }
    }

    private static func checkPair(_ key: JSONWebKey) throws(TokenError) {
        let handle = try OpenSSLKey(key)
        guard !key.isPrivate || handle.isConsistentPair() else { throw mismatch }
    }

    private static var mismatch: TokenError {
        error("its private members do not belong to its public ones")
    }

    private static func error(_ cause: String) -> TokenError {
        TokenError(attempted: "use a JWK", cause: cause, remedy: "Use another key.")
    }
}
