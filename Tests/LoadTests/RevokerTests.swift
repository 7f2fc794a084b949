import Histogram
import Results
import Revocation
import Testing
import Tokens

@testable import Load

@Suite struct `The revoker` {
    private func run(
        _ fixture: WindowsFixture, _ authority: ScriptedAuthority, depth: Int = 0,
        took_ns: UInt64 = 50_000, kept: [Int: IssuedToken] = [:]
    ) throws -> Revoker.Journal {
        let revoker = Revoker(
            plan: fixture.plan, slots: fixture.slots, source: fixture.source,
            state: fixture.state, population: fixture.population.shape, audience: "api",
            siblingLifetime: .seconds(60), kept: kept)
        return try revoker.run(
            over: ScriptedLane(depth: depth, fixture.timer, took_ns: took_ns, authority.answer),
            start_ns: WindowsFixture.start_ns, timer: fixture.timer)
    }

    @Test(arguments: [0, 3])
    func `issues and revokes each target when it is due, in the plan's order`(depth: Int) throws {
        let fixture = WindowsFixture(revocations: 5)
        let authority = ScriptedAuthority()
        let journal = try run(fixture, authority, depth: depth)
        let planned = fixture.plan.targets.map { WindowsFixture.start_ns + $0.revoke_ns }.sorted()
        #expect(authority.revocations.count == 5)
        for (revocation, due_ns) in zip(authority.revocations, planned) {
            #expect(revocation.sent_ns >= due_ns && revocation.sent_ns <= due_ns + 50_000)
        }
        #expect(journal.revoke.totalCount == 5 && journal.failures.isEmpty)
        let tokens = (0..<5).map {
            String(
                decoding: fixture.population.table.bytes(in: fixture.slots.target($0)),
                as: UTF8.self)
        }
        #expect(Set(tokens).count == 5 && tokens.allSatisfy { $0.hasPrefix("a") })
    }

    @Test(arguments: [0, 2])
    func `stamps the invocation as it asks and the acknowledgement as it is answered`(
        depth: Int
    ) throws {
        let fixture = WindowsFixture(revocations: 2)
        let authority = ScriptedAuthority()
        _ = try run(fixture, authority, depth: depth, took_ns: 2_000_000)
        for index in 0..<2 {
            let times = try #require(fixture.state.times(of: index))
            #expect(times.acknowledged_ns - times.invoked_ns == 2_000_000)
            #expect(authority.revocations.contains { $0.sent_ns == times.invoked_ns })
        }
        let last = (0..<2).compactMap { fixture.state.times(of: $0)?.acknowledged_ns }.max()
        #expect(fixture.state.lastAcknowledgement_ns(of: 0) == last)
    }

    @Test func `issues a target's siblings ahead of it, to live longer`() throws {
        let fixture = WindowsFixture(tokensPerSubject: 3)
        let authority = ScriptedAuthority()
        _ = try run(fixture, authority)
        let lifetimes = authority.calls.compactMap { call -> Duration? in
            if case .issue(let grant) = call.operation { grant.lifetime } else { nil }
        }
        #expect(lifetimes == [.seconds(60), .seconds(60), .seconds(1)])
        #expect(Set(authority.issuedSubjects) == ["target0"])
        let filled = ([fixture.slots.target(0)] + fixture.slots.siblings(of: 0)).filter {
            !fixture.population.table.isEmpty($0)
        }
        #expect(filled.count == 3)
    }

    @Test func `issues a target and its siblings to the subject's clients in turn`() throws {
        let fixture = WindowsFixture(reach: .grant, tokensPerSubject: 4, clientsPerSubject: 2)
        let authority = ScriptedAuthority()
        _ = try run(fixture, authority)
        let clients = authority.calls.compactMap { call -> String? in
            if case .issue(let grant) = call.operation { grant.client } else { nil }
        }
        #expect(clients == ["app1", "app", "app1", "app"])
        let targets = authority.calls.compactMap { call -> RevocationTarget? in
            if case .revoke(let target) = call.operation { target } else { nil }
        }
        #expect(targets == [.grant(subject: "target0", client: "app")])
    }

    @Test func `keeps the error of a revocation, and states no times for it`() throws {
        let fixture = WindowsFixture(revocations: 2)
        let authority = ScriptedAuthority()
        authority.instead = { call in
            guard case .revoke(.token(let token)) = call.operation, token.subject == "target1"
            else { return nil }
            return .failure(StrategyError(.timeout, "too late"))
        }
        let journal = try run(fixture, authority)
        #expect(journal.failures.map(\.target) == [1])
        #expect(fixture.state.times(of: 0) != nil && fixture.state.times(of: 1) == nil)
    }

    @Test func `ends where a token can't be issued`() {
        let fixture = WindowsFixture()
        let authority = ScriptedAuthority()
        authority.instead = { _ in .failure(StrategyError(.unreachable, "gone")) }
        #expect(throws: StrategyError.self) { try run(fixture, authority) }
    }

    @Test func `revokes the kept tokens of a storm beside its targets`() throws {
        let fixture = WindowsFixture(
            storm: WindowPlan.Storm(slots: [1, 2, 3], within: .milliseconds(10)))
        let authority = ScriptedAuthority()
        let kept = Dictionary(
            uniqueKeysWithValues: [1, 3].map { slot in
                (
                    slot,
                    IssuedToken(
                        bytes: [65], tokenID: "k\(slot)", subject: "s", expiresAt: .init(seconds: 9)
                    )
                )
            })
        let journal = try run(fixture, authority, kept: kept)
        let names = authority.revocations.compactMap { revocation -> String? in
            if case .token(let token) = revocation.target { token.tokenID } else { nil }
        }
        #expect(Set(names) == ["k1", "k3", "1"])
        #expect(journal.revoke.totalCount == 3)
    }

    @Test func `tries the refresh token of a target once it is revoked`() throws {
        let fixture = WindowsFixture()
        let authority = ScriptedAuthority()
        authority.instead = { call in
            guard case .issue(let grant) = call.operation else { return nil }
            return .success(
                .issued(
                    IssuedToken(
                        bytes: [65], tokenID: nil, subject: grant.subject,
                        expiresAt: .init(seconds: 9),
                        refresh: RefreshToken(
                            bytes: [82], expiresAt: .init(seconds: 9), family: "f"))))
        }
        _ = try run(fixture, authority)
        guard case .refresh(let presented)? = authority.calls.last?.operation else {
            Issue.record("the last call is no refresh")
            return
        }
        #expect(presented == [82])
    }
}
