import Revocation
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `A node that asks the authorization server` {
    private let token = Array("token".utf8)

    @Test func `asks for every request unless it keeps answers`() throws {
        let server = ScriptedIntrospection(.active(until: at(60)))
        let node = IntrospectingNode(server, life: .zero)
        let verifier = try node.makeVerifier()
        for _ in 0..<3 { #expect(try verifier.verdict(token, at: at(0)).isActive) }
        #expect(server.calls == 3)
        #expect(node.stateBytes == 0)
    }

    @Test(arguments: [Introspection.active(until: at(60)), .inactive])
    func `keeps acceptances and refusals alike, for their life and no longer`(
        answer: Introspection
    ) throws {
        let server = ScriptedIntrospection(answer)
        let verifier = try IntrospectingNode(server, life: .seconds(1)).makeVerifier()
        let first = try verifier.verdict(token, at: at(0))
        #expect(first.isActive == (answer != .inactive))
        #expect(try verifier.verdict(token, at: at(0.999_999)) == first)
        #expect(server.calls == 1)
        #expect(try verifier.verdict(token, at: at(1)) == first)
        #expect(server.calls == 2)
    }

    @Test(arguments: [Duration.zero, .seconds(3_600)])
    func `uses no answer beyond exp and the leeway`(life: Duration) throws {
        let server = ScriptedIntrospection(.active(until: at(5)))
        let verifier = try IntrospectingNode(server, life: life).makeVerifier()
        #expect(try verifier.verdict(token, at: at(6.999_999)).isActive)
        #expect(try verifier.verdict(token, at: at(7)) == .refused(.expired))
    }

    @Test func `refuses a token for another audience`() throws {
        let server = ScriptedIntrospection(.active(until: at(60), audience: "https://other"))
        let verifier = try IntrospectingNode(server, life: .seconds(1)).makeVerifier()
        for _ in 0..<2 {
            #expect(try verifier.verdict(token, at: at(0)) == .refused(.wrongAudience))
        }
    }

    @Test func `keeps no more answers than its capacity, and those that are in use`() throws {
        let server = ScriptedIntrospection(.active(until: at(60)))
        let node = IntrospectingNode(server, life: .seconds(10), capacity: 1_600)
        let verifier = try node.makeVerifier()
        for number in 0..<10_000 {
            _ = try verifier.verdict(Array("once \(number)".utf8), at: at(0))
            _ = try verifier.verdict(token, at: at(0))
        }
        #expect(server.calls == 10_001)
        #expect(node.stateBytes <= 1_600 * IntrospectionCache.entryBytes)
    }

    @Test func `fails closed in an outage once its answers are too old`() throws {
        let server = ScriptedIntrospection(.active(until: at(60)))
        let verifier = try IntrospectingNode(server, life: .seconds(1)).makeVerifier()
        #expect(try verifier.verdict(token, at: at(0)).isActive)
        server.tell(.failure(ScriptedIntrospection.outage))
        #expect(try verifier.verdict(token, at: at(0.9)).isActive)
        #expect(throws: ScriptedIntrospection.outage) { try verifier.verdict(token, at: at(1)) }
        #expect(throws: ScriptedIntrospection.outage) {
            try verifier.verdict(Array("unknown".utf8), at: at(0))
        }
    }

    @Test(arguments: [Duration.zero, .seconds(1)])
    func `uses its last answer in an outage for as long as it is told to`(life: Duration) throws {
        let server = ScriptedIntrospection(.active(until: at(60)))
        let node = IntrospectingNode(server, life: life, maxStale: .seconds(10))
        let verifier = try node.makeVerifier()
        #expect(try verifier.verdict(token, at: at(0)).isActive)
        server.tell(.failure(ScriptedIntrospection.outage))
        #expect(try verifier.verdict(token, at: at(9.999_999)).isActive)
        #expect(throws: ScriptedIntrospection.outage) { try verifier.verdict(token, at: at(10)) }
        server.tell(.success(.inactive))
        #expect(try verifier.verdict(token, at: at(11)) == .refused(.unknownToken))
        // An acceptance is not the last answer any more.
        server.tell(.failure(ScriptedIntrospection.outage))
        #expect(try verifier.verdict(token, at: at(15)) == .refused(.unknownToken))
    }

    @Test func `counts what it asked and what it knew`() throws {
        let server = ScriptedIntrospection(.active(until: at(60)))
        let node = IntrospectingNode(server, life: .seconds(1))
        func verify() throws {
            let verifier = try node.makeVerifier()
            for second in [0, 0.5, 1, 1.5] { _ = try verifier.verdict(token, at: at(second)) }
        }
        try verify()
        #expect(
            node.observations.compactMap { $0 as? IntrospectionLoad } == [
                IntrospectionLoad(verifications: 4, hits: 2, calls: 2, largestCrowd: 0)
            ])
    }

    @Test func `cannot be made where the authorization server answers no introspection`() {
        let node = IntrospectingNode(NoIntrospection(), life: .zero)
        #expect(throws: StrategyError.self) { try node.makeVerifier() }
    }
}

@Suite struct `Sessions behind the authorization server` {
    @Test func `end with a revocation at once, and for kept answers after their life`() throws {
        try inContext { context in
            let strategy = try InProcessDeployment<OpaqueIntrospection>(
                OptionValues(["cache_ttl": .duration(.seconds(1))]), in: context)
            let authority = try strategy.makeAuthority()
            let token = try authority.issue(context.grant("alice"), at: at(0))
            let known = try strategy.makeNode(.only, at: at(0)).makeVerifier()
            #expect(try known.accepts(token, at: at(0)))
            try authority.revoke(.token(token), at: at(0.1))
            #expect(try known.accepts(token, at: at(0.999)))
            #expect(try known.verdict(token, at: at(1)) == .refused(.unknownToken))
            let fresh = try strategy.makeNode(.only, at: at(0)).makeVerifier()
            #expect(try !fresh.accepts(token, at: at(0.1)))
        }
    }

    @Test func `of one client end without those of another`() throws {
        try inContext { context in
            let strategy = try InProcessDeployment<OpaqueIntrospection>(
                OptionValues(), in: context)
            let authority = try strategy.makeAuthority()
            func issue(_ client: String) throws -> IssuedToken {
                try authority.issue(
                    Grant(
                        subject: "alice", client: client, audience: context.audience,
                        scope: "read", lifetime: .seconds(60)), at: at(0))
            }
            let (one, other) = (try issue("printer"), try issue("viewer"))
            let verifier = try strategy.makeNode(.only, at: at(0)).makeVerifier()
            try authority.revoke(.grant(subject: "alice", client: "printer"), at: at(1))
            #expect(try !verifier.accepts(one, at: at(1)))
            #expect(try verifier.accepts(other, at: at(1)))
        }
    }
}
