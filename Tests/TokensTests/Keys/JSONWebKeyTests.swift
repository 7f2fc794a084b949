import Testing
import Tokens

struct JSONWebKeyTests {
    @Test(arguments: Algorithm.recognized)
    func `a key comes back from its JSON, whole or by its public half`(algorithm: Algorithm) throws
    {
        let key = try Samples.key(algorithm)
        let whole = try JSONWebKey(jwk: key.json(includingPrivate: true).bytes)
        #expect(whole == key)
        #expect(whole.isPrivate)
        let half = try JSONWebKey(jwk: key.json().bytes)
        #expect(half == key.publicKey)
        #expect(half.isPrivate == algorithm.isSymmetric)
        #expect(half.keyID == key.keyID && half.thumbprint == key.thumbprint)
        let signature = try Signer(whole).sign("m".bytes.span)
        #expect(try SignatureVerifier(half).accepts(signature, of: "m".bytes))
    }

    @Test(arguments: Algorithm.recognized)
    func `its JSON begins with kty, use, alg and kid, and holds secrets only when asked`(
        algorithm: Algorithm
    ) throws {
        let key = try Samples.key(algorithm)
        let value = try JSONValue(parsing: key.json().bytes.span)
        guard case .object(let members) = value else { return #expect(Bool(false)) }
        #expect(members.prefix(4).map(\.name) == ["kty", "use", "alg", "kid"])
        #expect(value["use"]?.string == "sig" && value["alg"]?.string == algorithm.rawValue)
        #expect(value["kid"]?.string == key.thumbprint)
        for secret in ["d", "p", "q", "dp", "dq", "qi"] { #expect(value[secret] == nil) }
    }

    @Test(arguments: Algorithm.recognized)
    func `no description of it shows its material`(algorithm: Algorithm) throws {
        let key = try Samples.key(algorithm)
        var dumped = ""
        dump(key, to: &dumped)
        let shown = "\(key) \(String(reflecting: key)) \(dumped) \([key])"
        let value = try JSONValue(parsing: key.json(includingPrivate: true).bytes.span)
        for name in ["k", "d", "n", "x", "y", "p", "q"] {
            if let text = value[name]?.string { #expect(!shown.contains(text)) }
        }
        #expect(!shown.contains("material"))
    }

    @Test func `a key without alg takes it from its curve, or from the caller`() throws {
        for algorithm in [Algorithm.ES256, .ES384, .ES512, .EdDSA] {
            let jwk = try Samples.key(algorithm).json().removing("alg").bytes
            #expect(try JSONWebKey(jwk: jwk).algorithm == algorithm)
            #expect(try JSONWebKey(jwk: jwk, algorithm: .RS256).algorithm == algorithm)
        }
        for algorithm in [Algorithm.HS256, .RS256] {
            let jwk = try Samples.key(algorithm).json().removing("alg").bytes
            let error = #expect(throws: TokenError.self) { try JSONWebKey(jwk: jwk) }
            #expect(error?.remedy?.contains("--algorithm \(algorithm)") == true)
            #expect(try JSONWebKey(jwk: jwk, algorithm: algorithm).algorithm == algorithm)
            #expect(throws: TokenError.self) { try JSONWebKey(jwk: jwk, algorithm: .ES256) }
        }
        let rsa = try Samples.key(.RS256).json().removing("alg").bytes
        #expect(try JSONWebKey(jwk: rsa, algorithm: .PS256).algorithm == .PS256)
    }

    @Test func `a key without kid has its thumbprint for one`() throws {
        let key = try Samples.key(.ES256)
        let jwk = try key.json().removing("kid").bytes
        #expect(try JSONWebKey(jwk: jwk).keyID == key.thumbprint)
        let named = key.json().replacing(key.keyID, with: "k\\u00e9y/../\\u0000")
        let other = try JSONWebKey(jwk: named.bytes)
        #expect(other.keyID == "k\u{e9}y/../\u{0}" && other.thumbprint == key.thumbprint)
        #expect(try JSONWebKey(jwk: other.json().bytes) == other)
    }

    @Test(arguments: [
        ("use", "\"enc\"", "its use is not sig"), ("use", "1", "its use is not a string"),
        ("key_ops", "[\"encrypt\"]", "its key_ops allows neither verify nor sign"),
        ("key_ops", "[]", "its key_ops allows neither verify nor sign"),
        ("key_ops", "\"verify\"", "its key_ops is not an array"),
        ("key_ops", "[\"verify\",1]", "its key_ops holds a non-string"),
        ("key_ops", "[\"verify\",\"verify\"]", "its key_ops names one twice"),
        ("kty", "\"RSA\"", "it has no n"), ("kty", "\"oct\"", "it has no k"),
        ("kty", "\"DSA\"", "its kty is not one of oct, RSA, EC and OKP"),
        ("kty", "\"OKP\"", "its crv is not a supported curve for its kty"),
        ("kty", "null", "its kty is not a string"), ("kid", "7", "its kid is not a string"),
        ("alg", "\"none\"", "its alg is not a supported signature algorithm"),
        ("alg", "\"HS256\"", "HS256 cannot be used with a key of this kty and crv"),
        ("alg", "\"ES384\"", "ES384 cannot be used with a key of this kty and crv"),
        ("crv", "\"P-384\"", "its x is not 48 bytes long but 32"),
        ("crv", "\"secp256k1\"", "its crv is not a supported curve for its kty"),
        ("x", "\"AA\"", "its x is not 32 bytes long but 1"),
        ("x", "\"A=\"", "its x is not base64url without padding"),
        ("y", "[]", "its y is not a string"),
        ("d", "\"AA\"", "its d is not 32 bytes long but 1"),
    ])
    func `an unsound EC key is refused with the reason`(name: String, value: String, cause: String)
        throws
    {
        let jwk = try Samples.key(.ES256).json().removing(name).adding(name, value)
        let error = #expect(throws: TokenError.self) { try JSONWebKey(jwk: jwk.bytes) }
        #expect(error?.cause == cause)
    }

    @Test func `a point off its curve is refused`() throws {
        let key = try Samples.key(.ES256)
        let value = try JSONValue(parsing: key.json().bytes.span)
        let x = try #require(value["x"]?.string)
        let swapped = try key.json().removing("y").adding("y", "\"\(x)\"")
        #expect(throws: TokenError.self) { try JSONWebKey(jwk: swapped.bytes) }
    }

    @Test(arguments: [Algorithm.ES256, .ES384, .EdDSA, .RS256])
    func `a private half that belongs to another key is refused`(algorithm: Algorithm) throws {
        let key = try Samples.key(algorithm)
        let other = try JSONWebKey.generate(algorithm)
        let value = try JSONValue(parsing: other.json(includingPrivate: true).bytes.span)
        var jwk = key.json(includingPrivate: true)
        for name in ["d", "p", "q", "dp", "dq", "qi"] {
            guard let text = value[name]?.string else { continue }
            jwk = try jwk.removing(name).adding(name, "\"\(text)\"")
        }
        #expect(throws: TokenError.self) { try JSONWebKey(jwk: jwk.bytes) }
    }

    @Test(arguments: [(Algorithm.HS256, 31), (.HS384, 47), (.HS512, 63), (.HS256, 0)])
    func `a secret shorter than its hash is refused`(algorithm: Algorithm, count: Int) throws {
        let k = Base64URL.encodedString([UInt8](repeating: 1, count: count).span)
        let jwk = #"{"kty":"oct","alg":"\#(algorithm.rawValue)","k":"\#(k)"}"#
        let error = #expect(throws: TokenError.self) { try JSONWebKey(jwk: jwk.bytes) }
        #expect(error?.cause.contains("this one has \(count)") == true)
    }

    @Test(arguments: [
        (2047, "AQAB", "at least 2048 bits"), (1024, "AQAB", "at least 2048 bits"),
        (8200, "AQAB", "at most 8192 bits"), (2048, "AQ", "odd number"), (2048, "BA", "odd number"),
        (2048, "AAEAAQ", "zero octet"), (2048, "AQAAAAAAAAAB", "odd number"), (2048, "", "empty"),
    ])
    func `an RSA key too small, too large or with an unsound exponent is refused`(
        bits: Int, e: String, cause: String
    ) {
        var n = [UInt8](repeating: 0xff, count: (bits + 7) / 8)
        n[0] >>= UInt8(n.count * 8 - bits)
        let jwk =
            #"{"kty":"RSA","alg":"RS256","n":"\#(Base64URL.encodedString(n.span))","e":"\#(e)"}"#
        let error = #expect(throws: TokenError.self) { try JSONWebKey(jwk: jwk.bytes) }
        #expect(error?.cause.contains(cause) == true)
    }

    @Test func `private members too long for the modulus are refused before they cost anything`()
        throws
    {
        // 2^110503 - 1 is a prime. Testing that takes minutes.
        let prime = [0x7f] + [UInt8](repeating: 0xff, count: 13_812)
        let long = Base64URL.encodedString(prime.span)
        let key = try Samples.key(.RS256).json(includingPrivate: true)
        for name in ["d", "p", "q", "dp", "dq", "qi"] {
            let changed = key.replacing(
                try Regex("\"\(name)\":\"[^\"]*\""), with: "\"\(name)\":\"\(long)\"")
            let error = #expect(throws: TokenError.self) { try JSONWebKey(jwk: changed.bytes) }
            #expect(error?.cause == "its private members are longer than its n allows", "\(name)")
        }
    }

    @Test func `an RSA key with only some of its private members, or more primes, is refused`()
        throws
    {
        let jwk = try Samples.key(.RS256).json(includingPrivate: true)
        for name in ["p", "q", "dp", "dq", "qi"] {
            let partial = try jwk.removing(name)
            #expect(throws: TokenError.self) { try JSONWebKey(jwk: partial.bytes) }
        }
        let more = try jwk.adding("oth", "[]")
        #expect(throws: TokenError.self) { try JSONWebKey(jwk: more.bytes) }
    }

    @Test(arguments: [
        "", "[]", "1", "{", "{}", #"{"kty":"oct","kty":"oct"}"#, #"{"kty":"oct","\u006bty":"oct"}"#,
    ])
    func `text that is not a JWK is refused`(text: String) {
        #expect(throws: TokenError.self) { try JSONWebKey(jwk: text.bytes) }
    }
}

extension String {
    /// Returns this JSON object without the member `name`.
    func removing(_ name: String) throws -> String {
        guard case .object(let members) = try JSONValue(parsing: bytes.span) else { return self }
        return JSONValue.object(members.filter { $0.name != name }).serialized()
    }

    /// Returns this JSON object with one more member, whose value is JSON.
    func adding(_ name: String, _ value: String) throws -> String {
        guard case .object(let members) = try JSONValue(parsing: bytes.span) else { return self }
        let member = JSONValue.Member(name, try JSONValue(parsing: value.bytes.span))
        return JSONValue.object(members + [member]).serialized()
    }
}
