import Testing
import Tokens

struct JSONWebKeySetTests {
    @Test func `a set comes back from its JSON, by its public halves and in its order`() throws {
        let keys = try [Algorithm.ES256, .EdDSA, .RS256, .PS256].map(Samples.key)
        let set = try JSONWebKeySet(json: JSONWebKeySet(keys).json().bytes)
        #expect(set.keys == keys.map(\.publicKey))
        #expect(set.ignored.isEmpty)
        let secrets = try JSONWebKeySet([Samples.key(.HS256)])
        #expect(try JSONWebKeySet(json: secrets.json().bytes) == secrets)
    }

    @Test func `a single key is read as a set of one, and its fault is an error`() throws {
        let key = try Samples.key(.ES256).publicKey
        #expect(try JSONWebKeySet(json: key.json().bytes).keys == [key])
        let unusable = try key.json().removing("use").adding("use", "\"enc\"").bytes
        #expect(throws: TokenError.self) { try JSONWebKeySet(json: unusable) }
    }

    @Test func `keys that cannot be used are left out, each with its reason`() throws {
        let key = try Samples.key(.ES256)
        let encrypting = try key.json().removing("use").adding("use", "\"enc\"")
        let open = try Samples.key(.RS256).json().removing("alg")
        let text = #"{"keys":[{"kty":"PQC"},\#(encrypting),\#(key.json()),7,\#(open)],"more":1}"#
        let set = try JSONWebKeySet(json: text.bytes)
        #expect(set.keys == [key.publicKey])
        #expect(
            set.ignored == [
                "key 0: its kty is not one of oct, RSA, EC and OKP", "key 1: its use is not sig",
                "key 3: it is not a JSON object",
                "key 4: it has no alg, and its kty does not determine one",
            ])
        #expect(try JSONWebKeySet(json: text.bytes, algorithm: .PS256).keys.count == 2)
    }

    @Test(arguments: [
        (#"{"keys":[]}"#, "no key in it can be used: it is empty"),
        (#"{"keys":[{"kty":"x"}]}"#, "no key in it can be used: key 0: its kty is not one of"),
        (#"{"keys":{}}"#, "its keys member is not an array"),
        (#"{"keys":[],"keys":[]}"#, "it is not JSON"),
        ("[]", "it is not a JSON object"), ("{", "it is not JSON"),
    ])
    func `a set without a usable key is an error`(text: String, cause: String) {
        let error = #expect(throws: TokenError.self) { try JSONWebKeySet(json: text.bytes) }
        #expect(error?.cause.hasPrefix(cause) == true)
    }

    @Test func `a secret among public keys is refused`() throws {
        let set = try JSONWebKeySet([Samples.key(.HS256), Samples.key(.ES256)])
        #expect(throws: TokenError.self) { try JSONWebKeySet(json: set.json().bytes) }
    }
}
