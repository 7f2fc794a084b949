import Histogram
import Revocation
import Testing
import Tokens

@testable import Load

/// A network whose delay is constant and equal in both directions. Records the round trips of
/// exchanges.
private final class SteadyNetwork: ClientNetwork {
    private let half_ns: UInt64
    var isOn = true
    private(set) var roundTrips_ns: [UInt64] = []

    init(roundTrip_ms: UInt64) { half_ns = roundTrip_ms * 500_000 }

    func delay_ns() -> UInt64? { isOn ? half_ns : nil }

    func note(roundTrip_ns: UInt64) { roundTrips_ns.append(roundTrip_ns) }
}

private typealias Authority = ScriptedLane<AuthorityCall, AuthorityAnswer>
private typealias DistantLane = DistantAuthorityLane<Authority, ManualTimer>

extension DistantAuthorityLane where Calls == ScriptedLane<AuthorityCall, AuthorityAnswer> {
    /// Returns the answer to a call that completes when it is submitted.
    fileprivate mutating func atOnce(_ call: AuthorityCall) -> AuthorityAnswer? {
        guard case .completed(let answer) = submit(call) else { return nil }
        return answer
    }

    /// Returns when each of the outstanding calls completes, in order.
    fileprivate mutating func completions_ns(_ count: Int) -> [UInt64] {
        (0..<count).compactMap { _ in collect(until: .max)?.answer.completed_ns }
    }
}

@Suite struct `Clients of an authorization server over a network` {
    private static let start_ns: UInt64 = 1_000_000_000

    private let timer = ManualTimer(at: Self.start_ns)
    private let scripted = ScriptedAuthority()
    private let network = SteadyNetwork(roundTrip_ms: 2)

    /// A lane whose server takes 50 µs per call.
    private var lane: DistantLane {
        DistantLane(Authority(timer, scripted.answer), over: network, timer: timer)
    }

    private func signIn(_ subject: String = "s") -> AuthorityCall {
        AuthorityCall(
            .issue(Grant(subject: subject, audience: "api", scope: "", lifetime: .seconds(1))),
            isFromClient: true, sent_ns: timer.now_ns())
    }

    @Test func `have their answer a round trip later`() throws {
        var lane = lane
        let early = lane.atOnce(signIn())
        #expect(early == nil)
        let collected = lane.collect(until: .max)
        let answer = try #require(collected).answer
        #expect(answer.decided_ns == Self.start_ns + 1_050_000)
        #expect(answer.completed_ns == Self.start_ns + 2_050_000)
        // The server judges as of the request's arrival.
        #expect(scripted.calls.map(\.sent_ns) == [Self.start_ns + 1_000_000])
        #expect(network.roundTrips_ns == [2_000_000])
    }

    @Test func `renew their tokens over it, too`() {
        var lane = lane
        let early = lane.atOnce(
            AuthorityCall(.refresh([1]), isFromClient: true, sent_ns: timer.now_ns()))
        #expect(early == nil)
        let completed_ns = lane.completions_ns(1)
        #expect(completed_ns == [Self.start_ns + 2_050_000])
    }

    @Test func `are under way at once, and are served one after another`() {
        var lane = lane
        for number in 0..<3 {
            let early = lane.atOnce(signIn("s\(number)"))
            #expect(early == nil)
        }
        let completed_ns = lane.completions_ns(3)
        #expect(completed_ns.map { $0 - Self.start_ns } == [2_050_000, 2_100_000, 2_150_000])
        #expect(scripted.issuedSubjects == ["s0", "s1", "s2"])
        #expect(network.roundTrips_ns == [2_000_000, 2_000_000, 2_000_000])
    }

    @Test func `delay no revocation`() {
        var lane = lane
        for _ in 0..<20 { _ = lane.atOnce(signIn()) }
        let token = scripted.token(
            for: Grant(subject: "t", audience: "api", scope: "", lifetime: .zero))
        let revoked = lane.atOnce(
            AuthorityCall(.revoke(.token(token)), sent_ns: timer.now_ns()))
        #expect(revoked?.completed_ns == Self.start_ns + 50_000)
        #expect(scripted.revocations.map(\.sent_ns) == [Self.start_ns])
        let purged = lane.atOnce(AuthorityCall(.purge, sent_ns: timer.now_ns()))
        #expect(purged != nil)
        let left_ns = lane.completions_ns(20)
        #expect(left_ns.count == 20 && network.roundTrips_ns.count == 20)
    }

    @Test func `have an answer make up for a thread that woke late`() {
        var lane = lane
        _ = lane.atOnce(signIn())
        timer.advance(to: Self.start_ns + 1_060_000)
        let completed_ns = lane.completions_ns(1)
        #expect(completed_ns == [Self.start_ns + 2_050_000])
        #expect(network.roundTrips_ns == [2_000_000])
    }

    /// The second request has been at the server for 990 µs when the first is done.
    @Test func `wait at the server for no shorter way back`() {
        let slow = Authority(timer, took_ns: 1_000_000, scripted.answer)
        var lane = DistantLane(slow, over: network, timer: timer)
        _ = lane.atOnce(signIn())
        timer.advance(to: Self.start_ns + 10_000)
        _ = lane.atOnce(signIn())
        let completed_ns = lane.completions_ns(2)
        #expect(completed_ns.map { $0 - Self.start_ns } == [3_000_000, 4_000_000])
    }

    @Test func `are served one at a time by who does not wait`() {
        var lane = lane
        for _ in 0..<3 { _ = lane.atOnce(signIn()) }
        timer.advance(to: Self.start_ns + 1_000_000)
        let none = lane.collect(until: timer.now_ns())
        #expect(none == nil && scripted.calls.count == 1)
        _ = lane.atOnce(signIn())
        #expect(scripted.calls.count == 2)
    }

    /// The third request waits for room at the server, not on the network.
    @Test func `are served as many at a time as the server has room for`() {
        var lane = DistantLane(
            Authority(depth: 2, timer, scripted.answer), over: network, timer: timer)
        for _ in 0..<3 { _ = lane.atOnce(signIn()) }
        let completed_ns = lane.completions_ns(3)
        #expect(completed_ns.map { $0 - Self.start_ns } == [2_050_000, 2_050_000, 2_100_000])
        #expect(network.roundTrips_ns == [2_000_000, 2_000_000, 2_000_000])
    }

    @Test func `are served at the same time without a network, too, or while it is off`() {
        network.isOn = false
        for path in [network, nil] {
            let begun_ns = timer.now_ns()
            var lane = DistantLane(
                Authority(depth: 2, timer, scripted.answer), over: path, timer: timer)
            for _ in 0..<3 { _ = lane.atOnce(signIn()) }
            let none = lane.collect(until: begun_ns)
            #expect(none == nil && timer.now_ns() == begun_ns)
            let completed_ns = lane.completions_ns(3)
            #expect(completed_ns.map { $0 - begun_ns } == [50_000, 50_000, 100_000])
        }
        #expect(network.roundTrips_ns.isEmpty)
    }

    @Test func `have nothing between while it is off, or where there is none`() {
        network.isOn = false
        var lane = lane
        let answer = lane.atOnce(signIn())
        #expect(answer?.completed_ns == Self.start_ns + 50_000)
        var near = DistantLane(Authority(timer, scripted.answer), over: nil, timer: timer)
        #expect(near.depth == 0)
        let second = near.atOnce(signIn())
        #expect(second != nil && network.roundTrips_ns.isEmpty)
    }
}

@Suite struct `An authority's loops over a network` {
    private let fixture = WindowsFixture()
    private let scripted = ScriptedAuthority()

    private func lane(roundTrip_ms: UInt64, took_ns: UInt64 = 50_000) -> DistantLane {
        DistantLane(
            Authority(fixture.timer, took_ns: took_ns, scripted.answer),
            over: SteadyNetwork(roundTrip_ms: roundTrip_ms), timer: fixture.timer)
    }

    private func work(
        issueRate: Double, revokeRate: Double = 0, seconds: UInt64, roundTrip_ms: UInt64,
        reissues: ReissueQueue? = nil, clients: RefreshingClients? = nil
    ) throws -> BackgroundAuthority.Journal {
        let authority = BackgroundAuthority(
            work: .init(
                issueRate: issueRate, revokeRate: revokeRate, audience: "api",
                lifetime: .seconds(60)),
            source: fixture.source, population: fixture.population, seed: 5, reissues: reissues)
        return try authority.run(
            over: lane(roundTrip_ms: roundTrip_ms), timer: fixture.timer, reach: .token,
            start_ns: WindowsFixture.start_ns,
            end_ns: WindowsFixture.start_ns + seconds * 1_000_000_000, clients: clients,
            isFinished: { false })
    }

    /// The rate is 10 times as high as one exchange after another would permit.
    @Test func `keep their rates, and revoke without a wait`() throws {
        let journal = try work(
            issueRate: 100, revokeRate: 20, seconds: 10, roundTrip_ms: 100)
        #expect(abs(Double(journal.issue.totalCount) - 1_000) < 5 * 1_000.0.squareRoot())
        #expect(abs(Double(journal.revoke.totalCount) - 200) < 5 * 200.0.squareRoot())
        #expect(journal.issue.min >= 99_000_000)
        #expect(journal.revoke.max < 1_000_000)
    }

    @Test func `serve a client once that is refused again while its answer is on the way`() throws {
        let queue = ReissueQueue(slots: 8)
        queue.add(4)
        scripted.instead = { call in
            if case .issue(let grant) = call.operation, grant.subject == "s4" { queue.add(4) }
            return nil
        }
        let journal = try work(issueRate: 0, seconds: 1, roundTrip_ms: 100, reissues: queue)
        #expect(journal.reissues == 1)
        // The token is issued as of the server's decision, not as of the answer's arrival.
        let issued_ns = fixture.population.table.issuedAt(4) - WindowsFixture.start_ns
        #expect((50_000_000..<100_000_000).contains(issued_ns), "\(issued_ns)")
    }

    /// Each client renews every 80 ms, and waits for 200 ms each time.
    @Test func `present no refresh token twice, however late the answers are`() throws {
        var issued = 0
        var presented: [[UInt8]] = []
        func token(_ subject: String) -> IssuedToken {
            issued += 1
            return IssuedToken(
                bytes: Array("a\(issued)".utf8), tokenID: nil, subject: subject,
                expiresAt: .init(microseconds: .max),
                refresh: RefreshToken(
                    bytes: Array("r\(issued)".utf8), expiresAt: .init(microseconds: .max),
                    family: "f"))
        }
        scripted.instead = { call in
            switch call.operation {
            case .issue(let grant): return .success(.issued(token(grant.subject)))
            case .refresh(let bytes):
                presented.append(bytes)
                let grant = Grant(subject: "s", audience: "", scope: "", lifetime: .zero)
                return .success(.refreshed(.renewed(token("s"), of: grant)))
            default: return nil
            }
        }
        var clients = RefreshingClients(
            .init(count: 2, lifetime: .milliseconds(100), share: 0.8, audience: "api"),
            source: fixture.source, population: fixture.population)
        var desk = lane(roundTrip_ms: 200)
        try clients.begin(over: &desk, timer: fixture.timer)
        clients.start(at: WindowsFixture.start_ns)
        let journal = try work(
            issueRate: 0, seconds: 3, roundTrip_ms: 200, clients: clients)
        #expect(Set(presented).count == presented.count)
        #expect(journal.refresh.totalCount >= 16 && journal.refresh.min >= 199_000_000)
    }

    /// After a mass revocation, clients sign in again concurrently. One after another, they would
    /// take eight round trips.
    @Test func `clear a backlog at the server's own rate`() throws {
        let state = RecoveryState(
            clients: 8, tokens: 8, bound: .zero, stop: fixture.source.stop)
        for slot in 0..<8 { state.queue.add(slot) }
        var issued = 0
        scripted.instead = { call in
            guard case .issue = call.operation else { return nil }
            issued += 1
            if issued == 8 { for _ in 0..<8 { state.clientReturned() } }
            return nil
        }
        let authority = ReissuingAuthority(
            population: fixture.population, source: fixture.source, audience: "api",
            lifetime: .seconds(60), state: state, target: .everyone)
        let start_ns = WindowsFixture.start_ns
        let journal = try authority.run(
            over: lane(roundTrip_ms: 40, took_ns: 1_000_000), timer: fixture.timer,
            start_ns: start_ns, revokeAt: start_ns)
        // The revocation does not wait.
        #expect(state.acknowledged_ns == start_ns + 1_000_000)
        #expect(journal.reissues == 8)
        // Half a round trip, plus the time of eight tokens.
        #expect((28_000_000..<29_000_000).contains(journal.reissuing_ns))
    }

    @Test func `issue once for a client that was refused with its old token once more`() throws {
        let state = RecoveryState(
            clients: 1, tokens: 8, bound: .zero, stop: fixture.source.stop)
        state.queue.add(3)
        var turns = 0
        let table = fixture.population.table
        fixture.timer.onAdvance = { _ in
            guard table.issuedAt(3) > WindowsFixture.start_ns else { return }
            turns += 1
            if turns == 1 { state.queue.add(3) }
            if turns == 20 { state.clientReturned() }
        }
        let authority = ReissuingAuthority(
            population: fixture.population, source: fixture.source, audience: "api",
            lifetime: .seconds(60), state: state, target: .everyone)
        let journal = try authority.run(
            over: lane(roundTrip_ms: 10), timer: fixture.timer,
            start_ns: WindowsFixture.start_ns, revokeAt: WindowsFixture.start_ns)
        #expect(journal.reissues == 1 && scripted.issuedSubjects == ["s3"])
    }
}
