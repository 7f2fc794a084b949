import Testing
import Tokens

/// Keys with the same `kid`, as in sets while a key is replaced or published under two names.
struct RepeatedKeyTests {
    private static let payload = Samples.payload(with: "\"exp\":2000000000")

    /// Returns the JWK of a key, renamed `k`, with other members changed.
    private static func jwk(_ key: JSONWebKey, _ changes: [String: String] = [:]) throws -> String {
        var jwk = try key.json().removing("kid").adding("kid", "\"k\"")
        for (name, value) in changes { jwk = try jwk.removing(name).adding(name, value) }
        return jwk
    }

    private static func refusal(
        _ set: JSONWebKeySet, _ algorithm: String, _ key: JSONWebKey
    ) throws -> Refusal? {
        let header = #"{"alg":"\#(algorithm)","kid":"k"}"#
        let token = try Samples.token(header: header, payload: payload, key: key)
        return try JWTVerifier(set, policy: ClaimsPolicy(type: nil)).refusal(of: token)
    }

    @Test func `an exact repetition is dropped`() throws {
        let key = try Samples.key(.RS256)
        let jwk = try Self.jwk(key)
        let reordered = try jwk.removing("use").adding("use", "\"sig\"").adding("x5t", "\"a\"")
        let set = try JSONWebKeySet(json: Samples.set(jwk, jwk, reordered))
        #expect(set.keys.count == 1 && set.unusable.isEmpty)
        #expect(try Self.refusal(set, "RS256", key) == nil)
    }

    @Test func `keys of one kid are told apart by alg`() throws {
        let key = try Samples.key(.RS256)
        let set = try JSONWebKeySet(
            json: Samples.set(try Self.jwk(key), try Self.jwk(key, ["alg": "\"PS256\""])))
        #expect(set.keys.map(\.algorithm) == [.RS256, .PS256])
        #expect(try Self.refusal(set, "RS256", key) == nil)
        #expect(try Self.refusal(set, "ES256", Samples.key(.ES256)) == .algorithmMismatch)
    }

    @Test func `keys of one kid are told apart by use`() throws {
        let key = try Samples.key(.ES256)
        let encrypting = try Self.jwk(JSONWebKey.generate(.ES256), ["use": "\"enc\""])
        let set = try JSONWebKeySet(json: Samples.set(encrypting, try Self.jwk(key)))
        #expect(set.keys.count == 1)
        #expect(set.ignored == ["key 0: its use is not sig"])
        #expect(try Self.refusal(set, "ES256", key) == nil)
    }

    @Test(arguments: [Algorithm.ES256, .RS256, .EdDSA])
    func `the rest are tried in turn`(algorithm: Algorithm) throws {
        let keys = try [Samples.key(algorithm), JSONWebKey.generate(algorithm)]
        let set = try JSONWebKeySet(
            json: Samples.set(try Self.jwk(keys[0]), try Self.jwk(keys[1])))
        #expect(set.keys.count == 2)
        for key in keys { #expect(try Self.refusal(set, algorithm.rawValue, key) == nil) }
        let stranger = try JSONWebKey.generate(algorithm)
        #expect(try Self.refusal(set, algorithm.rawValue, stranger) == .badSignature)
    }

    @Test func `keys of one kid and different types are all used`() throws {
        let keys = try [Samples.key(.ES256), Samples.key(.RS256)]
        let set = try JSONWebKeySet(
            json: Samples.set(try Self.jwk(keys[0]), try Self.jwk(keys[1])))
        for key in keys { #expect(try Self.refusal(set, key.algorithm.rawValue, key) == nil) }
    }

    @Test func `different secrets of one kid are left out, and no other key is`() throws {
        let secrets = try [Samples.key(.HS256), JSONWebKey.generate(.HS256)]
        let other = try JSONWebKey.generate(.HS256)
        let doubles = [try Self.jwk(secrets[0]), try Self.jwk(secrets[1])]
        let set = try JSONWebKeySet(json: Samples.set(doubles[0], other.json(), doubles[1]))
        #expect(set.keys == [other])
        #expect(set.unusable.map(\.place) == [0, 2])
        #expect(throws: TokenError.self) {
            try JSONWebKeySet(json: Samples.set(doubles[0], doubles[1]))
        }
        #expect(try JSONWebKeySet(json: Samples.set(doubles[0], doubles[0])).keys.count == 1)
    }

    @Test(arguments: ["EdDSA", "Ed25519"], ["EdDSA", "Ed25519", nil])
    func `Ed25519 and EdDSA are two names of one algorithm`(header: String, alg: String?) throws {
        let key = try Samples.key(.EdDSA)
        let bare = try Self.jwk(key).removing("alg")
        let jwk = try alg.map { try bare.adding("alg", "\"\($0)\"") } ?? bare
        let set = try JSONWebKeySet(json: Samples.set(jwk))
        #expect(set.keys.map(\.algorithm) == [.EdDSA])
        #expect(try Self.refusal(set, header, key) == nil)
        #expect(try Self.refusal(set, header, JSONWebKey.generate(.EdDSA)) == .badSignature)
        #expect(try Self.refusal(set, "ES256", Samples.key(.ES256)) == .algorithmMismatch)
    }

    @Test func `one key under both names of its algorithm is one key`() throws {
        let key = try Samples.key(.EdDSA)
        let set = try JSONWebKeySet(
            json: Samples.set(
                try Self.jwk(key, ["alg": "\"EdDSA\""]), try Self.jwk(key, ["alg": "\"Ed25519\""])))
        #expect(set.keys.count == 1)
    }

    @Test func `Ed25519 is no name for a key of another curve`() throws {
        let jwk = try Self.jwk(Samples.key(.ES256), ["alg": "\"Ed25519\""])
        let error = #expect(throws: TokenError.self) {
            try JSONWebKeySet(json: Samples.set(jwk))
        }
        #expect(error?.cause.contains("EdDSA cannot be used with a key of this kty") == true)
    }
}
