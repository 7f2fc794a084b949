import Oracle
import Results
import Revocation
import Synchronization
import Testing

@testable import Load

@Suite struct `The background load` {
    private struct Seen {
        var journal: BackgroundLoad.Journal
        var reissues: ReissueQueue
    }

    private func run(
        _ fixture: WindowsFixture, _ schedule: [BackgroundLoad.Request],
        draws: [DrawnRequest] = [DrawnRequest(slot: 3, node: 0, isGood: true, isHighStakes: false)],
        depth: Int = 0, clients: Int = 0, comesBack: Bool = true, end_ns: UInt64 = .max,
        unprobedNode: Int? = 0,
        _ decide: @escaping (VerificationCall) -> RequestEnd
    ) -> Seen {
        let reissues = ReissueQueue(slots: fixture.population.shape.tokens)
        let load = BackgroundLoad(
            plan: fixture.plan, slots: fixture.slots, source: fixture.source,
            population: fixture.population, state: fixture.state,
            reissues: comesBack ? reissues : nil, clients: clients,
            unprobedNode: unprobedNode)
        var journal = BackgroundLoad.Journal(
            record: WorkerRecord(
                start_ns: WindowsFixture.start_ns, duration_ns: 1_000_000_000,
                reasons: refusalReasons.count))
        load.run(
            over: ScriptedLane(depth: depth, fixture.timer, took_ns: 200_000, decide), schedule,
            draws: draws, start_ns: WindowsFixture.start_ns, end_ns: end_ns,
            timer: fixture.timer, history: VerificationLog(capacity: 100, origin_ns: 0),
            journal: &journal)
        return Seen(journal: journal, reissues: reissues)
    }

    private func ordinary(_ count: UInt64) -> [BackgroundLoad.Request] {
        (0..<count).map { .init(due_ns: $0 * 1_000_000, stolen: nil) }
    }

    private func stolen(_ due_ns: UInt64) -> BackgroundLoad.Request {
        .init(due_ns: due_ns, stolen: .init(due_ns: due_ns, target: 0, isHighStakes: false))
    }

    @Test(arguments: [0, 2])
    func `counts each use of a stolen token apart from the ordinary requests`(depth: Int) {
        let fixture = WindowsFixture(nodes: 2)
        fixture.issueTargets()
        let schedule = ordinary(3) + [stolen(3_000_000), stolen(4_000_000)]
        let seen = run(fixture, schedule, depth: depth, unprobedNode: 2) { call in
            guard call.text == "t0" else { return call.node == 2 ? .refused(0) : .accepted }
            #expect(call.node == 2)
            return call.sent_ns >= WindowsFixture.start_ns + 4_000_000 ? .refused(0) : .accepted
        }
        let uses = seen.journal.stolen.sorted { $0.sent_ns < $1.sent_ns }
        #expect(uses.map(\.end) == [.accepted, .refused(0)])
        #expect(uses.map { $0.sent_ns - WindowsFixture.start_ns } == [3_000_000, 4_000_000])
        let tally = seen.journal.record.tally
        #expect(tally.scheduled == 3 && tally.accepted == 3 && tally.isBalanced)
        #expect(seen.journal.record.history.recorded.count == 5)
    }

    @Test func `uses no stolen token where every node is probed`() {
        let fixture = WindowsFixture()
        fixture.issueTargets()
        let seen = run(fixture, [stolen(3_000_000)], unprobedNode: nil) { _ in .accepted }
        #expect(seen.journal.stolen.isEmpty && seen.journal.record.history.recorded.isEmpty)
    }

    private static let acknowledged_ns: UInt64 = 1_000

    private func use(_ sent_ns: UInt64, _ end: RequestEnd) -> BackgroundLoad.StolenRequest {
        .init(target: 0, isHighStakes: false, sent_ns: sent_ns, end: end)
    }

    @Test func `counts as exposure what was sent after the acknowledgement and accepted`() {
        let uses = [
            use(999, .accepted), use(1_000, .accepted), use(1_001, .accepted),
            use(1_002, .refused(0)), use(1_003, .error), use(1_004, .timeout),
        ]
        #expect(BackgroundLoad.exposure(to: uses, since: Self.acknowledged_ns) == 2)
        #expect(BackgroundLoad.exposure(to: uses, since: nil) == 0)
    }

    @Test func `uses no stolen token before it was issued`() {
        let fixture = WindowsFixture()
        let seen = run(fixture, [stolen(0)]) { _ in .accepted }
        #expect(seen.journal.stolen.isEmpty && seen.journal.record.history.recorded.isEmpty)
    }

    @Test func `sends a client that a mass revocation refused back once, and counts no failure`() {
        let fixture = WindowsFixture(reach: .everyone)
        fixture.state.noteAcknowledgement(WindowsFixture.start_ns + 1, of: 0)
        let seen = run(fixture, ordinary(4)) { _ in .refused(0) }
        #expect(seen.journal.record.tally.wronglyRefused == 0)
        #expect(seen.journal.record.tally.allRefused == 4)
        #expect(seen.reissues.take(until: 0, by: fixture.timer) == 3)
        #expect(seen.reissues.take(until: 0, by: fixture.timer) == nil)
    }

    @Test func `sends nobody back whose token is younger than the revocation`() {
        let fixture = WindowsFixture(reach: .everyone)
        fixture.state.noteAcknowledgement(WindowsFixture.start_ns - 1, of: 0)
        let seen = run(fixture, ordinary(2)) { _ in .refused(0) }
        #expect(seen.reissues.take(until: 0, by: fixture.timer) == nil)
    }

    @Test func `sends a client that renews back for its latest token only`() {
        let fixture = WindowsFixture()
        let seen = run(fixture, ordinary(2), clients: 4) { call in
            // The token is renewed while the request is under way.
            if call.sent_ns == WindowsFixture.start_ns { fixture.put("n", in: 3, at: 7) }
            return call.text == "n" ? .accepted : .refused(0)
        }
        #expect(seen.reissues.take(until: 0, by: fixture.timer) == nil)
        #expect(seen.journal.record.tally.wronglyRefused == 0)
        let second = run(fixture, ordinary(1), clients: 4) { _ in .refused(0) }
        #expect(second.reissues.take(until: 0, by: fixture.timer) == 3)
    }

    @Test func `counts a refusal that nothing explains as wrong`() {
        let fixture = WindowsFixture()
        let seen = run(fixture, ordinary(2), comesBack: false) { _ in .refused(0) }
        #expect(seen.journal.record.tally.wronglyRefused == 2)
    }

    @Test func `ends with the last watch, and at the end of the phase`() {
        let fixture = WindowsFixture()
        let seen = run(fixture, ordinary(5)) { call in
            if call.sent_ns >= WindowsFixture.start_ns + 2_000_000 {
                fixture.state.isFinished.store(true, ordering: .releasing)
            }
            return .accepted
        }
        #expect(seen.journal.record.tally.scheduled == 3)
        let other = WindowsFixture()
        let cut = run(other, ordinary(5), end_ns: WindowsFixture.start_ns + 3_000_000) { _ in
            .accepted
        }
        #expect(cut.journal.record.tally.scheduled == 3)
    }
}
