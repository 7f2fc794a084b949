import Revocation
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `Tokens ended by security events` {
    private func strategy(
        _ maxStale: Duration, in context: StrategyContext
    ) throws -> InProcessDeployment<JWTSubjectEvents> {
        try InProcessDeployment<JWTSubjectEvents>(
            OptionValues(["max_stale": .duration(maxStale)]), in: context)
    }

    @Test func `are refused at every node without a request that asks`() throws {
        try inContext { context in
            let strategy = try strategy(.seconds(3_600), in: context)
            let authority = try strategy.makeAuthority()
            let verifiers = try (0..<3).map {
                try strategy.makeNode(NodeID(index: $0, of: 3), at: at(0)).makeVerifier()
            }
            let token = try authority.issue(context.grant("alice"), at: at(0))
            for verifier in verifiers { #expect(try verifier.accepts(token, at: at(0))) }
            try authority.revoke(.subject("alice"), at: at(0))
            // The clock stands still, so no request finds the node's copy too old.
            for verifier in verifiers {
                #expect(try eventually { try !verifier.accepts(token, at: at(0)) })
            }
            #expect(
                eventually {
                    authority.observations.compactMap { ($0 as? EventFanOut)?.times_ns.count }
                        == [1]
                })
            // A login at the same instant is not one of those that were ended.
            let next = try authority.issue(context.grant("alice"), at: at(0))
            for verifier in verifiers { #expect(try verifier.accepts(next, at: at(0))) }
        }
    }

    @Test func `are one alone where one is revoked, and all where the subject is`() throws {
        try inContext { context in
            let strategy = try strategy(.seconds(1), in: context)
            let authority = try strategy.makeAuthority()
            let verifier = try strategy.makeNode(.only, at: at(0)).makeVerifier()
            let tokens = try (0..<3).map { _ in
                try authority.issue(context.grant("alice"), at: at(0))
            }
            let other = try authority.issue(context.grant("bob"), at: at(0))
            try authority.revoke(.token(tokens[0]), at: at(1))
            #expect(try tokens.map { try verifier.accepts($0, at: at(2)) } == [false, true, true])
            try authority.revoke(.subject("alice"), at: at(3))
            #expect(try tokens.allSatisfy { try !verifier.accepts($0, at: at(4)) })
            #expect(try verifier.accepts(other, at: at(4)))
            #expect(throws: StrategyError.self) {
                try authority.revoke(.everyone, at: at(5))
            }
        }
    }

    @Test func `are those of one client where that client's grant is revoked`() throws {
        try inContext { context in
            let strategy = try strategy(.seconds(1), in: context)
            let authority = try strategy.makeAuthority()
            let verifier = try strategy.makeNode(.only, at: at(0)).makeVerifier()
            func issue(_ client: String) throws -> IssuedToken {
                try authority.issue(
                    Grant(
                        subject: "alice", client: client, audience: context.audience,
                        scope: "read", lifetime: .seconds(60)), at: at(0))
            }
            let (one, other) = (try issue("printer"), try issue("viewer"))
            try authority.revoke(.grant(subject: "alice", client: "printer"), at: at(0))
            let next = try issue("printer")
            let verdicts = try [one, other, next].map { try verifier.accepts($0, at: at(2)) }
            #expect(verdicts == [false, true, true])
        }
    }

    @Test func `are refused at a server that was away, as soon as it is back`() throws {
        try inContext { context in
            let strategy = try strategy(.seconds(3_600), in: context)
            let authority = try strategy.makeAuthority()
            let token = try authority.issue(context.grant("alice"), at: at(0))
            try authority.revoke(.subject("alice"), at: at(1))
            let back = try strategy.makeNode(.only, at: at(2)).makeVerifier()
            #expect(try !back.accepts(token, at: at(2)))
        }
    }

    @Test func `leave nothing to remember once they are dead`() throws {
        try inContext { context in
            let strategy = try strategy(.seconds(1), in: context)
            let authority = try strategy.makeAuthority()
            let token = try authority.issue(context.grant("alice"), at: at(0))
            try authority.revoke(.subject("alice"), at: at(0.5))
            #expect(try authority.purge(at: at(62.5)) == 0)
            #expect(try authority.purge(at: at(64)) == 1)
            // A token that is dead already is not entered.
            try authority.revoke(.token(token), at: at(64))
            #expect(try authority.purge(at: at(200)) == 0)
        }
    }
}
