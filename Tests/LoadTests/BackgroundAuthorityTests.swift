import Histogram
import Revocation
import Testing

@testable import Load

@Suite struct `The background authority` {
    private func run(
        _ fixture: WindowsFixture, _ scripted: ScriptedAuthority, issueRate: Double = 0,
        revokeRate: Double = 0, seconds: UInt64 = 3, depth: Int = 0,
        reach: RevocationReach? = .token, reissues: ReissueQueue? = nil,
        clients: RefreshingClients? = nil
    ) throws -> BackgroundAuthority.Journal {
        let authority = BackgroundAuthority(
            work: .init(
                issueRate: issueRate, revokeRate: revokeRate, audience: "api",
                lifetime: .seconds(60)),
            source: fixture.source, population: fixture.population, seed: 5, reissues: reissues)
        return try authority.run(
            over: ScriptedLane(depth: depth, fixture.timer, scripted.answer),
            timer: fixture.timer, reach: reach, start_ns: WindowsFixture.start_ns,
            end_ns: WindowsFixture.start_ns + seconds * 1_000_000_000, clients: clients,
            isFinished: { false })
    }

    @Test(arguments: [0, 4])
    func `issues and revokes at its rates, and purges once per second`(depth: Int) throws {
        let (fixture, scripted) = (WindowsFixture(), ScriptedAuthority())
        let journal = try run(
            fixture, scripted, issueRate: 100, revokeRate: 20, seconds: 10, depth: depth)
        #expect(abs(Double(journal.issue.totalCount) - 1_000) < 5 * 1_000.0.squareRoot())
        #expect(abs(Double(journal.revoke.totalCount) - 200) < 5 * 200.0.squareRoot())
        #expect((9...10).contains(journal.purged / 2))
        #expect(journal.errors == 0 && journal.issue.max >= 50_000)
        // Each revocation has a different token.
        let revoked = scripted.revocations.compactMap { revocation -> String? in
            if case .token(let token) = revocation.target { token.subject } else { nil }
        }
        #expect(Set(revoked).count == revoked.count)
        #expect(revoked.allSatisfy { $0.hasPrefix("spare") })
    }

    @Test func `revokes nothing where each revocation would be one of many`() throws {
        let scripted = ScriptedAuthority()
        let journal = try run(WindowsFixture(), scripted, revokeRate: 100, reach: nil)
        #expect(scripted.revocations.isEmpty && journal.revoke.totalCount == 0)
    }

    @Test func `gives each client that comes back one new token`() throws {
        let (fixture, scripted) = (WindowsFixture(), ScriptedAuthority())
        let queue = ReissueQueue(slots: 8)
        for slot in [4, 2, 4] { queue.add(slot) }
        let journal = try run(fixture, scripted, reissues: queue)
        #expect(journal.reissues == 2)
        let subjects = scripted.issuedSubjects.filter { !$0.hasPrefix("spare") }
        #expect(subjects == ["s4", "s2"])
        #expect(String(decoding: fixture.population.table.bytes(in: 4), as: UTF8.self) == "a2")
    }

    @Test func `goes on after an error, and keeps the first`() throws {
        let scripted = ScriptedAuthority()
        scripted.instead = { call in
            if case .purge = call.operation { .failure(StrategyError(.failed, "no")) } else { nil }
        }
        let journal = try run(WindowsFixture(), scripted, issueRate: 10)
        #expect(journal.errors == 2 && journal.purged == 0)
        #expect(journal.issue.totalCount > 10)
        #expect(journal.firstError?.kind == .failed)
    }

    @Test func `breaks where it has no token to revoke`() {
        let scripted = ScriptedAuthority()
        scripted.instead = { _ in .failure(StrategyError(.unreachable, "gone")) }
        #expect(throws: StrategyError.self) { try run(WindowsFixture(), scripted, revokeRate: 1) }
    }

    @Test func `renews its clients' tokens in turn, and authenticates anew whom it refuses`() throws
    {
        let (fixture, scripted) = (WindowsFixture(), ScriptedAuthority())
        func token(_ subject: String) -> IssuedToken {
            let token = scripted.token(
                for: Grant(subject: subject, audience: "", scope: "", lifetime: .zero))
            return IssuedToken(
                bytes: token.bytes, tokenID: token.tokenID, subject: subject,
                expiresAt: token.expiresAt,
                refresh: RefreshToken(
                    bytes: Array("r\(subject)".utf8), expiresAt: token.expiresAt, family: "f"))
        }
        scripted.instead = { call in
            switch call.operation {
            case .issue(let grant): return .success(.issued(token(grant.subject)))
            case .refresh(let presented):
                guard presented != Array("rs1".utf8) else {
                    return .success(.refreshed(.refused(.revoked)))
                }
                let subject = String(decoding: presented.dropFirst(), as: UTF8.self)
                let grant = Grant(subject: subject, audience: "", scope: "", lifetime: .zero)
                return .success(.refreshed(.renewed(token(subject), of: grant)))
            default: return nil
            }
        }
        var clients = RefreshingClients(
            .init(count: 2, lifetime: .seconds(1), share: 0.5, audience: "api"),
            source: fixture.source, population: fixture.population)
        var lane = ScriptedLane(fixture.timer, scripted.answer)
        try clients.begin(over: &lane, timer: fixture.timer)
        clients.start(at: WindowsFixture.start_ns)
        // Half a second each: each client renews five or six times in three seconds.
        let journal = try run(fixture, scripted, clients: clients)
        #expect((5...6).contains(Int(journal.refresh.totalCount)))
        #expect((5...6).contains(journal.reissues))
        #expect(scripted.issuedSubjects.filter { $0 == "s1" }.count == 1 + journal.reissues)
    }
}
