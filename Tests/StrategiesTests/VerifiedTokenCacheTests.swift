import Revocation
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `A node's memory of verified tokens` {
    private let remembering = OptionValues(["verified_cache": .count(100)])

    @Test func `never lets a token outlive exp and the leeway`() throws {
        try inContext { context in
            let strategy = try InProcessDeployment<JWTOnly>(remembering, in: context)
            let token = try strategy.makeAuthority().issue(context.grant("alice"), at: at(0))
            let node = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0))
            let verifier = try node.makeVerifier()
            #expect(try verifier.accepts(token, at: at(0)))
            #expect(node.stateBytes > token.bytes.count, "the token is remembered")
            #expect(try verifier.accepts(token, at: at(61.999_999)))
            #expect(try verifier.verdict(token, at: at(62)) == .refused(.expired))
            #expect(try verifier.verdict(token, at: at(1_000)) == .refused(.expired))
        }
    }

    @Test func `forgets what a key verified when the key is retired`() throws {
        try inContext { context in
            let options = OptionValues([
                "verified_cache": .count(100), "jwks_refresh": .duration(.seconds(10)),
            ])
            let strategy = try InProcessDeployment<JWTKeyRotation>(options, in: context)
            let authority = try strategy.makeAuthority()
            let node = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0))
            let verifier = try node.makeVerifier()
            let token = try authority.issue(context.grant("alice"), at: at(0))
            let empty = node.stateBytes
            #expect(try verifier.accepts(token, at: at(0)))
            #expect(node.stateBytes > empty)
            try authority.revoke(.everyone, at: at(1))
            #expect(try verifier.accepts(token, at: at(9.9)))
            #expect(try verifier.verdict(token, at: at(10)) == .refused(.unknownKey))
            #expect(node.stateBytes == empty, "nothing is kept of the old key's")
        }
    }

    @Test func `asks about revocations as before`() throws {
        try inContext { context in
            let strategy = try InProcessDeployment<JWTTokenVersion>(remembering, in: context)
            let authority = try strategy.makeAuthority()
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
            let token = try authority.issue(context.grant("alice"), at: at(0))
            #expect(try verifier.accepts(token, at: at(1)))
            try authority.revoke(.subject("alice"), at: at(2))
            #expect(try verifier.verdict(token, at: at(2)) == .refused(.revoked))
        }
    }

    @Test func `never gives one token another's claims when their hashes collide`() throws {
        let cache = VerifiedTokenCache(capacity: 10) { _ in 7 }
        let key = try JSONWebKey.generate(.HS256)
        let keys = cache.admit([key])
        let (one, other) = ([UInt8]("one".utf8), [UInt8]("two".utf8))
        cache.keep(Claims(subject: "one"), of: one.span, under: keys[0])
        #expect(cache.claims(of: one.span, under: keys)?.subject == "one")
        #expect(cache.claims(of: other.span, under: keys) == nil)
        cache.keep(Claims(subject: "other"), of: other.span, under: keys[0])
        #expect(cache.claims(of: other.span, under: keys)?.subject == "other")
        #expect(cache.claims(of: one.span, under: keys) == nil)
    }

    @Test func `answers only those who have the key`() throws {
        let cache = VerifiedTokenCache(capacity: 10)
        let (old, new) = (try JSONWebKey.generate(.HS256), try JSONWebKey.generate(.HS256))
        let before = cache.admit([old])
        let token = [UInt8]("token".utf8)
        cache.keep(Claims(subject: "alice"), of: token.span, under: before[0])
        let after = cache.admit([new])
        #expect(cache.count == 0)
        // As a verifier does that has not yet noticed the change.
        cache.keep(Claims(subject: "alice"), of: token.span, under: before[0])
        #expect(cache.claims(of: token.span, under: after) == nil)
        #expect(cache.admit([old]) != before, "a key that comes back is another")
    }

    @Test func `holds no more tokens than it may, and keeps those in use`() throws {
        let cache = VerifiedTokenCache(capacity: 64)
        let keys = cache.admit([try JSONWebKey.generate(.HS256)])
        let hot = [UInt8]("hot".utf8)
        cache.keep(Claims(subject: "hot"), of: hot.span, under: keys[0])
        for number in 0..<1_000 {
            let token = [UInt8]("token\(number)".utf8)
            cache.keep(Claims(subject: "\(number)"), of: token.span, under: keys[0])
            #expect(cache.claims(of: hot.span, under: keys)?.subject == "hot")
            #expect(cache.count <= 64)
        }
        #expect(cache.bytes > 0)
    }
}
