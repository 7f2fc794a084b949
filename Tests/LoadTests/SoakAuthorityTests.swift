import Histogram
import Results
import Revocation
import Testing

@testable import Load

@Suite struct `The authority of a soak` {
    private func run(
        _ fixture: WindowsFixture, _ scripted: ScriptedAuthority, revocationGap: Duration? = nil,
        seconds: UInt64 = 10, settled: (UInt64) -> Void = { _ in }
    ) throws -> SoakJournal {
        let authority = SoakAuthority(
            terms: SoakEngine.Terms(
                audience: "api", lifetime: .seconds(1), period: .seconds(2),
                revocationGap: revocationGap, reach: .token),
            source: fixture.source, population: fixture.population, seed: 5)
        var lane: ScriptedLane<AuthorityCall, AuthorityAnswer> = ScriptedLane(
            fixture.timer, scripted.answer)
        var journal = try authority.begin(over: &lane, timer: fixture.timer)
        let start_ns = fixture.timer.time_ns
        authority.run(
            over: &lane, timer: fixture.timer, journal: &journal, start_ns: start_ns,
            settled: settled,
            isFinished: { fixture.timer.time_ns >= start_ns + seconds * 1_000_000_000 })
        return journal
    }

    private func text(_ fixture: WindowsFixture, _ slot: Int) -> String {
        String(decoding: fixture.population.table.bytes(in: slot), as: UTF8.self)
    }

    @Test func `gives its clients new tokens in turn, once per period`() throws {
        let (fixture, scripted) = (WindowsFixture(), ScriptedAuthority())
        let journal = try run(fixture, scripted)
        #expect((38...40).contains(journal.issued) && journal.errors == 0)
        #expect(journal.revoked == 0 && scripted.revocations.isEmpty)
        let round = (0..<8).map { "s\($0)" }
        #expect(Array(scripted.issuedSubjects.prefix(24)) == round + round + round)
        // The eight first tokens and four rounds came before the last one.
        #expect(text(fixture, 0) == "a41" && fixture.population.table.issuedAt(0) > 0)
        let purges = scripted.calls.count { if case .purge = $0.operation { true } else { false } }
        #expect((9...10).contains(purges))
    }

    @Test func `revokes tokens in use, which stay in use until the next is due`() throws {
        let (fixture, scripted) = (WindowsFixture(), ScriptedAuthority())
        var inUse = 0
        scripted.instead = { call in
            guard case .revoke(.token(let token)) = call.operation,
                let slot = Int(token.subject.dropFirst())
            else { return nil }
            if text(fixture, slot) == String(decoding: token.bytes, as: UTF8.self) { inUse += 1 }
            return nil
        }
        let journal = try run(
            fixture, scripted, revocationGap: .milliseconds(500), seconds: 100)
        #expect(abs(Double(journal.revoked) - 200) < 5 * 200.0.squareRoot())
        #expect(inUse == journal.revoked && journal.revoked == scripted.revocations.count)
        #expect(Int(journal.revoke.totalCount) == journal.revoked)
        // Revocations cause no issue.
        #expect((398...400).contains(journal.issued))
    }

    @Test func `states that everything has ended whenever nothing is under way`() throws {
        let (fixture, scripted) = (WindowsFixture(), ScriptedAuthority())
        var stated: [UInt64] = []
        scripted.instead = { call in
            if let last = stated.last { #expect(last <= call.sent_ns) }
            return nil
        }
        _ = try run(fixture, scripted, revocationGap: .milliseconds(50)) { stated.append($0) }
        #expect(stated == stated.sorted())
        let gaps_ns = zip(stated.dropFirst(), stated).map { $0 - $1 }
        #expect(gaps_ns.max() ?? .max <= 21_000_000)
    }

    @Test func `goes on after an error, keeps the first, and keeps the old token`() throws {
        let (fixture, scripted) = (WindowsFixture(), ScriptedAuthority())
        scripted.instead = { call in
            guard scripted.issuedSubjects.count > 8, case .issue = call.operation else {
                return nil
            }
            return .failure(StrategyError(.unreachable, "gone"))
        }
        let journal = try run(fixture, scripted)
        #expect(journal.issued == 0 && (38...40).contains(journal.errors))
        #expect(journal.firstError?.kind == .unreachable)
        #expect(text(fixture, 7) == "a8")
    }

    @Test func `counts revocations that failed apart from other operations`() throws {
        let (fixture, scripted) = (WindowsFixture(), ScriptedAuthority())
        scripted.instead = { call in
            guard case .revoke = call.operation else { return nil }
            return .failure(StrategyError(.unreachable, "gone"))
        }
        let journal = try run(fixture, scripted, revocationGap: .milliseconds(500))
        #expect(journal.revoked == 0 && journal.unrevoked > 0)
        #expect(journal.errors == journal.unrevoked && journal.issued > 0)
    }

    @Test func `breaks without first tokens`() {
        let scripted = ScriptedAuthority()
        scripted.instead = { _ in .failure(StrategyError(.unreachable, "gone")) }
        #expect(throws: StrategyError.self) { try run(WindowsFixture(), scripted) }
    }
}
