import Foundation
import Revocation
import Testing
import Tokens

@Suite struct `A secret` {
    private static let now = NumericDate(seconds: 1_700_000_000)

    @Test func `is found in any dress by the search that these tests go by`() {
        let bytes = [UInt8](0..<40).map { $0 &* 37 &+ 11 }
        let secret = Secret("test", bytes)
        let base64 = Data(bytes).base64EncodedString()
        let dresses: [(String, [UInt8])] = [
            ("plainly", [0, 1] + bytes[3..<20] + [2]), ("plainly", [UInt8](base64.utf8)),
            ("plainly", encoded(bytes)), ("in decimal", [UInt8]("\(bytes)".utf8)),
            ("in decimal", [UInt8](shown(bytes).utf8)),
            ("in decimal", [UInt8]("\([UInt8](base64.utf8))".utf8)),
            (
                "in hexadecimal",
                [UInt8](bytes.map { String(format: "%02X", $0) }.joined(separator: " ").utf8)
            ),
            (
                "in hexadecimal without spaces",
                [UInt8](bytes.map { String(format: "%02x", $0) }.joined().utf8)
            ),
        ]
        for (dress, output) in dresses { #expect(secret.dress(in: output) == dress) }
        #expect(secret.dress(in: [UInt8](bytes.reversed())) == nil)
        #expect(secret.dress(in: [UInt8](bytes[..<11])) == nil)
    }

    /// What only the owner of a key may know: the members that are not in the public half.
    private static func secrets(of key: JSONWebKey) throws -> [Secret] {
        let text = [UInt8](key.json(includingPrivate: true).utf8)
        let whole = try JSONValue(parsing: text.span)
        let names = key.algorithm.isSymmetric ? ["k"] : ["d", "p", "q", "dp", "dq", "qi"]
        return try names.compactMap { name in
            guard let member = whole[name]?.string else { return nil }
            return Secret(name, try #require(decoded([UInt8](member.utf8))))
        }
    }

    @Test(arguments: Algorithm.recognized)
    func `of a key is in no description, reflection or dump of what holds it`(
        algorithm: Algorithm
    ) throws {
        let key = try JSONWebKey.generate(algorithm)
        let secrets = try Self.secrets(of: key)
        #expect(!secrets.isEmpty)
        let signer = try TokenSigner(key)
        let token = try signer.sign(Claims(expiresAt: Self.now.advanced(byMicroseconds: 1)))
        let verifier = try JWTVerifier([key.publicKey], policy: ClaimsPolicy())
        let rawSigner = try Signer(key)
        let signatureVerifier = try SignatureVerifier(key)
        _ = verifier.verify(token.span, at: Self.now)
        let signature = try rawSigner.sign(token.span)
        _ = signatureVerifier.isValid(signature.span, of: token.span)
        // The header is no secret, and a signer keeps it ready. The last part makes the token
        // valid.
        let tag = try #require(token.split(separator: UInt8(ascii: ".")).last)
        let tokenSecret = Secret("token", [UInt8](tag))
        let holders: [Any] = [
            key, [key], JSONWebKeySet([key]), Optional.some(key) as Any, ["k": key], signer,
            verifier, rawSigner,
            signatureVerifier, JSONWebKeySet([key]).ignored,
        ]
        for holder in holders {
            let text = shown(holder)
            for secret in secrets + [tokenSecret, Secret("signature", signature)] {
                #expect(
                    secret.dress(in: text) == nil, "\(secret.name) in \(type(of: holder))")
            }
        }
    }

    @Test func `a token is in no description, reflection or dump of what carries it`() throws {
        let bytes = try OpaqueToken.generate()
        let token = IssuedToken(bytes: bytes, tokenID: "id", subject: "alice", expiresAt: Self.now)
        let refresh = RefreshToken(
            bytes: try OpaqueToken.generate(), expiresAt: Self.now, family: "7")
        let renewable = IssuedToken(
            bytes: bytes, tokenID: "id", subject: "alice", expiresAt: Self.now, refresh: refresh)
        let grant = Grant(subject: "alice", audience: "a", scope: "s", lifetime: .seconds(1))
        let answer = RefreshAnswer.renewed(renewable, of: grant)
        let target = RevocationTarget.token(token)
        let holders: [Any] = [
            token, [token], Optional.some(token) as Any, target, ["t": target], renewable, refresh,
            [refresh], Optional.some(refresh) as Any, answer,
        ]
        for holder in holders {
            let text = shown(holder)
            for secret in [Secret("token", bytes), Secret("refresh token", refresh.bytes)] {
                #expect(secret.dress(in: text) == nil, "\(secret.name): \(type(of: holder))")
            }
        }
    }

    @Test(arguments: Algorithm.recognized)
    func `of a key is in no error about it`(algorithm: Algorithm) throws {
        let key = try JSONWebKey.generate(algorithm)
        let secrets = try Self.secrets(of: key)
        let text = key.json(includingPrivate: true)
        let changes: [(String, String)] = [
            ("\"kty\":", "\"kty\":1,\"x\":"), ("\"use\":\"sig\"", "\"use\":\"enc\""),
            ("\"alg\":\"", "\"alg\":\"X"), ("{", ""), ("}", ""), ("}", ",}"), ("\":\"", "\":\"="),
            ("\"kid\":", "\"kid\":[],\"y\":"), ("\"kty\":\"", "\"kty\":\"Q"),
            ("\"k\":\"", "\"k\":\"!"), ("\"d\":\"", "\"d\":\"!"), ("\"d\":\"", "\"d\":\"AA"),
            ("\"d\":", "\"d\":{},\"z\":"), ("\"n\":\"", "\"n\":\"AAAA"), ("\"q\":", "\"w\":"),
            ("\"x\":\"", "\"x\":\"A"), ("\"use\"", "\"key_ops\":[\"encrypt\"],\"use\""),
        ]
        var refused = 0
        for (part, other) in changes {
            let changed = [UInt8](text.replacing(part, with: other).utf8)
            for read in [{ try JSONWebKey(jwk: changed).json() }, { try Self.set(changed) }] {
                do { _ = try read() } catch {
                    refused += 1
                    for secret in secrets {
                        #expect(secret.dress(in: shown(error)) == nil, "\(part): \(secret.name)")
                    }
                }
            }
        }
        #expect(refused > 20)
    }

    /// Reads a key set with a single key and returns what the set reports about a key that it
    /// ignored.
    private static func set(_ jwk: [UInt8]) throws -> String {
        let text = [UInt8]("{\"keys\":[".utf8) + jwk + [UInt8]("]}".utf8)
        return try JSONWebKeySet(json: text).ignored.joined()
    }

    @Test func `token is in no explanation of why it is refused`() throws {
        let key = try JSONWebKey.generate(.HS256)
        let verifier = try JWTVerifier([key], policy: ClaimsPolicy(issuer: "i", audience: "a"))
        let token = try TokenSigner(key).sign(
            Claims(issuer: "j", subject: "alice", tokenID: try OpaqueToken.randomID()))
        let secret = Secret("token", token)
        var explained = 0
        for end in token.indices {
            var changed = token
            changed[end] ^= 1
            for input in [changed, [UInt8](token[..<end]), token + changed] {
                let explanation = verifier.explain(input.span, at: Self.now)
                let words = try #require(explanation)
                let decision = verifier.verify(input.span, at: Self.now)
                #expect(secret.dress(in: words + shown(decision)) == nil)
                explained += 1
            }
        }
        #expect(explained > 300)
    }
}
