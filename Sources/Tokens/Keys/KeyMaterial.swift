/// The numbers of a key, as big-endian bytes (RFC 7518, section 6; RFC 8037, section 2).
enum KeyMaterial: Sendable, Hashable {
    /// kty `oct`
    case secret([UInt8])
    /// kty `RSA`
    case rsa(RSANumbers)
    /// kty `EC`: the point, with coordinates of the curve's length, and the private scalar.
    case elliptic(EllipticCurve, x: [UInt8], y: [UInt8], d: [UInt8]?)
    /// kty `OKP`: the public key and the private seed.
    case octetPair(EllipticCurve, x: [UInt8], d: [UInt8]?)

    struct RSANumbers: Sendable, Hashable {
        var n: [UInt8]
        var e: [UInt8]
        var secrets: RSASecrets?
    }

    /// The private exponent and the values for the Chinese remainder theorem (RFC 7518, 6.3.2).
    struct RSASecrets: Sendable, Hashable {
        var d: [UInt8]
        var p: [UInt8]
        var q: [UInt8]
        var dp: [UInt8]
        var dq: [UInt8]
        var qi: [UInt8]
    }

    var isPrivate: Bool {
        switch self {
        case .secret: true
        case .rsa(let numbers): numbers.secrets != nil
        case .elliptic(_, _, _, let d), .octetPair(_, _, let d): d != nil
        }
    }

    /// Bytes of a JWS signature under the key; 0 for a secret, where the hash decides.
    var signatureByteCount: Int {
        switch self {
        case .secret: 0
        case .rsa(let numbers): numbers.n.count
        case .elliptic(let curve, _, _, _), .octetPair(let curve, _, _):
            curve.coordinateByteCount * 2
        }
    }

    /// The material without what only the signer may know; a shared secret is unchanged.
    var publicPart: KeyMaterial {
        switch self {
        case .secret: self
        case .rsa(let numbers): .rsa(RSANumbers(n: numbers.n, e: numbers.e, secrets: nil))
        case .elliptic(let curve, let x, let y, _): .elliptic(curve, x: x, y: y, d: nil)
        case .octetPair(let curve, let x, _): .octetPair(curve, x: x, d: nil)
        }
    }
}

extension KeyMaterial {
    /// Returns the members of RFC 7518 that hold the key, including `kty`, sorted by name.
    func members(includingPrivate: Bool) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        func add(_ name: String, _ bytes: [UInt8]?) {
            guard let bytes else { return }
            members.append(.init(name, .string(Base64URL.encodedString(bytes.span))))
        }
        switch self {
        case .secret(let k):
            add("k", k)
            members.append(.init("kty", .string("oct")))
        case .rsa(let numbers):
            let secrets = includingPrivate ? numbers.secrets : nil
            add("d", secrets?.d)
            add("dp", secrets?.dp)
            add("dq", secrets?.dq)
            add("e", numbers.e)
            members.append(.init("kty", .string("RSA")))
            add("n", numbers.n)
            add("p", secrets?.p)
            add("q", secrets?.q)
            add("qi", secrets?.qi)
        case .elliptic(let curve, let x, let y, let d):
            members.append(.init("crv", .string(curve.rawValue)))
            add("d", includingPrivate ? d : nil)
            members.append(.init("kty", .string("EC")))
            add("x", x)
            add("y", y)
        case .octetPair(let curve, let x, let d):
            members.append(.init("crv", .string(curve.rawValue)))
            add("d", includingPrivate ? d : nil)
            members.append(.init("kty", .string("OKP")))
            add("x", x)
        }
        return members
    }

    /// Returns the thumbprint of RFC 7638: SHA-256 over the required members sorted by name, in
    /// base64url.
    func thumbprint() throws(TokenError) -> String {
        let text = JSONValue.object(members(includingPrivate: false)).serialized()
        let digest = try TokenHasher().digest([UInt8](text.utf8).span)
        return Base64URL.encodedString(digest.bytes.span)
    }
}
