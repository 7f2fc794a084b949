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
            node.load
                == IntrospectionLoad(
                    verifications: 4, hits: 2, calls: 2, refusals: 0, callsForRefusals: 0,
                    largestCrowd: 0))
    }

    /// The authorization server answers that these tokens are active.
    @Test func `counts as refusals only what the authorization server refused`() throws {
        let other = ScriptedIntrospection(.active(until: at(60), audience: "https://other"))
        let ended = ScriptedIntrospection(.active(until: at(0)))
        for server in [other, ended] {
            let node = IntrospectingNode(server, life: .zero)
            func verify() throws {
                let verifier = try node.makeVerifier()
                #expect(try !verifier.verdict(token, at: at(2)).isActive)
            }
            try verify()
            #expect(node.load?.calls == 1 && node.load?.refusals == 0)
            #expect(node.load?.callsForRefusals == 0)
        }
    }

    @Test func `cannot be made where the authorization server answers no introspection`() {
        let node = IntrospectingNode(NoIntrospection(), life: .zero)
        #expect(throws: StrategyError.self) { try node.makeVerifier() }
    }
}

/// What a client costs that goes on with a revoked token.
@Suite struct `A client that retries with a revoked token` {
    private static let retries = 1_000

    /// Returns the load of a client whose token is accepted once and revoked in the next second.
    /// From then on the client retries.
    private func load(retryingEvery pause: Duration, life: Duration) throws -> IntrospectionLoad? {
        let token = Array("token".utf8)
        let server = ScriptedIntrospection(.active(until: at(3_600)))
        let node = IntrospectingNode(server, life: life)
        func verify() throws {
            let verifier = try node.makeVerifier()
            #expect(try verifier.verdict(token, at: at(0)).isActive)
            server.tell(.success(.inactive))
            for number in 0..<Self.retries {
                let now = at(1).advanced(byMicroseconds: Int64(number) * pause.microseconds)
                #expect(try verifier.verdict(token, at: now) == .refused(.unknownToken))
            }
        }
        try verify()
        #expect(node.load?.calls == server.calls)
        return node.load
    }

    @Test func `costs one call per retry without kept answers`() throws {
        #expect(
            try load(retryingEvery: .milliseconds(1), life: .zero)
                == IntrospectionLoad(
                    verifications: Self.retries + 1, hits: 0, calls: Self.retries + 1,
                    refusals: Self.retries, callsForRefusals: Self.retries, largestCrowd: 0))
    }

    @Test(arguments: [1, 5, 25, 100])
    func `costs one call per cache_ttl, whatever its rate`(pause_ms: Int) throws {
        // 1,000 retries take `pause_ms` seconds, with ten periods in each.
        let calls = 10 * pause_ms
        #expect(
            try load(retryingEvery: .milliseconds(pause_ms), life: .milliseconds(100))
                == IntrospectionLoad(
                    verifications: Self.retries + 1, hits: Self.retries - calls, calls: calls + 1,
                    refusals: Self.retries, callsForRefusals: calls, largestCrowd: 0))
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
