import Testing
import Tokens

/// Key sets in which some keys cannot be used, and tokens that name these keys.
struct UnusableKeyTests {
    private static let payload = Samples.payload(with: "\"exp\":2000000000")

    /// Keys that issuers publish and that cannot be used here, each with its `kid` and the cause.
    private static func cases() throws -> [(jwk: String, kid: String, cause: String)] {
        let rsa = try Samples.key(.RS256).json()
        let long = try Samples.key(.ES512).json()
        let point = try JSONValue(parsing: long.bytes.span)
        let numbers = try JSONValue(parsing: rsa.bytes.span)
        let x = try #require(point["x"]?.string)
        let n = try #require(numbers["n"]?.string)
        let coordinate = Base64URL.decode(x.bytes.span) ?? []
        let modulus = Base64URL.decode(n.bytes.span) ?? []
        try #require(coordinate.count == 66 && modulus.count == 256)
        let short = Base64URL.encodedString([UInt8](coordinate.dropFirst()).span)
        let zero = Base64URL.encodedString(([0] + modulus).span)
        func named(_ jwk: String, _ kid: String) throws -> String {
            try jwk.removing("kid").adding("kid", "\"\(kid)\"")
        }
        return [
            (
                #"{"kty":"OKP","crv":"Ed448","x":"AA","kid":"ed448","alg":"EdDSA"}"#, "ed448",
                "its crv is not a supported curve for its kty"
            ),
            (
                #"{"kty":"AKP","alg":"ML-DSA-65","kid":"pq","pub":"AA"}"#, "pq",
                "its kty is not one of oct, RSA, EC and OKP"
            ),
            (
                try named(rsa.removing("alg").adding("alg", "\"RSA-OAEP\""), "enc"), "enc",
                "its alg is not a supported signature algorithm"
            ),
            (try named(rsa.removing("alg"), "open"), "open", "it has no alg"),
            (
                try named(rsa.removing("n").adding("n", "\"\(n)==\""), "padded"), "padded",
                "its n is not base64url without padding"
            ),
            (
                try named(rsa.removing("n").adding("n", "\"\(zero)\""), "zero"), "zero",
                "its n is empty or begins with a zero octet"
            ),
            (
                try named(long.removing("x").adding("x", "\"\(short)\""), "short"), "short",
                "its x is not 66 bytes long but 65"
            ),
        ]
    }

    @Test func `a token whose kid names one is told which, and why`() throws {
        let good = try Samples.key(.ES256)
        let cases = try Self.cases()
        let keys = ([good.json()] + cases.map(\.jwk)).joined(separator: ",")
        let set = try JSONWebKeySet(json: Samples.set(keys))
        #expect(set.keys == [good.publicKey])
        #expect(set.unusable.compactMap(\.keyID) == cases.map(\.kid))
        #expect(set.unusable.map(\.place) == Array(1...cases.count))
        let verifier = try JWTVerifier(set, policy: ClaimsPolicy(type: nil))
        for (index, unusable) in cases.enumerated() {
            let token = try Samples.token(
                header: #"{"alg":"ES256","kid":"\#(unusable.kid)"}"#, payload: Self.payload,
                key: good)
            #expect(verifier.refusal(of: token) == .unusableKey, "\(unusable.kid)")
            let explanation = verifier.explain(token.span, at: Samples.now)
            let words = try #require(explanation)
            let expected =
                "unusable-key: kid names key \(index + 1), which cannot be used: \(unusable.cause)"
            #expect(words.hasPrefix(expected))
            guard case .refused(.unusableKey, let reason) = verifier.verifySignature(token.span)
            else { return #expect(Bool(false)) }
            #expect("unusable-key: \(reason)" == words)
        }
        let honest = try Samples.token(
            header: #"{"alg":"ES256","kid":"\#(good.keyID)"}"#, payload: Self.payload, key: good)
        #expect(verifier.refusal(of: honest) == nil)
    }

    @Test func `other refusals mention the key where the kid names it too`() throws {
        let good = try Samples.key(.ES256).json().removing("kid").adding("kid", "\"k\"")
        let bad = try Samples.key(.RS256).json().removing("kid").adding("kid", "\"k\"")
            .removing("use").adding("use", "\"enc\"")
        let verifier = try JWTVerifier(
            JSONWebKeySet(json: Samples.set(bad, good)), policy: ClaimsPolicy(type: nil))
        let headers: [(String, Refusal)] = [
            (#"{"alg":"ES256","kid":"k"}"#, .badSignature),
            (#"{"alg":"RS256","kid":"k"}"#, .algorithmMismatch),
            (#"{"alg":"ES256K","kid":"k"}"#, .unsupportedAlgorithm),
        ]
        for (header, refusal) in headers {
            let token = try Samples.token(
                header: header, payload: Self.payload, key: .generate(.ES256))
            #expect(verifier.refusal(of: token) == refusal)
            let explanation = verifier.explain(token.span, at: Samples.now)
            let words = try #require(explanation)
            #expect(
                words.hasSuffix("; kid names key 0, which cannot be used: its use is not sig"))
        }
    }

    @Test func `a kid that names no key at all stays an unknown key`() throws {
        let good = try Samples.key(.ES256)
        let set = try JSONWebKeySet(
            json: Samples.set(good.json(), #"{"kty":"x"}"#, #"{"kty":"x","kid":7}"#))
        #expect(set.unusable.map(\.keyID) == [nil, nil])
        let token = try Samples.token(
            header: #"{"alg":"ES256","kid":"7"}"#, payload: Self.payload, key: good)
        let verifier = try JWTVerifier(set, policy: ClaimsPolicy(type: nil))
        #expect(verifier.refusal(of: token) == .unknownKey)
    }

    @Test func `where none can be used, each cause stands once, with its remedy`() throws {
        let open = try Samples.key(.RS256).json().removing("alg")
        let error = #expect(throws: TokenError.self) {
            try JSONWebKeySet(json: Samples.set(open, open, #"{"kty":"x"}"#, open))
        }
        #expect(
            error?.cause
                == "no key in it can be used: key 0 and 2 more: it has no alg, and its kty does "
                + "not determine one; key 2: its kty is not one of oct, RSA, EC and OKP")
        #expect(error?.remedy?.contains("--algorithm RS256") == true)
        let set = try JSONWebKeySet(json: Samples.set(open, open), algorithm: .RS256)
        #expect(set.keys.count == 1)
    }

    @Test func `a set of up to 1 MiB is read`() throws {
        let key = try Samples.key(.ES256)
        func set(_ length: Int) throws -> [UInt8] {
            let text = "{\"keys\":[\(try key.json().adding("x5c", #"["A"]"#))]}"
            let filler = String(repeating: "A", count: length - text.utf8.count)
            return text.replacing(#"["A"]"#, with: "[\"A\(filler)\"]").bytes
        }
        #expect(try set(70_000).count == 70_000)
        for length in [70_000, JSONWebKeySet.maximumBytes] {
            #expect(try JSONWebKeySet(json: set(length)).keys == [key.publicKey])
        }
        let error = #expect(throws: TokenError.self) {
            try JSONWebKeySet(json: set(JSONWebKeySet.maximumBytes + 1))
        }
        #expect(error?.cause == "it is longer than 1048576 bytes")
    }
}
