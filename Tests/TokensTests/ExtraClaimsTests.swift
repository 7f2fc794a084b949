import Foundation
import Testing
import Tokens

struct ExtraClaimsTests {
    private static let members: [JSONValue.Member] = [
        .init("tid", .string("t\"1\"")), .init("groups", .array([.string("a"), .number("7")])),
        .init("ext", .object([.init("iss", .bool(true))])),
    ]

    private static func refusesExtra(_ members: [JSONValue.Member]) -> Bool {
        ExtraClaims(members) == nil
    }

    @Test func `stand behind the claims that are used, and change none of them`() throws {
        let extra = try #require(ExtraClaims(Self.members))
        let payload = Samples.claims.json(adding: extra)
        let value = try JSONValue(parsing: payload.span)
        #expect(value["tid"]?.string == "t\"1\"" && value["iss"]?.string == Samples.claims.issuer)
        #expect(value["ext"]?["iss"] == .bool(true))
        #expect(try Claims(payload: payload.span) == Samples.claims)
        #expect(Claims().json(adding: extra) == extra.json.bytes)
        #expect(Samples.claims.json(adding: ExtraClaims()) == Samples.claims.json())
    }

    @Test(arguments: Algorithm.recognized)
    func `are signed with the others`(algorithm: Algorithm) throws {
        let extra = try #require(ExtraClaims(Self.members))
        let token = try TokenSigner(Samples.key(algorithm)).sign(Samples.claims, adding: extra)
        let verifier = try Samples.verifier(algorithm)
        #expect(verifier.verify(token.span, at: Samples.now) == .valid(Samples.claims))
        guard case .valid(let payload, _) = verifier.verifySignature(token.span) else {
            return #expect(Bool(false))
        }
        #expect(payload == Samples.claims.json(adding: extra))
    }

    @Test func `come back from their own JSON`() throws {
        let own = try #require(ExtraClaims(Self.members))
        for claims in [ExtraClaims(), own] {
            let data = try JSONEncoder().encode([claims])
            #expect(try JSONDecoder().decode([ExtraClaims].self, from: data) == [claims])
        }
        for text in [#"["[]"]"#, #"["{"]"#, #"["{\"iss\":1}"]"#, "[7]"] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode([ExtraClaims].self, from: Data(text.utf8))
            }
        }
    }

    @Test func `are refused where a verifier would not read the token`() {
        let names = [
            "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "client_id", "ver", "status",
        ]
        for name in names {
            #expect(Self.refusesExtra([.init(name, .null)]), "\(name)")
        }
        #expect(Self.refusesExtra([.init("a", .null), .init("a", .null)]))
        let long = String(repeating: "a", count: ExtraClaims.maximumBytes - 8)
        #expect(!Self.refusesExtra([.init("a", .string(long))]))
        #expect(Self.refusesExtra([.init("a", .string(long + "a"))]))
        var deep = JSONValue.null
        for _ in 0..<64 { deep = .array([deep]) }
        #expect(Self.refusesExtra([.init("a", deep)]))
    }

    @Test(arguments: [(Algorithm.RS256, 3072), (.PS256, 3072), (.RS256, 4096)])
    func `tokens of larger RSA keys are signed and verified`(
        algorithm: Algorithm, size_bits: Int
    ) throws {
        let key = try JSONWebKey.generate(algorithm, size_bits: size_bits)
        let value = try JSONValue(parsing: key.json().bytes.span)
        let n = try #require(value["n"]?.string)
        #expect((n.utf8.count * 6) / 8 == size_bits / 8)
        let token = try TokenSigner(key).sign(Samples.claims)
        let verifier = try JWTVerifier([key.publicKey], policy: Samples.policy)
        #expect(verifier.verify(token.span, at: Samples.now) == .valid(Samples.claims))
    }

    @Test(arguments: [Algorithm.HS256, .ES256, .EdDSA])
    func `a size changes no key but RSA's`(algorithm: Algorithm) throws {
        let key = try JSONWebKey.generate(algorithm, size_bits: 4096)
        let plain = try Samples.key(algorithm)
        #expect(key.json().utf8.count == plain.json().utf8.count)
    }
}
