import Revocation
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `Grouped keys` {
    @Test func `revoke the tokens of one group and of no other`() throws {
        try inContext { context in
            let strategy = try InProcessDeployment<JWTGroupedKeys>(
                OptionValues(["groups": .count(8), "jwks_refresh": .duration(.seconds(1))]),
                in: context)
            let groups = try #require(strategy.guarantee.groups)
            let authority = try strategy.makeAuthority()
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
            let tokens = try (0..<200).map {
                try authority.issue(context.grant("s\($0)"), at: at(0))
            }
            try authority.revoke(.subject("s17"), at: at(0.5))
            for token in tokens {
                let isHit = groups.group(of: token.subject) == groups.group(of: "s17")
                #expect(try verifier.accepts(token, at: at(2)) == !isHit)
            }
            let next = try authority.issue(context.grant("s17"), at: at(2))
            #expect(try verifier.accepts(next, at: at(2)))
        }
    }

    @Test func `are about even`() {
        let groups = SubjectGroups(count: 16)
        var counts = [Int](repeating: 0, count: 16)
        for number in 0..<16_000 { counts[groups.group(of: "s\(number)")] += 1 }
        // 1,000 are expected, with a standard deviation of 31.
        #expect(counts.allSatisfy { (800...1_200).contains($0) }, "\(counts)")
    }

    @Test func `of a routine rotation are known to every node before they sign`() throws {
        try inContext { context in
            let strategy = try InProcessDeployment<JWTKeyRotation>(
                OptionValues([
                    "overlap": .duration(.seconds(5)), "jwks_refresh": .duration(.seconds(1)),
                ]), in: context)
            let authority = try strategy.makeAuthority()
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
            let old = try authority.issue(context.grant("alice"), at: at(0))
            try authority.revoke(.everyone, at: at(0.1))
            let new = try authority.issue(context.grant("alice"), at: at(0.1))
            #expect(try verifier.accepts(new, at: at(0.1)), "no node has to fetch first")
            #expect(try verifier.accepts(old, at: at(5)))
            #expect(try verifier.verdict(old, at: at(6.1)) == .refused(.unknownKey))
            #expect(try verifier.accepts(new, at: at(6.1)))
            #expect(try authority.purge(at: at(6.1)) == 1)
        }
    }

    @Test func `of an emergency reach no node ahead of it`() throws {
        try inContext { context in
            let strategy = try InProcessDeployment<JWTKeyRotation>(
                OptionValues(["jwks_refresh": .duration(.seconds(1))]), in: context)
            let authority = try strategy.makeAuthority()
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
            try authority.revoke(.everyone, at: at(0.1))
            let new = try authority.issue(context.grant("alice"), at: at(0.1))
            #expect(try verifier.verdict(new, at: at(0.9)) == .refused(.unknownKey))
            #expect(try verifier.accepts(new, at: at(1)))
        }
    }
}
