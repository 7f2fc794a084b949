import Histogram
import Oracle
import Revocation
import Testing
import Threads
import Tokens

@testable import Load

/// Lets nobody go on until as many have come as there are parties, again and again.
///
/// `@unchecked Sendable`: the state is accessed only with the condition's lock held.
private final class Meeting: @unchecked Sendable {
    private let parties: Int
    private let condition: ThreadCondition
    private var waiting = 0
    private var rounds = 0
    private var hasFailed = false
    private var issued = 0

    /// How long a party waits for the others before the test fails.
    private static let patience_ns: UInt64 = 30_000_000_000

    init(parties: Int) throws {
        self.parties = parties
        condition = try ThreadCondition(for: "a meeting")
    }

    /// Returns false if the others do not come.
    func join() -> Bool {
        condition.withLock { () -> Bool in
            waiting += 1
            if waiting == parties {
                waiting = 0
                rounds += 1
                condition.broadcast()
                return true
            }
            let round = rounds
            let due_ns = TrialClock.now_ns() + Self.patience_ns
            while rounds == round, !hasFailed {
                guard TrialClock.now_ns() < due_ns else {
                    hasFailed = true
                    condition.broadcast()
                    break
                }
                condition.wait(until: due_ns)
            }
            return rounds != round
        }
    }

    func nextToken() -> IssuedToken {
        condition.withLock { () -> IssuedToken in
            issued += 1
            let expiresAt = NumericDate(microseconds: .max)
            return IssuedToken(
                bytes: Array("a\(issued)".utf8), tokenID: nil, subject: "s", expiresAt: expiresAt,
                refresh: RefreshToken(
                    bytes: Array("r\(issued)".utf8), expiresAt: expiresAt, family: "f"))
        }
    }
}

/// An authorization server that renews a token only while as many renewals are under way as there
/// are parties to a meeting.
private struct MeetingDeployment: Deployment {
    let meeting: Meeting
    let authorities = Counter()
    let guarantee = Guarantee(
        reaches: [.token], bound: .after(.seconds(1)), outage: .unaffected)

    func makeAuthority() -> Authority {
        authorities.add()
        return Authority(meeting: meeting)
    }

    func makeNode(_ id: NodeID, at now: NumericDate) -> Node { Node() }

    struct Authority: TokenAuthority, AuthorityInstrumentation {
        let meeting: Meeting

        func issue(_ grant: Grant, at now: NumericDate) -> IssuedToken { meeting.nextToken() }

        func refresh(
            _ refreshToken: Span<UInt8>, at now: NumericDate
        ) throws(StrategyError) -> RefreshAnswer {
            guard meeting.join() else { throw StrategyError(.timeout, "no others came") }
            let grant = Grant(subject: "s", audience: "api", scope: "", lifetime: .seconds(1))
            return .renewed(meeting.nextToken(), of: grant)
        }

        func revoke(_ target: RevocationTarget, at now: NumericDate) {}
        func purge(at now: NumericDate) -> Int { 0 }

        func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}
        func storeBytes() -> Int64? { nil }
        func publishedBytes(at now: NumericDate) -> Int64? { nil }
        func entries(at now: NumericDate) -> StoreEntries? { nil }
    }

    struct Node: VerifierNode, NodeInstrumentation {
        var stateBytes: Int { 0 }
        var feedBytes: Int64? { nil }
        var ownThreadsTime_ns: UInt64? { nil }
        var observations: [any NodeObservation] { [] }

        func makeVerifier() -> CountingVerifier { CountingVerifier() }
    }
}

@Suite struct `A lane with threads for clients of the authorization server` {
    private static let parties = 8

    private let clock = TrialClock()

    private func renewal(_ token: String = "r1") -> AuthorityCall {
        AuthorityCall(
            .refresh(Array(token.utf8)), isFromClient: true, sent_ns: TrialClock.now_ns())
    }

    /// Each renewal waits for the others. If they came one after another, none would be granted.
    @Test func `has as many of their requests under way as it may, and revokes meanwhile`() throws {
        let deployment = MeetingDeployment(meeting: try Meeting(parties: Self.parties))
        var lane = try ConcurrentAuthorityLane(
            deployment, requests: Self.parties, clock: clock)
        #expect(lane.depth == Self.parties)
        #expect(deployment.authorities.value == Self.parties + 1)
        var tags: Set<Int> = []
        for number in 0..<Self.parties {
            if number == Self.parties - 1 {
                let token = deployment.meeting.nextToken()
                let revocation = lane.submit(
                    AuthorityCall(.revoke(.token(token)), sent_ns: TrialClock.now_ns()))
                guard case .completed = revocation else {
                    Issue.record("a revocation waited for clients")
                    return
                }
            }
            if case .pending(let tag) = lane.submit(renewal()) { tags.insert(tag) }
        }
        #expect(tags == Set(0..<Self.parties))
        for _ in 0..<Self.parties {
            let next = lane.collect(until: .max)
            let completion = try #require(next)
            tags.remove(completion.tag)
            guard case .refreshed(.renewed) = try completion.answer.result.get() else {
                Issue.record("not renewed")
                continue
            }
        }
        #expect(tags.isEmpty)
        let more = lane.collect(until: 0)
        #expect(more == nil)
    }

    @Test func `has no threads for one request at a time`() throws {
        let deployment = MeetingDeployment(meeting: try Meeting(parties: 1))
        var lane = try ConcurrentAuthorityLane(deployment, requests: 1, clock: clock)
        #expect(lane.depth == 0 && deployment.authorities.value == 1)
        guard case .completed = lane.submit(renewal()) else {
            Issue.record("was not performed")
            return
        }
    }

    /// The meeting is within the authority, so every call is entered as begun before any of its
    /// fan-out is answered.
    @Test func `has a whole fan-out under way, and counts and records every answer`() throws {
        let deployment = MeetingDeployment(meeting: try Meeting(parties: Self.parties))
        let (ledger, fixture, pacer) = (Ledger(), WindowsFixture(), Pacer(spinners: nil))
        let strategy = RecordingStrategy(deployment, in: ledger, clock: clock, audience: "api")
        var lane = DistantAuthorityLane(
            try ConcurrentAuthorityLane(strategy, requests: Self.parties, clock: clock),
            over: nil, timer: pacer)
        var clients = RefreshingClients(
            .init(
                count: 1, lifetime: .milliseconds(10), share: 0.5, audience: "api",
                parallel: ParallelRefresh(requests: Self.parties, sharing: .sharedCookie)),
            source: fixture.source, population: fixture.population)
        try clients.begin(over: &lane, timer: pacer)
        let start_ns = TrialClock.now_ns()
        clients.startTogether(at: start_ns)
        let authority = BackgroundAuthority(
            work: .init(issueRate: 0, revokeRate: 0, audience: "api", lifetime: .seconds(60)),
            source: fixture.source, population: fixture.population, seed: 5)
        let journal = try authority.run(
            over: lane, timer: pacer, reach: nil, start_ns: start_ns, end_ns: .max,
            clients: clients,
            answers: RateBins(from: start_ns, until: start_ns + 600_000_000_000),
            isFinished: { ledger.refreshes.count >= 3 * Self.parties })
        #expect(journal.renewals >= 3 && journal.errors == 0 && journal.signOuts == 0)
        #expect(Int(journal.refresh.totalCount) == Self.parties * journal.renewals)
        #expect(journal.answers?.total == Self.parties * journal.renewals)
        let fanOuts = Dictionary(grouping: ledger.refreshes, by: \.presented)
        #expect(fanOuts.count == journal.renewals)
        for calls in fanOuts.values {
            #expect(Set(calls.map(\.successor)).count == Self.parties)
            #expect(calls.allSatisfy { $0.outcome == .renewed })
            let begun_ns = try #require(calls.map(\.invoked_ns).max())
            let answered_ns = try #require(calls.map(\.completed_ns).min())
            #expect(calls.count == Self.parties && begun_ns <= answered_ns)
        }
    }
}
