import Oracle
import Results
import Revocation
import Testing

@testable import Load

@Suite struct `A new key` {
    private func run(
        _ fixture: WindowsFixture, _ scripted: ScriptedAuthority, rotations: Int, nodes: Int = 2,
        bound: Duration = .milliseconds(100),
        _ decide: @escaping (VerificationCall) -> RequestEnd
    ) throws -> NewKeysEngine.Outcome {
        let engine = NewKeysEngine(
            .init(
                rotations: rotations, bound: bound, target: .everyone,
                grant: Grant(
                    subject: "s0", audience: "api", scope: "read", lifetime: .seconds(60)),
                slot: fixture.population.extraStart, nodes: nodes, gap: .milliseconds(1),
                source: fixture.source, seed: 3, historyRoom: 10_000))
        return try engine.run(
            ScriptedLane(fixture.timer, scripted.answer),
            over: ScriptedLane(fixture.timer, took_ns: 1_000, decide), timer: fixture.timer)
    }

    /// The nodes know a key 20 ms and 30 ms after its rotation.
    @Test func `is refused until the last node knows it`() throws {
        let (fixture, scripted) = (WindowsFixture(), ScriptedAuthority())
        let outcome = try run(fixture, scripted, rotations: 6) { call in
            let rotated_ns = scripted.revocations.last?.sent_ns ?? 0
            let knows_ns = rotated_ns + (call.node == 0 ? 20_000_000 : 30_000_000)
            return call.sent_ns >= knows_ns ? .accepted : .refused(0)
        }
        #expect(outcome.refused_ns.count == 6 && outcome.unknown == 0)
        for time_ns in outcome.refused_ns {
            #expect((29_900_000...31_200_000).contains(time_ns), "\(time_ns)")
        }
        #expect(outcome.history.recorded.count > 6 * 30)
        // Each rotation is followed by a token and a purge.
        #expect(scripted.revocations.count == 6 && scripted.issuedSubjects.count == 6)
        // The instants differ in the period.
        let phases = scripted.revocations.map { $0.sent_ns % 100_000_000 }
        #expect(Set(phases).count == 6)
    }

    @Test func `is not known yet while one worker of the node refuses it`() throws {
        let (fixture, scripted) = (WindowsFixture(), ScriptedAuthority())
        var calls = 0
        let outcome = try run(fixture, scripted, rotations: 1, nodes: 1) { call in
            calls += 1
            let rotated_ns = scripted.revocations.last?.sent_ns ?? 0
            // One worker in four knows it later than the others.
            let knows_ns = rotated_ns + (calls % 4 == 0 ? 50_000_000 : 10_000_000)
            return call.sent_ns >= knows_ns ? .accepted : .refused(0)
        }
        let time_ns = try #require(outcome.refused_ns.first)
        #expect((46_000_000...54_000_000).contains(time_ns), "\(time_ns)")
    }

    @Test func `that a node never learns ends the watch, and is told`() throws {
        let (fixture, scripted) = (WindowsFixture(), ScriptedAuthority())
        let outcome = try run(fixture, scripted, rotations: 2) { call in
            call.node == 0 ? .accepted : .refused(0)
        }
        #expect(outcome.refused_ns.isEmpty && outcome.unknown == 2)
    }

    @Test func `that cannot be made breaks the measurement`() {
        let scripted = ScriptedAuthority()
        scripted.instead = { call in
            if case .revoke = call.operation {
                .failure(StrategyError(.failed, "no key"))
            } else {
                nil
            }
        }
        #expect(throws: StrategyError.self) {
            try run(WindowsFixture(), scripted, rotations: 1) { _ in .accepted }
        }
    }
}

@Suite struct `A lane among workers` {
    @Test func `gives each of them a turn, at each node apart`() {
        let timer = ManualTimer()
        var asked: [[UInt8]] = [[], [], []]
        func lane(_ worker: Int) -> ScriptedLane<VerificationCall, VerificationAnswer> {
            ScriptedLane(timer, took_ns: 1) { call in
                asked[worker].append(call.node)
                return .accepted
            }
        }
        var rotating = RotatingLane([lane(0), lane(1), lane(2)])
        for node: UInt8 in [0, 0, 1, 0, 1, 0] {
            let call = VerificationCall(
                UnsafeBufferPointer(start: nil, count: 0), node: node, isHighStakes: false,
                wantsClaims: false, sent_ns: 1)
            guard case .completed(let answer) = rotating.submit(call) else {
                Issue.record("an answer is outstanding")
                return
            }
            #expect(answer.end == .accepted)
        }
        #expect(asked == [[0, 1, 0], [0, 1], [0]])
        let rest = rotating.collect(until: .max)
        #expect(rotating.depth == 0 && rest == nil)
    }
}
