import Oracle
import Results
import Revocation
import Synchronization
import Testing

@testable import Load

@Suite struct `The prober` {
    private func probe(
        _ fixture: WindowsFixture, depth: Int = 0, took_ns: UInt64 = 10_000,
        _ decide: @escaping (VerificationCall) -> RequestEnd
    ) -> Prober<ScriptedLane<VerificationCall, VerificationAnswer>, ManualTimer> {
        var prober = Prober(
            fixture.plan, slots: fixture.slots, source: fixture.source, state: fixture.state,
            over: ScriptedLane(depth: depth, fixture.timer, took_ns: took_ns, decide),
            nodes: fixture.plan.shape.nodes, timer: fixture.timer,
            start_ns: WindowsFixture.start_ns, seed: 5, sampler: fixture.sampler(),
            history: VerificationLog(capacity: 100_000, origin_ns: 0))
        prober.run()
        return prober
    }

    private func window(
        _ prober: Prober<ScriptedLane<VerificationCall, VerificationAnswer>, ManualTimer>,
        _ target: Int, _ place: Int, _ state: SharedWindowState
    ) -> Window {
        Window(of: prober.watches[target][place].probes, revocation: state.times(of: target))
    }

    /// The node refuses from `delay_ns` after the invocation on, so the correct window is known.
    @Test(arguments: [0, 4])
    func `bounds a scripted window, over a lane that answers at once or later`(
        depth: Int
    ) throws {
        let fixture = WindowsFixture()
        fixture.issueTargets()
        fixture.revokeAsPlanned(took_ns: 300_000)
        let delay_ns: UInt64 = 20_000_000
        let closes_ns = fixture.revoke_ns(0) + delay_ns
        let prober = probe(fixture, depth: depth) { call in
            call.sent_ns < closes_ns ? .accepted : .refused(0)
        }
        let window = window(prober, 0, 0, fixture.state)
        let (lower_ns, upper_ns) = (
            try #require(window.lower_ns), try #require(window.upper_ns)
        )
        #expect(window.outcome == .closed)
        let truth_ns = delay_ns - 300_000
        #expect(lower_ns <= truth_ns && truth_ns <= upper_ns)
        // A twentieth of the time since the revocation, but at least the finest gap, plus the time
        // of an answer.
        #expect(upper_ns - lower_ns <= 1_000_000 + 10_000 + delay_ns / 20)
        let isFinished = fixture.state.isFinished.load(ordering: .acquiring)
        #expect(isFinished)
    }

    @Test func `confirms a refusal eight times, with growing gaps, and then stops asking`() throws {
        let fixture = WindowsFixture()
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        let prober = probe(fixture) { $0.sent_ns < fixture.revoke_ns(0) ? .accepted : .refused(0) }
        let probes = prober.watches[0][0].probes
        let refused = probes.filter { $0.answer == .refused }.map(\.sent_ns)
        #expect(refused.count == 8 && probes.last?.answer == .refused)
        let gaps = zip(refused, refused.dropFirst()).map { $1 - $0 }
        #expect(zip(gaps, gaps.dropFirst()).allSatisfy { $0 < $1 }, "\(gaps)")
        #expect(try #require(gaps.last) >= 1_000_000 << 7)
    }

    @Test func `starts its confirmations again when a node accepts once more`() {
        let fixture = WindowsFixture(bound: .milliseconds(400))
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        let revoke_ns = fixture.revoke_ns(0)
        let prober = probe(fixture) { call in
            guard call.sent_ns >= revoke_ns else { return .accepted }
            return (20_000_000..<40_000_000).contains(call.sent_ns - revoke_ns)
                ? .accepted : .refused(0)
        }
        let window = window(prober, 0, 0, fixture.state)
        #expect(window.outcome == .flapped && window.flaps == 1)
        #expect(window.upper_ns.map { $0 >= 40_000_000 } == true)
        #expect(prober.watches[0][0].refusals == 8)
    }

    @Test func `watches a window that never closes to its horizon, and once more there`() throws {
        let fixture = WindowsFixture()
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        let prober = probe(fixture) { _ in .accepted }
        let horizon_ns = WindowsFixture.start_ns + fixture.plan.targets[0].horizon_ns
        let sent = prober.watches[0][0].probes.map(\.sent_ns)
        #expect(try #require(sent.last) >= horizon_ns)
        #expect(sent.dropLast().allSatisfy { $0 < horizon_ns })
        #expect(window(prober, 0, 0, fixture.state).outcome == .rightCensored)
    }

    @Test func `asks each node by each kind of request, and takes no error for a refusal`() {
        let fixture = WindowsFixture(nodes: 2, weighsRequests: true)
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        let revoke_ns = fixture.revoke_ns(0)
        let prober = probe(fixture) { call in
            guard call.sent_ns >= revoke_ns else { return .accepted }
            return call.isHighStakes ? .refused(0) : call.node == 0 ? .error : .accepted
        }
        #expect(prober.places.map(\.node) == [0, 0, 1, 1])
        #expect(prober.places.map(\.isHighStakes) == [false, true, false, true])
        let outcomes = prober.places.indices.map { window(prober, 0, $0, fixture.state).outcome }
        #expect(outcomes == [.unprobed, .closed, .rightCensored, .closed])
        #expect(window(prober, 0, 0, fixture.state).probeErrors > 0)
    }

    @Test func `waits for a token that is issued late, and gives up on one that never is`() {
        let fixture = WindowsFixture(revocations: 2)
        let late_ns = WindowsFixture.start_ns + fixture.plan.targets[0].issue_ns + 5_000_000
        fixture.timer.onAdvance = { now_ns in
            if now_ns >= late_ns, fixture.population.table.isEmpty(fixture.slots.target(0)) {
                fixture.put("late", in: fixture.slots.target(0), at: now_ns)
            }
        }
        let prober = probe(fixture) { _ in .accepted }
        #expect(prober.watches[0][0].probes.allSatisfy { $0.sent_ns >= late_ns })
        #expect(!prober.watches[0][0].probes.isEmpty)
        #expect(prober.watches[1][0].probes.isEmpty && prober.watches[1][0].isDone)
    }

    @Test func `counts siblings and sampled tokens that were killed with the target`() throws {
        let fixture = WindowsFixture(
            reach: .everyone, bound: .milliseconds(100), subjects: 8, tokensPerSubject: 3)
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        let revoke_ns = fixture.revoke_ns(0)
        // One of the two siblings is revoked, and every token of the population.
        let spared = "s\(fixture.slots.siblings(of: 0).lowerBound)"
        let prober = probe(fixture) { call in
            call.sent_ns >= revoke_ns && call.text != spared ? .refused(0) : .accepted
        }
        let killed = try #require(prober.collateral[0])
        #expect(killed.siblings == 1)
        #expect(killed.sample == 16 && killed.refusedInSample == 16 && killed.alive == 24)
        #expect(killed.tokens == 25)
    }

    /// Of five siblings, the second and the fourth have the target's client.
    @Test(
        arguments: [(.token, 5), (.grant, 3), (.subject, 0)] as [(RevocationReach, Int)])
    func `counts siblings as collateral only where the revocation was not meant for them`(
        asked: RevocationReach, bystanders: Int
    ) throws {
        let fixture = WindowsFixture(
            reach: .subject, subjects: 8, tokensPerSubject: 6, clientsPerSubject: 2, asked: asked)
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        let revoke_ns = fixture.revoke_ns(0)
        let prober = probe(fixture) { call in
            call.sent_ns >= revoke_ns && !call.text.hasPrefix("p") ? .refused(0) : .accepted
        }
        #expect(try #require(prober.collateral[0]).tokens == Double(bystanders))
    }

    @Test func `has one probe outstanding per place, however slow the answers`() {
        let fixture = WindowsFixture(nodes: 3)
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        let took_ns: UInt64 = 7_000_000
        let prober = probe(fixture, depth: 8, took_ns: took_ns) {
            $0.sent_ns < fixture.revoke_ns(0) ? .accepted : .refused(0)
        }
        for watch in prober.watches[0] {
            let sent = watch.probes.map(\.sent_ns)
            #expect(zip(sent, sent.dropFirst()).allSatisfy { $1 - $0 >= took_ns })
            #expect(watch.isDone && watch.refusals >= 8)
        }
    }

    @Test func `ends at once when it is stopped`() {
        let fixture = WindowsFixture()
        fixture.issueTargets()
        fixture.source.stop.raise()
        #expect(probe(fixture) { _ in .accepted }.watches[0][0].probes.isEmpty)
    }
}
