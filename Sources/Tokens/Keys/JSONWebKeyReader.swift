/// Reads one JWK from its members and refuses anything unsound (RFC 7517, section 4).
struct JSONWebKeyReader {
    private let jwk: JSONValue
    private let fallback: Algorithm?

    private static let attempted = "use a JWK"

    /// - Parameter fallback: for a JWK that names no `alg` and whose type leaves it open.
    init(_ jwk: JSONValue, algorithm fallback: Algorithm?) {
        self.jwk = jwk
        self.fallback = fallback
    }

    func read() throws(TokenError) -> JSONWebKey {
        guard case .object = jwk else { throw error("it is not a JSON object") }
        guard let type = try text("kty") else { throw error("it has no kty") }
        try checkUse()
        let material: KeyMaterial
        let isFit: (Algorithm) -> Bool
        switch type {
        case "oct":
            material = .secret(try bytes("k"))
            isFit = { $0.family == .hmac }
        case "RSA":
            material = .rsa(try rsaNumbers())
            isFit = { $0.family == .rsaPKCS1 || $0.family == .rsaPSS }
        case "EC":
            let curve = try curve(among: [.p256, .p384, .p521])
            material = try point(on: curve)
            isFit = { $0.curve == curve }
        case "OKP":
            let curve = try curve(among: [.ed25519])
            material = .octetPair(
                curve, x: try coordinate("x", of: curve),
                d: jwk["d"] == nil ? nil : try coordinate("d", of: curve))
            isFit = { $0.curve == curve }
        default: throw error("its kty is not one of oct, RSA, EC and OKP")
        }
        let algorithm = try algorithm(for: material)
        guard isFit(algorithm) else {
            throw error("\(algorithm.rawValue) cannot be used with a key of this kty and crv")
        }
        let key = try JSONWebKey(algorithm, material, keyID: try text("kid"))
        try KeyCheck.check(key)
        return key
    }

    private func error(_ cause: String, remedy: String? = nil) -> TokenError {
        TokenError(attempted: Self.attempted, cause: cause, remedy: remedy)
    }

    private func text(_ name: String) throws(TokenError) -> String? {
        guard let value = jwk[name] else { return nil }
        guard let text = value.string else { throw error("its \(name) is not a string") }
        return text
    }

    private func bytes(_ name: String) throws(TokenError) -> [UInt8] {
        guard let text = try text(name) else { throw error("it has no \(name)") }
        guard let bytes = Base64URL.decode([UInt8](text.utf8).span) else {
            throw error("its \(name) is not base64url without padding")
        }
        return bytes
    }

    /// Reads a "Base64urlUInt" (RFC 7518, section 2): no leading zero octets.
    private func number(_ name: String) throws(TokenError) -> [UInt8] {
        let bytes = try bytes(name)
        guard let first = bytes.first, first != 0 else {
            throw error("its \(name) is empty or begins with a zero octet")
        }
        return bytes
    }
}

extension JSONWebKeyReader {
    /// Checks that `use` and `key_ops` allow signatures (RFC 7517, sections 4.2 and 4.3).
    private func checkUse() throws(TokenError) {
        if let use = try text("use"), use != "sig" {
            throw error("its use is not sig")
        }
        guard let operations = jwk["key_ops"] else { return }
        guard case .array(let elements) = operations else {
            throw error("its key_ops is not an array")
        }
        let names = elements.compactMap(\.string)
        guard names.count == elements.count else { throw error("its key_ops holds a non-string") }
        guard Set(names).count == names.count else { throw error("its key_ops names one twice") }
        guard names.contains("verify") || names.contains("sign") else {
            throw error("its key_ops allows neither verify nor sign")
        }
    }

    private func algorithm(for material: KeyMaterial) throws(TokenError) -> Algorithm {
        if let name = try text("alg") {
            guard let algorithm = Algorithm(name: name) else {
                throw error("its alg is not a supported signature algorithm")
            }
            return algorithm
        }
        switch material {
        case .elliptic(let curve, _, _, _), .octetPair(let curve, _, _): return curve.algorithm
        case .secret, .rsa:
            guard let fallback else {
                let example: Algorithm = if case .rsa = material { .RS256 } else { .HS256 }
                throw error(
                    "it has no alg, and its kty does not determine one",
                    remedy: "Add alg to the JWK, or name the issuer's algorithm, such as "
                        + "--algorithm \(example.rawValue).")
            }
            return fallback
        }
    }

    private func curve(among curves: [EllipticCurve]) throws(TokenError) -> EllipticCurve {
        guard let name = try text("crv") else { throw error("it has no crv") }
        guard let curve = EllipticCurve(rawValue: name), curves.contains(curve) else {
            throw error("its crv is not a supported curve for its kty")
        }
        return curve
    }

    /// Reads a coordinate, which always has the curve's full length (RFC 7518, section 6.2.1.2).
    private func coordinate(_ name: String, of curve: EllipticCurve) throws(TokenError) -> [UInt8] {
        let bytes = try bytes(name)
        guard bytes.count == curve.coordinateByteCount else {
            throw error(
                "its \(name) is not \(curve.coordinateByteCount) bytes long but \(bytes.count)")
        }
        return bytes
    }

    private func point(on curve: EllipticCurve) throws(TokenError) -> KeyMaterial {
        .elliptic(
            curve, x: try coordinate("x", of: curve), y: try coordinate("y", of: curve),
            d: jwk["d"] == nil ? nil : try coordinate("d", of: curve))
    }

    private func rsaNumbers() throws(TokenError) -> KeyMaterial.RSANumbers {
        var numbers = KeyMaterial.RSANumbers(n: try number("n"), e: try number("e"), secrets: nil)
        guard jwk["oth"] == nil else { throw error("it has more than two primes") }
        guard jwk["d"] != nil else { return numbers }
        numbers.secrets = KeyMaterial.RSASecrets(
            d: try number("d"), p: try number("p"), q: try number("q"), dp: try number("dp"),
            dq: try number("dq"), qi: try number("qi"))
        return numbers
    }
}
