import Revocation
import TestSupport
import Testing
import Tokens

@testable import Strategies

/// Tests what an authority issues with custom names, claims and keys in its context.
@Suite struct `The tokens of an authority` {
    private static func payload(_ parts: [[UInt8]]) throws -> JSONValue {
        let bytes = parts[1]
        return try JSONValue(parsing: bytes.span)
    }

    /// Returns the decoded parts of a token: header, payload and signature.
    private static func parts(_ token: IssuedToken) throws -> [[UInt8]] {
        let parts = token.bytes.split(separator: UInt8(ascii: ".")).map { segment in
            let text = [UInt8](segment)
            return Base64URL.decode(text.span) ?? []
        }
        try #require(parts.count == 3)
        return parts
    }

    @Test(arguments: [2048, 3072])
    func `carry the names, the claims and the key size that the context asks for`(
        size_bits: Int
    ) throws {
        try inContext(.RS256) { sample in
            var context = sample
            context.keySize_bits = size_bits
            context.issuer = "https://login.example/t/v2.0"
            context.audience = "api://orders"
            context.claims = try #require(ExtraClaims([.init("tid", .string("t1"))]))
            let strategy = try InProcessDeployment<JWTOnly>(OptionValues(), in: context)
            let token = try strategy.makeAuthority().issue(
                context.grant("alice", client: "printer"), at: at(0))
            let parts = try Self.parts(token)
            let payload = try Self.payload(parts)
            #expect(payload["iss"]?.string == "https://login.example/t/v2.0")
            #expect(payload["aud"]?.string == "api://orders")
            #expect(payload["tid"]?.string == "t1" && payload["sub"]?.string == "alice")
            #expect(payload["client_id"]?.string == "printer" && token.client == "printer")
            #expect(parts[2].count == size_bits / 8)
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
            let isAccepted = try verifier.accepts(token, at: at(1))
            #expect(isAccepted)
        }
    }

    @Test func `are refused for another audience than their issuer names`() throws {
        try inContext { sample in
            var context = sample
            context.issuer = "https://other.example"
            let strategy = try InProcessDeployment<JWTOnly>(OptionValues(), in: context)
            let authority = try strategy.makeAuthority()
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
            let own = try authority.issue(context.grant("alice"), at: at(0))
            let isAccepted = try verifier.accepts(own, at: at(1))
            #expect(isAccepted)
            let grant = Grant(
                subject: "alice", audience: "https://elsewhere.example", scope: "read",
                lifetime: .seconds(60))
            let foreign = try authority.issue(grant, at: at(0))
            #expect(try verifier.verdict(foreign, at: at(1)) == .refused(.wrongAudience))
        }
    }

    @Test func `keep their claims through a rotation of keys`() throws {
        try inContext { sample in
            var context = sample
            context.claims = try #require(ExtraClaims([.init("tid", .string("t1"))]))
            let strategy = try InProcessDeployment<JWTKeyRotation>(OptionValues(), in: context)
            let authority = try strategy.makeAuthority()
            let first = try authority.issue(context.grant("alice"), at: at(0))
            try authority.revoke(.everyone, at: at(1))
            let second = try authority.issue(context.grant("alice"), at: at(2))
            for token in [first, second] {
                let parts = try Self.parts(token)
                let payload = try Self.payload(parts)
                #expect(payload["tid"]?.string == "t1")
            }
        }
    }
}
