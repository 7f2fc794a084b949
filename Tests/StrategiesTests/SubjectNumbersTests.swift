import Revocation
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `A subject's numbers` {
    @Test func `are read from the text that Redis keeps`() {
        #expect(SubjectNumbers(Array("7".utf8)) == SubjectNumbers(own: 7))
        let several = SubjectNumbers(Array("0 12 3 app 9 4 a 1 ".utf8))
        #expect(several == SubjectNumbers(own: 0, grants: ["app": 12, "a 1 ": 9]))
        #expect(several?.value(for: "app") == 12 && several?.value(for: "other") == 0)
        #expect(SubjectNumbers(own: 20, grants: ["app": 12]).value(for: "app") == 20)
    }

    @Test(arguments: [
        "", " 7", "-7", "7 ", "7 1", "7 1 ", "7 1 3", "7 1 3 ap", "7 1 3 app ", "7 x 3 app",
        "7  1 3 app", "1234567890123456789", "7 1 9999999999999999999 app", "7,1,3,app",
    ])
    func `are refused in any other form`(text: String) {
        #expect(SubjectNumbers(Array(text.utf8)) == nil)
    }

    @Test func `are later after every revocation`() {
        let first = SubjectNumbers(own: 5)
        let second = SubjectNumbers(own: 5, grants: ["app": 6])
        let third = SubjectNumbers(own: 5, grants: ["app": 6, "other": 6])
        #expect(first < second && second < third && third < SubjectNumbers(own: 30))
    }
}

@Suite struct `A client's number` {
    /// The settings under which each of the two strategies keeps numbers.
    private static let versions = ["sqlite", "redis"]
    private static let cutoffs = [
        ("sqlite", "ms"), ("sqlite", "s"), ("redis", "ms"), ("redis", "s"),
    ]

    @Test(arguments: versions)
    func `versions: rises within a moment without harm to any new token`(store: String) throws {
        try check(JWTTokenVersion.self, OptionValues(["store": .choice(store)]))
    }

    @Test(arguments: cutoffs)
    func `not-before times: rise within a tick without harm to any new token`(
        store: String, resolution: String
    ) throws {
        try check(
            JWTSubjectCutoff.self,
            OptionValues(["store": .choice(store), "iat_resolution": .choice(resolution)]))
    }

    /// Issues and revokes in turn, 10 µs apart, so that numbers run ahead of the clock.
    private func check<Strategy: RegisteredStrategy>(
        _ type: Strategy.Type, _ options: OptionValues
    ) throws {
        let deployment = try PrivateDeployment()
        let strategy = try InProcessDeployment<Strategy>(options, in: deployment.context)
        let authority = try strategy.makeAuthority()
        let verifier = try strategy.makeNode(.only, at: at(0)).makeVerifier()
        var now = at(0)
        var dead: [IssuedToken] = []
        func issue(_ client: String, _ subject: String = "alice") throws -> IssuedToken {
            now = now.advanced(byMicroseconds: 10)
            return try authority.issue(
                deployment.context.grant(subject, client: client), at: now)
        }
        func revoke(_ target: RevocationTarget) throws {
            now = now.advanced(byMicroseconds: 10)
            try authority.revoke(target, at: now)
        }
        func expect(_ live: [IssuedToken], _ step: String) throws {
            for token in live { #expect(try verifier.accepts(token, at: now), "\(step)") }
            for token in dead { #expect(try !verifier.accepts(token, at: now), "\(step)") }
        }
        let grant = RevocationTarget.grant(subject: "alice", client: "app")
        let (first, spared) = (try issue("app"), try issue("other"))
        let stranger = try issue("app", "bob")
        try revoke(grant)
        dead.append(first)
        let second = try issue("app")
        try expect([spared, stranger, second], "a grant")
        try revoke(grant)
        dead.append(second)
        let third = try issue("app")
        try expect([spared, stranger, third], "the grant again")
        try revoke(.subject("alice"))
        dead += [spared, third]
        let (fourth, renewed) = (try issue("app"), try issue("other"))
        try expect([stranger, fourth, renewed], "the subject")
        try revoke(grant)
        dead.append(fourth)
        let fifth = try issue("app")
        try expect([stranger, renewed, fifth], "a grant after the subject")
    }

    @Test func `is purged once every token before it is dead`() throws {
        try inContext { context in
            let strategy = try InProcessDeployment<JWTTokenVersion>(OptionValues(), in: context)
            let authority = try strategy.makeAuthority()
            try authority.revoke(.subject("alice"), at: at(0))
            try authority.revoke(.grant(subject: "alice", client: "app"), at: at(10))
            let token = try authority.issue(context.grant("alice"), at: at(20))
            #expect(try authority.purge(at: at(65)) == 1)
            let verifier = try strategy.makeNode(.only, at: at(65)).makeVerifier()
            #expect(try verifier.accepts(token, at: at(65)))
            #expect(try authority.purge(at: at(75)) == 1)
            #expect(try authority.purge(at: at(75)) == 0)
        }
    }

    @Test func `is none for a client without a name`() throws {
        try inContext { context in
            let strategy = try InProcessDeployment<JWTTokenVersion>(OptionValues(), in: context)
            let authority = try strategy.makeAuthority()
            #expect(throws: StrategyError.self) {
                try authority.revoke(.grant(subject: "alice", client: ""), at: at(0))
            }
        }
    }
}
