import Testing
import Tokens

struct JWTVerifierTests {
    @Test(arguments: Algorithm.recognized)
    func `a token's claims come back as they were issued`(algorithm: Algorithm) throws {
        let token = try Samples.token(Samples.claims, algorithm)
        let verifier = try Samples.verifier(algorithm)
        for _ in 0..<3 {
            #expect(verifier.verify(token.span, at: Samples.now) == .valid(Samples.claims))
        }
        #expect(verifier.explain(token.span, at: Samples.now) == nil)
    }

    @Test(arguments: Algorithm.recognized)
    func `a token tampered with in any part is refused`(algorithm: Algorithm) throws {
        let token = try Samples.token(Samples.claims, algorithm)
        let verifier = try Samples.verifier(algorithm)
        for index in stride(from: 0, to: token.count, by: 3) {
            for bit in [0, 2, 5] {
                var tampered = token
                tampered[index] ^= 1 << bit
                #expect(verifier.refusal(of: tampered) != nil, "byte \(index), bit \(bit)")
            }
        }
        #expect(verifier.verify(token.span, at: Samples.now) == .valid(Samples.claims))
    }

    @Test(arguments: Algorithm.recognized)
    func `a payload under another token's signature is a bad signature`(algorithm: Algorithm) throws
    {
        var forged = Samples.claims
        forged.subject = "root"
        let honest = try Samples.token(Samples.claims, algorithm).split(separator: 0x2e)
        let payload = Base64URL.encode(forged.json().span)
        let token = [UInt8]([honest[0], payload[...], honest[2]].joined(separator: [0x2e]))
        #expect(try Samples.verifier(algorithm).refusal(of: token) == .badSignature)
    }

    @Test func `a token that is cut anywhere is refused`() throws {
        let token = try Samples.token()
        let verifier = try Samples.verifier()
        for count in 0..<token.count {
            #expect(verifier.refusal(of: [UInt8](token.prefix(count))) != nil)
        }
    }

    @Test func `the header names its key, and the key fixes the algorithm`() throws {
        let keys = try [Algorithm.ES256, .EdDSA, .RS256].map { try Samples.key($0).publicKey }
        let verifier = try JWTVerifier(keys, policy: Samples.policy)
        for algorithm in [Algorithm.ES256, .EdDSA, .RS256] {
            let token = try Samples.token(Samples.claims, algorithm)
            #expect(verifier.verify(token.span, at: Samples.now) == .valid(Samples.claims))
        }
        #expect(try verifier.refusal(of: Samples.token(Samples.claims, .ES384)) == .unknownKey)
        let edwards = try Samples.key(.EdDSA).keyID
        let header = Samples.header("\"kid\":\"\(edwards)\"").replacing("HS256", with: "ES256")
        let token = try Samples.token(header: header, payload: "{}", key: Samples.key(.ES256))
        #expect(verifier.refusal(of: token) == .algorithmMismatch)
    }

    @Test func `without a kid each key of the algorithm is tried, and no other`() throws {
        let first = try Samples.key(.ES256)
        let second = try JSONWebKey.generate(.ES256)
        let verifier = try JWTVerifier(
            [first, second, Samples.key(.EdDSA)], policy: ClaimsPolicy(type: nil))
        let payload = Samples.payload(with: "\"exp\":2000000000")
        for key in [first, second] {
            let token = try Samples.token(header: #"{"alg":"ES256"}"#, payload: payload, key: key)
            #expect(verifier.refusal(of: token) == nil)
            guard case .valid(_, let keyID) = verifier.verifySignature(token.span) else {
                return #expect(Bool(false))
            }
            #expect(keyID == key.keyID)
        }
        let stranger = try Samples.token(
            header: #"{"alg":"ES256"}"#, payload: payload, key: .generate(.ES256))
        #expect(verifier.refusal(of: stranger) == .badSignature)
        let other = try Samples.token(
            header: #"{"alg":"HS256"}"#, payload: payload, key: Samples.key(.HS256))
        #expect(verifier.refusal(of: other) == .algorithmMismatch)
    }

    @Test func `verifying the signature alone asks nothing of type and payload`() throws {
        let verifier = try Samples.verifier()
        let token = try Samples.token(header: #"{"alg":"HS256"}"#, payload: "not JSON")
        let keyID = try Samples.key(.HS256).keyID
        #expect(
            verifier.verifySignature(token.span)
                == .valid(payload: "not JSON".bytes, keyID: keyID))
        #expect(
            verifier.verifySignature("a.b".bytes.span)
                == .refused(
                    .malformed, reason: "the token does not have exactly three segments"))
    }

    @Test func `no key is an error`() {
        #expect(throws: TokenError.self) {
            try JWTVerifier([JSONWebKey](), policy: Samples.policy)
        }
    }

    @Test(arguments: [
        ("at+jwt", "at+jwt", true), ("at+jwt", "AT+JWT", true),
        ("at+jwt", "application/at+jwt", true),
        ("application/at+jwt", "at+jwt", true), ("at+jwt", "Application/At+Jwt", true),
        ("at+jwt", "JWT", false), ("at+jwt", "logout+jwt", false),
        ("at+jwt", "statuslist+jwt", false),
        ("at+jwt", "", false), ("at+jwt", "at+jwtx", false), ("at+jwt", "at+jw", false),
        ("at+jwt", "application/", false), ("JWT", "jwt", true),
    ])
    func `typ is compared without case, with or without application`(
        expected: String, type: String, isAccepted: Bool
    ) throws {
        let policy = ClaimsPolicy(type: expected)
        let token = try TokenSigner(Samples.key(.HS256), type: type).sign(Samples.claims)
        let refusal = try Samples.verifier(policy: policy).refusal(of: token)
        #expect(refusal == (isAccepted ? nil : .wrongType))
        #expect(try Samples.verifier(policy: ClaimsPolicy(type: nil)).refusal(of: token) == nil)
    }

    @Test func `every refusal of a verifier is provoked, and explained without the token`() throws {
        let key = try Samples.key(.HS256)
        let verifier = try JWTVerifier(
            JSONWebKeySet(json: Samples.set(key.json(), #"{"kty":"DSA","kid":"other"}"#)),
            policy: Samples.policy)
        let valid = "\"exp\":2000000000"
        let tokens: [(Refusal, [UInt8])] = try [
            (.malformed, Samples.token(header: "[]", payload: "{}")),
            (.unsupportedAlgorithm, Samples.token(header: #"{"alg":"none"}"#, payload: "{}")),
            (.algorithmMismatch, Samples.token(header: #"{"alg":"ES256"}"#, payload: "{}")),
            (.unknownKey, Samples.token(header: Samples.header(#""kid":"x""#), payload: "{}")),
            (
                .unusableKey,
                Samples.token(header: Samples.header(#""kid":"other""#), payload: "{}")
            ),
            (
                .badSignature,
                Samples.token(header: Samples.header(), payload: "{}", key: .generate(.HS256))
            ),
            (.wrongType, TokenSigner(key, type: "JWT").sign(Samples.claims)),
            (.unknownCritical, Samples.token(header: Samples.header(#""crit":[]"#), payload: "{}")),
            (.missingClaim, Samples.token(header: Samples.header(), payload: "{}")),
            (
                .invalidClaim,
                Samples.token(
                    header: Samples.header(), payload: Samples.payload(with: "\"exp\":\"1\""))
            ),
            (
                .expired,
                Samples.token(header: Samples.header(), payload: Samples.payload(with: "\"exp\":1"))
            ),
            (
                .notYetValid,
                Samples.token(
                    header: Samples.header(),
                    payload: Samples.payload(with: valid + ",\"nbf\":1900000000"))
            ),
            (
                .wrongIssuer,
                Samples.token(header: Samples.header(), payload: #"{"iss":"x","exp":2000000000}"#)
            ),
            (
                .wrongAudience,
                Samples.token(
                    header: Samples.header(),
                    payload: #"{"iss":"https://issuer.example","aud":"x","exp":2000000000}"#)
            ),
        ]
        for (refusal, token) in tokens {
            #expect(verifier.refusal(of: token) == refusal)
            let explained = verifier.explain(token.span, at: Samples.now)
            #expect(explained?.hasPrefix("\(refusal.rawValue): ") == true)
        }
        // The two remaining refusals are for strategies to give.
        #expect(Set(tokens.map(\.0)).union([.revoked, .unknownToken]) == Set(Refusal.allCases))
    }
}
