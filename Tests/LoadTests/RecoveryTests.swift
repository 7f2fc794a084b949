import Oracle
import Results
import Revocation
import Testing

@testable import Load

@Suite struct `The recovery from a mass revocation` {
    private static let start_ns: UInt64 = 1_000_000_000
    private static let revoke_ns: UInt64 = 1_020_000_000

    private func state(
        _ fixture: WindowsFixture, clients: Int, bound: Duration = .milliseconds(100)
    ) -> RecoveryState {
        RecoveryState(
            clients: clients, tokens: fixture.population.shape.tokens, bound: bound,
            stop: fixture.source.stop)
    }

    private func use(
        _ fixture: WindowsFixture, _ state: RecoveryState, _ slots: [Int], depth: Int = 0,
        _ decide: @escaping (VerificationCall) -> RequestEnd
    ) -> ReturningClientsJournal {
        var clients = ReturningClients(
            slots.map { (node: 0, slot: $0) }, source: fixture.source, state: state,
            over: ScriptedLane(depth: depth, fixture.timer, decide), timer: fixture.timer,
            history: VerificationLog(capacity: 1_000, origin_ns: 0))
        return clients.run(start_ns: Self.start_ns)
    }

    /// The node refuses old tokens from 5 ms after the acknowledgement on, and accepts new ones 30
    /// ms later. The authority answers a queued client within 3 ms.
    @Test(arguments: [0, 4])
    func `times each client from the acknowledgement and from its first refusal`(depth: Int) throws
    {
        let fixture = WindowsFixture()
        let state = state(fixture, clients: 3)
        var wanted: [(slot: Int, at_ns: UInt64)] = []
        fixture.timer.onAdvance = { now_ns in
            if now_ns >= Self.revoke_ns, state.acknowledged_ns == 0 {
                state.acknowledge(at: Self.revoke_ns)
            }
            while let slot = state.queue.take(until: 0, by: fixture.timer) {
                wanted.append((slot, now_ns + 3_000_000))
            }
            for (slot, at_ns) in wanted where at_ns <= now_ns {
                fixture.put("new\(slot)", in: slot, at: at_ns)
            }
            wanted.removeAll { $0.at_ns <= now_ns }
        }
        let refuses_ns = Self.revoke_ns + 5_000_000
        let knows_ns = Self.revoke_ns + 35_000_000
        let journal = use(fixture, state, [1, 4, 6], depth: depth) { call in
            let isNew = call.text.hasPrefix("new")
            return (isNew ? call.sent_ns >= knows_ns : call.sent_ns < refuses_ns)
                ? .accepted : .refused(0)
        }
        #expect(journal.recoveries_ns.count == 3 && journal.lockouts_ns.count == 3)
        // Each time is known to the 5 ms between two uses.
        for time_ns in journal.recoveries_ns {
            #expect((35_000_000...41_000_000).contains(time_ns), "\(time_ns)")
        }
        for (recovery_ns, lockout_ns) in zip(journal.recoveries_ns, journal.lockouts_ns) {
            #expect((5_000_000...11_000_000).contains(recovery_ns - lockout_ns))
        }
        #expect((5_000_000...6_000_000).contains(journal.resolution_ns))
        #expect(state.isOver(at: fixture.timer.time_ns, since: Self.start_ns))
        #expect(journal.history.recorded.count > 20)
    }

    @Test func `takes an old token's acceptance after the revocation for no recovery`() {
        let fixture = WindowsFixture()
        let state = state(fixture, clients: 1, bound: .zero)
        state.acknowledge(at: Self.start_ns + 1)
        let journal = use(fixture, state, [0]) { _ in .accepted }
        #expect(journal.recoveries_ns.isEmpty)
        // The token is watched for the patience beyond the bound, and no longer.
        let watched_ns = fixture.timer.time_ns - Self.start_ns
        #expect((15_000_000_000...15_010_000_000).contains(watched_ns))
    }

    @Test(arguments: [0, 2])
    func `revokes once when it is due, then issues for whoever has waited longest`(
        depth: Int
    ) throws {
        let fixture = WindowsFixture()
        let state = state(fixture, clients: 2)
        for slot in [5, 3] { state.queue.add(slot) }
        let scripted = ScriptedAuthority()
        scripted.instead = { call in
            if case .issue(let grant) = call.operation, grant.subject == "s3" {
                for _ in 0..<2 { state.clientReturned() }
            }
            return nil
        }
        let authority = ReissuingAuthority(
            population: fixture.population, source: fixture.source, audience: "api",
            lifetime: .seconds(60), state: state, target: .everyone)
        // When the purge comes at the end, the lane is idle, whatever its depth.
        let journal = try authority.run(
            over: ScriptedLane(depth: depth, fixture.timer, took_ns: 2_000_000, scripted.answer),
            timer: fixture.timer, start_ns: Self.start_ns, revokeAt: Self.revoke_ns)
        #expect(scripted.revocations.map(\.target) == [.everyone])
        #expect(scripted.revocations.map(\.sent_ns) == [Self.revoke_ns])
        #expect(state.acknowledged_ns == Self.revoke_ns + 2_000_000)
        #expect(scripted.issuedSubjects == ["s5", "s3"])
        #expect(journal.reissues == 2 && journal.firstError == nil)
        #expect(journal.reissuing_ns >= 2_000_000)
        #expect(fixture.population.table.issuedAt(3) > state.acknowledged_ns)
        guard case .purge? = scripted.calls.last?.operation else {
            Issue.record("the last call is no purge")
            return
        }
    }

    @Test func `keeps the first error of an issue, and breaks with that of the revocation`() throws
    {
        let fixture = WindowsFixture()
        let state = state(fixture, clients: 1)
        state.queue.add(1)
        let scripted = ScriptedAuthority()
        scripted.instead = { call in
            guard case .issue = call.operation else { return nil }
            state.clientReturned()
            return .failure(StrategyError(.timeout, "late"))
        }
        let authority = ReissuingAuthority(
            population: fixture.population, source: fixture.source, audience: "api",
            lifetime: .seconds(60), state: state, target: .subject("s1"))
        func run() throws -> ReissuingAuthority.Journal {
            try authority.run(
                over: ScriptedLane(fixture.timer, scripted.answer), timer: fixture.timer,
                start_ns: Self.start_ns, revokeAt: Self.start_ns)
        }
        let journal = try run()
        #expect(journal.firstError?.kind == .timeout && journal.reissues == 0)
        scripted.instead = { _ in .failure(StrategyError(.failed, "no")) }
        #expect(throws: StrategyError.self) { try run() }
    }
}
