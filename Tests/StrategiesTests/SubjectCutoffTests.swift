import Revocation
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `A subject's cut-off` {
    private func strategy(_ resolution: String, in context: StrategyContext) throws
        -> InProcessDeployment<JWTSubjectCutoff>
    {
        try InProcessDeployment<JWTSubjectCutoff>(
            OptionValues(["iat_resolution": .choice(resolution)]), in: context)
    }

    /// All within one tick: issue, revoke, issue, revoke, issue.
    @Test(arguments: [("ms", 0.000_1), ("s", 0.2)])
    func `tells a login after a revocation from one before it in the same tick`(
        resolution: String, step: Double
    ) throws {
        try inContext { context in
            let strategy = try strategy(resolution, in: context)
            let authority = try strategy.makeAuthority()
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
            let first = try authority.issue(context.grant("alice"), at: at(0))
            try authority.revoke(.subject("alice"), at: at(step))
            let second = try authority.issue(context.grant("alice"), at: at(2 * step))
            #expect(try !verifier.accepts(first, at: at(2 * step)))
            #expect(try verifier.accepts(second, at: at(2 * step)))
            try authority.revoke(.subject("alice"), at: at(3 * step))
            let third = try authority.issue(context.grant("alice"), at: at(4 * step))
            #expect(try !verifier.accepts(first, at: at(4 * step)))
            #expect(try !verifier.accepts(second, at: at(4 * step)))
            #expect(try verifier.accepts(third, at: at(4 * step)))
            #expect(try verifier.accepts(third, at: at(50)))
        }
    }

    @Test(arguments: ["ms", "s"])
    func `is purged only when every token before it is dead`(resolution: String) throws {
        try inContext { context in
            let strategy = try strategy(resolution, in: context)
            let authority = try strategy.makeAuthority()
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
            let token = try authority.issue(context.grant("alice"), at: at(0.5))
            try authority.revoke(.subject("alice"), at: at(0.9))
            // 60 s of lifetime and 2 s of leeway: the token has expired from 62.5 on.
            for second in [1, 30, 62, 62.4, 62.499] {
                _ = try authority.purge(at: at(second))
                #expect(try !verifier.accepts(token, at: at(second)), "\(second)")
            }
            #expect(try authority.purge(at: at(64)) <= 1)
            #expect(try authority.purge(at: at(64)) == 0)
        }
    }

    /// Twenty revocations within a second move the date 20 s ahead of the clock.
    @Test func `that ran ahead of the clock is not purged while tokens carry its dates`() throws {
        try inContext { context in
            let strategy = try strategy("s", in: context)
            let authority = try strategy.makeAuthority()
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
            for _ in 0..<20 { try authority.revoke(.subject("alice"), at: at(0)) }
            let late = try authority.issue(context.grant("alice"), at: at(61))
            #expect(try authority.purge(at: at(63)) == 0)
            #expect(try verifier.accepts(late, at: at(64)))
            try authority.revoke(.subject("alice"), at: at(64))
            #expect(try !verifier.accepts(late, at: at(64)))
            let next = try authority.issue(context.grant("alice"), at: at(64))
            #expect(try verifier.accepts(next, at: at(64)))
        }
    }
}
