import Testing
import Tokens

/// Known attacks, named by their CVE if there is one (../shared/security.md).
struct JWTAttackTests {
    private static let payload = Samples.payload(with: "\"exp\":2000000000")

    private static func refusal(header: String, payload: String = payload) throws -> Refusal? {
        try Samples.verifier().refusal(of: Samples.token(header: header, payload: payload))
    }

    @Test func `the payload these tests use is accepted under an honest header`() throws {
        #expect(try Self.refusal(header: Samples.header()) == nil)
    }

    @Test(arguments: ["none", "None", "NONE", "nOnE", "n\\u006fne"])
    func `CVE-2015-9235: alg none in any casing, signed or not`(name: String) throws {
        let header = "{\"alg\":\"\(name)\",\"typ\":\"at+jwt\"}"
        #expect(try Self.refusal(header: header) == .unsupportedAlgorithm)
        let unsigned =
            Base64URL.encode(header.bytes.span) + ".".bytes
            + Base64URL.encode(Self.payload.bytes.span) + ".".bytes
        #expect(try Samples.verifier().refusal(of: unsigned) == .unsupportedAlgorithm)
    }

    @Test(
        arguments: [
            (#"{"typ":"at+jwt"}"#, .malformed), (#"{"alg":null}"#, .malformed),
            (#"{"alg":["HS256"]}"#, .malformed),
            (#"{"alg":""}"#, .unsupportedAlgorithm), (#"{"alg":"hs256"}"#, .unsupportedAlgorithm),
            (#"{"alg":"HS256 "}"#, .unsupportedAlgorithm),
            (#"{"alg":"HS256\u0000"}"#, .unsupportedAlgorithm),
            (#"{"alg":"\u0000HS256"}"#, .unsupportedAlgorithm),
            (#"{"alg":"ES256K"}"#, .unsupportedAlgorithm),
            (#"{"alg":"HS1"}"#, .unsupportedAlgorithm), (#"{"alg":"HS512"}"#, .algorithmMismatch),
        ] as [(String, Refusal)])
    func `CVE-2026-23993: alg missing, of another type, unknown or not the key's`(
        header: String, refusal: Refusal
    ) throws {
        #expect(try Self.refusal(header: header) == refusal)
    }

    @Test func `CVE-2022-29217: HS256 with the public key for its secret`() throws {
        let key = try Samples.key(.RS256)
        let verifier = try JWTVerifier([key.publicKey], policy: Samples.policy)
        let named = Samples.header("\"kid\":\"\(key.keyID)\"")
        for text in [key.json(), " " + key.json(), key.thumbprint] {
            let k = Base64URL.encodedString(text.bytes.span)
            let secret = try JSONWebKey(jwk: #"{"kty":"oct","alg":"HS256","k":"\#(k)"}"#.bytes)
            for header in [Samples.header(), named] {
                let token = try Samples.token(header: header, payload: Self.payload, key: secret)
                #expect(verifier.refusal(of: token) == .algorithmMismatch)
            }
        }
    }

    @Test func `CVE-2018-0114: a key that the token brings along is never used`() throws {
        let attacker = try JSONWebKey.generate(.ES256)
        let verifier = try Samples.verifier(.ES256)
        for member in [
            "\"jwk\":\(attacker.json())", "\"jku\":\"https://evil.example/keys\"",
            "\"x5u\":\"https://evil.example/x\"", "\"x5c\":[\"MIIB\"]",
        ] {
            let header = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\(member)}"
            let forged = try Samples.token(header: header, payload: Self.payload, key: attacker)
            #expect(verifier.refusal(of: forged) == .badSignature)
            let honest = try Samples.token(
                header: header, payload: Self.payload, key: Samples.key(.ES256))
            #expect(verifier.refusal(of: honest) == nil)
        }
    }

    @Test(
        arguments: [
            ("\"../../dev/null\"", .unknownKey), ("\"/dev/null\"", .unknownKey),
            ("\"' OR 1=1 --\"", .unknownKey),
            ("\"\"", .unknownKey), ("\"\\u0000\"", .unknownKey), ("1", .malformed),
            ("null", .malformed),
            ("[\"a\"]", .malformed), ("{}", .malformed),
        ] as [(String, Refusal)])
    func `a kid is only ever compared, and has to be a string`(kid: String, refusal: Refusal) throws
    {
        #expect(try Self.refusal(header: Samples.header("\"kid\":\(kid)")) == refusal)
    }

    @Test func `the key's kid with something after it, or escaped, is what it decodes to`() throws {
        let keyID = try Samples.key(.HS256).keyID
        #expect(
            try Self.refusal(header: Samples.header("\"kid\":\"\(keyID)\\u0000\"")) == .unknownKey)
        #expect(
            try Self.refusal(header: Samples.header("\"kid\":\"\(keyID.dropLast())\""))
                == .unknownKey)
        let escaped = keyID.utf8.map {
            "\\u00" + (["0", ""][$0 < 16 ? 0 : 1]) + String($0, radix: 16)
        }.joined()
        #expect(try Self.refusal(header: Samples.header("\"kid\":\"\(escaped)\"")) == nil)
    }

    @Test func `a kid of a megabyte is refused for the token's size`() throws {
        let kid = String(repeating: "k", count: 1 << 20)
        #expect(try Self.refusal(header: Samples.header("\"kid\":\"\(kid)\"")) == .malformed)
    }

    @Test(arguments: [
        "[]", "[\"b64\"]", "[\"exp\"]", "[\"x\",\"x\"]", "\"b64\"", "null", "{}", "1", "[1]",
    ])
    func `CVE-2025-59420: crit in any form`(crit: String) throws {
        #expect(try Self.refusal(header: Samples.header("\"crit\":\(crit)")) == .unknownCritical)
        let with = Samples.header("\"crit\":\(crit),\"b64\":true,\"x\":1")
        #expect(try Self.refusal(header: with) == .unknownCritical)
    }

    @Test(arguments: [
        "\"b64\":false", "\"b64\":0", "\"zip\":\"DEF\"", "\"zip\":null", "\"typ\":\"at+jwt\"",
    ])
    func `an unencoded payload, compression and a header member twice`(members: String) throws {
        #expect(try Self.refusal(header: Samples.header(members)) == .malformed)
    }

    @Test(arguments: [
        #"{"alg":"HS256","\u0061lg":"none"}"#, #"{"alg":"none","alg":"HS256"}"#,
        #"{"alg":"HS256",}"#,
        #"{"alg":"HS256"}{}"#, "\u{feff}{\"alg\":\"HS256\"}", "", "null", "\"HS256\"",
    ])
    func `a header that is not one strict JSON object`(header: String) throws {
        #expect(try Self.refusal(header: header) == .malformed)
    }

    @Test func `CVE-2025-30204: any number of dots but two, at no cost to speak of`() throws {
        let verifier = try Samples.verifier()
        let token = try Samples.token()
        for text in ["", ".", "a.b", "a.b.c.d", "..", "..."] {
            #expect(verifier.refusal(of: text.bytes) == .malformed)
        }
        #expect(verifier.refusal(of: token + [0x2e]) == .malformed)
        #expect(verifier.refusal(of: [0x2e] + token) == .malformed)
        let dots = [UInt8](repeating: 0x2e, count: 1_000_000)
        let spent = ContinuousClock().measure {
            for _ in 0..<1_000 { _ = verifier.verify(dots.span, at: Samples.now) }
            for _ in 0..<1_000 {
                _ = verifier.verify(dots.span.extracting(..<65_536), at: Samples.now)
            }
        }
        #expect(spent < .seconds(2))
    }

    @Test func `CVE-2022-39227: a token in JSON, alone or around a compact one`() throws {
        let parts = try Samples.token().split(separator: 0x2e).map {
            String(decoding: $0, as: UTF8.self)
        }
        let verifier = try Samples.verifier()
        let json =
            #"{"protected":"\#(parts[0])","payload":"\#(parts[1])","signature":"\#(parts[2])"}"#
        let polyglot = #"{"\#(parts[0]).\#(parts[1]).\#(parts[2])":""}"#
        #expect(verifier.refusal(of: json.bytes) == .malformed)
        #expect(verifier.refusal(of: polyglot.bytes) == .malformed)
    }

    @Test func `CVE-2022-25898: padding, white space and foreign characters in any segment`() throws
    {
        let token = try Samples.token()
        let verifier = try Samples.verifier()
        let ends = token.indices.filter { token[$0] == 0x2e } + [token.count]
        for end in ends {
            for extra in ["=", "==", " ", "\n", "\u{0}", "+", "/", "?"] {
                var padded = token
                padded.insert(contentsOf: extra.bytes, at: end)
                #expect(verifier.refusal(of: padded) == .malformed)
            }
        }
        #expect(verifier.refusal(of: [0x20] + token) == .malformed)
        #expect(verifier.refusal(of: "Bearer ".bytes + token) == .malformed)
    }

    @Test func `a signature with loose bits at its end is no second form of the token`() throws {
        // A signature of 32 bytes leaves two bits of the last character unused.
        let token = try Samples.token()
        let last = try #require(token.last)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".bytes
        let value = try #require(alphabet.firstIndex(of: last))
        let verifier = try Samples.verifier()
        for other in 1..<4 {
            let changed = token.dropLast() + [alphabet[value | other]]
            #expect(verifier.refusal(of: [UInt8](changed)) == .malformed)
        }
    }

    @Test(arguments: [Algorithm.ES256, .ES384])
    func `CVE-2022-21449: r and s of zero`(algorithm: Algorithm) throws {
        let parts = try Samples.token(Samples.claims, algorithm).split(separator: 0x2e)
        let count = algorithm == .ES256 ? 64 : 96
        let zeros = Base64URL.encode([UInt8](repeating: 0, count: count).span)
        let token = [UInt8]([parts[0], parts[1], zeros[...]].joined(separator: [0x2e]))
        #expect(try Samples.verifier(algorithm).refusal(of: token) == .badSignature)
    }

    @Test(arguments: Algorithm.allCases)
    func `CVE-2020-28042: an empty signature`(algorithm: Algorithm) throws {
        let token = try Samples.token(Samples.claims, algorithm)
        let end = try #require(token.lastIndex(of: 0x2e))
        let unsigned = [UInt8](token[...end])
        #expect(try Samples.verifier(algorithm).refusal(of: unsigned) == .badSignature)
    }

    @Test func `a token of 64 KiB is read, one byte more is not`() throws {
        let verifier = try Samples.verifier()
        let length = try Samples.token(header: Samples.header(), payload: Self.payload).count
        let room = (65_536 - length) / 4 * 3
        let spaces = { String(repeating: " ", count: $0) }
        let fits = try Samples.token(header: Samples.header(), payload: Self.payload + spaces(room))
        #expect(fits.count > 65_530 && fits.count <= 65_536)
        #expect(verifier.refusal(of: fits) == nil)
        let larger = try Samples.token(
            header: Samples.header(), payload: Self.payload + spaces(room + 9))
        #expect(verifier.refusal(of: larger) == .malformed)
        #expect(verifier.refusal(of: try Samples.token()) == nil)
    }
}
