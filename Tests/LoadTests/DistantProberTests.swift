import Oracle
import Results
import Revocation
import Testing

@testable import Load

/// Tested on a manual clock, with lanes that answer later.
@Suite struct `The prober over a network` {
    private typealias SlowLane = ScriptedLane<VerificationCall, VerificationAnswer>
    private typealias SlowProber = Prober<SlowLane, ManualTimer>

    private func probe(_ fixture: WindowsFixture, over lane: SlowLane) -> SlowProber {
        var prober = Prober(
            fixture.plan, slots: fixture.slots, source: fixture.source, state: fixture.state,
            over: lane, nodes: fixture.plan.shape.nodes,
            mostOutstanding: ProbeThreads.mostOutstanding, timer: fixture.timer,
            start_ns: WindowsFixture.start_ns, seed: 5, sampler: fixture.sampler(),
            history: VerificationLog(capacity: 100_000, origin_ns: 0))
        prober.run()
        return prober
    }

    /// Returns a lane that decides halfway through the time that an answer takes, and refuses from
    /// `closes_ns` on.
    private func lane(
        _ fixture: WindowsFixture, closes_ns: UInt64,
        takes_ns: @escaping (VerificationCall) -> UInt64
    ) -> SlowLane {
        let script: SlowLane.Script = { call in
            let took_ns = takes_ns(call)
            let at_ns = call.sent_ns + took_ns
            let end: RequestEnd =
                call.sent_ns + took_ns / 2 < closes_ns ? .accepted : .refused(0)
            return (VerificationAnswer(end, answered_ns: at_ns), at_ns)
        }
        return SlowLane(depth: 64, fixture.timer, script)
    }

    /// Returns the gaps between the probes sent within 4 ms of an instant.
    private func gaps_ns(_ probes: [Probe], around instant_ns: UInt64) -> [UInt64] {
        let near_ns = probes.map(\.sent_ns).filter {
            (instant_ns - 4_000_000...instant_ns + 4_000_000).contains($0)
        }
        return zip(near_ns, near_ns.dropFirst()).map { $1 - $0 }
    }

    /// Returns the largest number of probes that were under way together.
    private func mostOutstanding(_ probes: [Probe]) -> Int {
        probes.map { probe in
            probes.count { $0.sent_ns <= probe.sent_ns && probe.sent_ns < $0.answered_ns }
        }.max() ?? 0
    }

    @Test func `keeps its gap, whatever an answer takes`() {
        let fixture = WindowsFixture()
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        let revoke_ns = fixture.revoke_ns(0)
        let prober = probe(
            fixture, over: lane(fixture, closes_ns: revoke_ns + 50_000_000) { _ in 4_000_000 })
        let probes = prober.watches[0][0].probes
        let gaps_ns = gaps_ns(probes, around: revoke_ns)
        #expect(gaps_ns.count >= 6)
        #expect(gaps_ns.allSatisfy { $0 == 1_000_000 }, "\(gaps_ns)")
        #expect(mostOutstanding(probes) == 4)
    }

    @Test func `has five probes of a target under way at a place, and no more`() {
        let fixture = WindowsFixture()
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        let revoke_ns = fixture.revoke_ns(0)
        let prober = probe(
            fixture, over: lane(fixture, closes_ns: revoke_ns + 50_000_000) { _ in 20_000_000 })
        #expect(mostOutstanding(prober.watches[0][0].probes) == 5)
        #expect(prober.watches[0][0].isDone && prober.watches[0][0].outstanding == 0)
    }

    @Test func `keeps the gap of a node beside one that is slow`() {
        let fixture = WindowsFixture(nodes: 2)
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        let revoke_ns = fixture.revoke_ns(0)
        let prober = probe(
            fixture,
            over: lane(fixture, closes_ns: revoke_ns + 50_000_000) { call in
                call.node == 1 ? 60_000_000 : 100_000
            })
        let gaps_ns = gaps_ns(prober.watches[0][0].probes, around: revoke_ns)
        #expect(gaps_ns.count >= 6)
        #expect(gaps_ns.allSatisfy { $0 == 1_000_000 }, "\(gaps_ns)")
    }

    /// The round trips to the store, of the authority and of the node, in milliseconds.
    @Test(arguments: [(1, 1), (10, 10), (2, 10), (10, 2), (40, 40)])
    func `resolves a synchronous strategy's window to the gap beyond the round trips`(
        ofAuthority_ms: UInt64, ofNode_ms: UInt64
    ) throws {
        let fixture = WindowsFixture(roundTrip: .milliseconds(ofNode_ms))
        fixture.issueTargets()
        let (authority_ns, node_ns) = (ofAuthority_ms * 1_000_000, ofNode_ms * 1_000_000)
        fixture.revokeAsPlanned(took_ns: authority_ns)
        let invoked_ns = fixture.revoke_ns(0)
        let prober = probe(
            fixture, over: lane(fixture, closes_ns: invoked_ns + authority_ns / 2) { _ in node_ns })
        let window = Window(
            of: prober.watches[0][0].probes, revocation: fixture.state.times(of: 0))
        let gap_ns = UInt64(fixture.plan.shape.finestGap.nanoseconds)
        let difference_ns = node_ns > authority_ns ? (node_ns - authority_ns) / 2 : 0
        #expect(window.outcome == .closed && window.flaps == 0)
        #expect(window.lower_ns == 0)
        let upper_ns = try #require(window.upper_ns)
        #expect((difference_ns...difference_ns + gap_ns).contains(upper_ns), "\(upper_ns)")
        // The time from the invocation to the first final refusal is the mean of the two round
        // trips.
        let mean_ns = (authority_ns + node_ns) / 2
        let invokeUpper_ns = try #require(window.invokeUpper_ns)
        #expect((mean_ns...mean_ns + gap_ns).contains(invokeUpper_ns), "\(invokeUpper_ns)")
    }

    /// A window of 20 ms, with shorter and longer round trips.
    @Test(arguments: [1, 4, 10, 40] as [UInt64])
    func `resolves a window to the gap and one round trip`(roundTrip_ms: UInt64) throws {
        let fixture = WindowsFixture(roundTrip: .milliseconds(roundTrip_ms))
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        let took_ns = roundTrip_ms * 1_000_000
        let closes_ns = fixture.revoke_ns(0) + 20_000_000
        let prober = probe(fixture, over: lane(fixture, closes_ns: closes_ns) { _ in took_ns })
        let window = Window(
            of: prober.watches[0][0].probes, revocation: fixture.state.times(of: 0))
        let lower_ns = try #require(window.lower_ns)
        let upper_ns = try #require(window.upper_ns)
        #expect(lower_ns <= 20_000_000 && 20_000_000 <= upper_ns)
        let gap_ns = UInt64(fixture.plan.shape.finestGap.nanoseconds)
        #expect(Double(upper_ns - lower_ns) <= Double(gap_ns + took_ns) * 1.1)
    }

    @Test func `takes answers that overtake each other for no flapping`() {
        let fixture = WindowsFixture(roundTrip: .milliseconds(4))
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        var number = 0
        let prober = probe(
            fixture,
            over: lane(fixture, closes_ns: fixture.revoke_ns(0) + 20_000_000) { _ in
                number += 1
                return number % 2 == 0 ? 2_000_000 : 8_000_000
            })
        let window = Window(
            of: prober.watches[0][0].probes, revocation: fixture.state.times(of: 0))
        #expect(window.outcome == .closed)
        #expect(window.upper_ns.map { $0 >= 20_000_000 } == true)
        #expect(prober.watches[0][0].refusals >= 8)
    }

    @Test func `asks for siblings and sampled tokens one after another`() throws {
        let fixture = WindowsFixture(
            reach: .everyone, bound: .milliseconds(100), subjects: 8, tokensPerSubject: 3)
        fixture.issueTargets()
        fixture.revokeAsPlanned()
        var asked: [(sent_ns: UInt64, at_ns: UInt64)] = []
        let slow = lane(fixture, closes_ns: fixture.revoke_ns(0)) { call in
            if !call.text.hasPrefix("t") {
                asked.append((call.sent_ns, call.sent_ns + 3_000_000))
            }
            return 3_000_000
        }
        let prober = probe(fixture, over: slow)
        let killed = try #require(prober.collateral[0])
        #expect(killed.siblings == 2 && killed.sample == 16 && killed.refusedInSample == 16)
        #expect(asked.count == 18)
        #expect(zip(asked, asked.dropFirst()).allSatisfy { $0.at_ns <= $1.sent_ns })
    }
}

@Suite struct `The gap over a network` {
    private func gap(_ probeGap: Duration, _ roundTrip: Duration) -> Duration {
        WindowPlan.Shape(
            revocations: 1, lifetime: .seconds(1), leeway: .zero, bound: .zero, reach: .token,
            nodes: 1, probeGap: probeGap, stolenUseRate: 0, storm: nil, roundTrip: roundTrip
        ).finestGap
    }

    @Test func `is a quarter of the round trip at least`() {
        #expect(gap(.microseconds(200), .zero) == .microseconds(200))
        #expect(gap(.microseconds(200), .microseconds(500)) == .microseconds(200))
        #expect(gap(.microseconds(200), .milliseconds(10)) == .microseconds(2_500))
    }

    @Test func `has threads for the probes of one target, and spare ones at few nodes`() {
        #expect(ProbeThreads.perNode(of: 4, weighsRequests: false) == 10)
        #expect(ProbeThreads.perNode(of: 4, weighsRequests: true) == 20)
        #expect(ProbeThreads.perNode(of: 64, weighsRequests: false) == 5)
        #expect(ProbeThreads.perNode(of: 64, weighsRequests: true) == 10)
    }
}
