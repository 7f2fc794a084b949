import Histogram
import Revocation
import Seeding
import Testing
import Tokens

@testable import Load

/// Refresh token families by the rules of a strategy, by the dates of calls.
private final class FamilyRules {
    private struct Family {
        var newest = 0
        var spent: [Int: UInt64] = [:]
        var hasEnded = false
    }

    private let grace_ns: UInt64
    private var families: [Family] = []
    private(set) var reuses = 0

    init(grace_ns: UInt64) { self.grace_ns = grace_ns }

    private func token(_ family: Int, _ generation: Int) -> IssuedToken {
        let expiresAt = NumericDate(microseconds: .max)
        return IssuedToken(
            bytes: Array("a\(family).\(generation)".utf8), tokenID: nil, subject: "s",
            expiresAt: expiresAt,
            refresh: RefreshToken(
                bytes: Array("\(family).\(generation)".utf8), expiresAt: expiresAt,
                family: String(family)))
    }

    /// Each redemption of one token has a successor of its own, numbered by generation.
    func answer(_ call: AuthorityCall) -> Result<AuthorityResult, StrategyError> {
        switch call.operation {
        case .issue:
            families.append(Family())
            return .success(.issued(token(families.count - 1, 0)))
        case .refresh(let presented):
            let parts = String(decoding: presented, as: UTF8.self).split(separator: ".")
            let numbers = parts.compactMap { Int($0) }
            guard numbers.count == 2 else { return .success(.refreshed(.refused(.unknown))) }
            return .success(.refreshed(redeem(numbers[0], numbers[1], at: call.sent_ns)))
        case .revoke: return .success(.revoked)
        case .purge: return .success(.purged(0))
        }
    }

    private var grant: Grant {
        Grant(subject: "s", audience: "api", scope: "read", lifetime: .seconds(1))
    }

    /// The parent of a generation is the one that it was redeemed for.
    private var parents: [[Int]: Int] = [:]

    private func redeem(_ family: Int, _ generation: Int, at now_ns: UInt64) -> RefreshAnswer {
        guard !families[family].hasEnded else { return .refused(.revoked) }
        let newest = families[family].newest
        if let spent_ns = families[family].spent[generation] {
            let isLatest = parents[[family, newest]] == generation
            guard now_ns < spent_ns + grace_ns, isLatest else {
                families[family].hasEnded = true
                reuses += 1
                return .refused(.reused)
            }
            // The successor that is replaced is spent at once, without grace.
            families[family].spent[newest] = 0
        } else {
            families[family].spent[generation] = now_ns
        }
        families[family].newest = newest + 1
        parents[[family, newest + 1]] = generation
        return .renewed(token(family, newest + 1), of: grant)
    }
}

@Suite struct `Parallel requests for one refresh token` {
    private func run(
        _ parallel: ParallelRefresh, grace_ns: UInt64, depth: Int = 0, seconds: UInt64 = 5
    ) throws -> (journal: BackgroundAuthority.Journal, reuses: Int) {
        let (fixture, rules) = (WindowsFixture(), FamilyRules(grace_ns: grace_ns))
        var clients = RefreshingClients(
            .init(
                count: 2, lifetime: .seconds(1), share: 0.5, audience: "api", parallel: parallel),
            source: fixture.source, population: fixture.population)
        var first = ScriptedLane(fixture.timer, rules.answer)
        try clients.begin(over: &first, timer: fixture.timer)
        clients.start(at: WindowsFixture.start_ns)
        let authority = BackgroundAuthority(
            work: .init(issueRate: 0, revokeRate: 0, audience: "api", lifetime: .seconds(60)),
            source: fixture.source, population: fixture.population, seed: 5)
        let journal = try authority.run(
            over: ScriptedLane(depth: depth, fixture.timer, rules.answer), timer: fixture.timer,
            reach: nil, start_ns: WindowsFixture.start_ns,
            end_ns: WindowsFixture.start_ns + seconds * 1_000_000_000, clients: clients,
            isFinished: { false })
        return (journal, rules.reuses)
    }

    @Test(arguments: [0, 8])
    func `one at a time, sign nobody out`(depth: Int) throws {
        let (journal, reuses) = try run(.single, grace_ns: 0, depth: depth)
        #expect(journal.renewals >= 16 && journal.signOuts == 0 && reuses == 0)
        #expect(journal.renewals == Int(journal.refresh.totalCount))
    }

    @Test(arguments: [0, 8])
    func `without grace, sign the client out each time, once`(depth: Int) throws {
        let parallel = ParallelRefresh(requests: 4, sharing: .sharedCookie)
        let (journal, reuses) = try run(parallel, grace_ns: 0, depth: depth)
        #expect(journal.renewals >= 16)
        #expect(journal.signOuts == journal.renewals && reuses == journal.renewals)
        #expect(journal.reissues == journal.signOuts)
    }

    @Test(arguments: [0, 8])
    func `within a grace, keep a client signed in that shares one cookie`(depth: Int) throws {
        let parallel = ParallelRefresh(requests: 4, sharing: .sharedCookie)
        let (journal, reuses) = try run(parallel, grace_ns: 1_000_000_000, depth: depth)
        #expect(journal.renewals >= 16 && journal.signOuts == 0 && reuses == 0)
        #expect(Int(journal.refresh.totalCount) == 4 * journal.renewals)
    }

    @Test func `sign a client out whose tabs keep copies, at every second renewal`() throws {
        let parallel = ParallelRefresh(requests: 4, sharing: .copyPerTab)
        let (journal, reuses) = try run(parallel, grace_ns: 100_000_000)
        #expect(journal.renewals >= 16 && reuses == journal.signOuts)
        #expect(abs(2 * journal.signOuts - journal.renewals) <= 2)
    }

    @Test func `are no reason for a sign-out that somebody asked for`() throws {
        let (fixture, scripted) = (WindowsFixture(), ScriptedAuthority())
        let expiresAt = NumericDate(microseconds: .max)
        var issued = 0
        var ended: Set<String> = []
        scripted.instead = { call in
            switch call.operation {
            case .issue(let grant):
                issued += 1
                return .success(
                    .issued(
                        IssuedToken(
                            bytes: Array("a\(issued)".utf8), tokenID: nil, subject: grant.subject,
                            expiresAt: expiresAt,
                            refresh: RefreshToken(
                                bytes: Array("\(issued)".utf8), expiresAt: expiresAt,
                                family: "\(issued)"))))
            case .refresh: return .success(.refreshed(.refused(.revoked)))
            case .revoke(.token(let token)):
                ended.insert(token.refresh?.family ?? "")
                return .success(.revoked)
            default: return nil
            }
        }
        var clients = RefreshingClients(
            .init(count: 1, lifetime: .seconds(1), share: 0.9, audience: "api"),
            source: fixture.source, population: fixture.population)
        var lane = ScriptedLane(fixture.timer, scripted.answer)
        try clients.begin(over: &lane, timer: fixture.timer)
        clients.start(at: WindowsFixture.start_ns)
        let authority = BackgroundAuthority(
            work: .init(issueRate: 0, revokeRate: 200, audience: "api", lifetime: .seconds(60)),
            source: fixture.source, population: fixture.population, seed: 5)
        let journal = try authority.run(
            over: ScriptedLane(fixture.timer, scripted.answer), timer: fixture.timer,
            reach: .token, start_ns: WindowsFixture.start_ns,
            end_ns: WindowsFixture.start_ns + 5_000_000_000, clients: clients,
            isFinished: { false })
        #expect(journal.renewals >= 4 && journal.reissues == journal.renewals)
        #expect(journal.signOuts == 0 && ended.count > 1)
    }
}

@Suite struct `Lifetimes with jitter` {
    @Test func `are as stated without it`() {
        #expect(LifetimeJitter.none.lifetime(upTo: .seconds(3), number: 7) == .seconds(3))
    }

    @Test func `are uniform up to the longest, and the same for the same seed`() {
        let jitter = LifetimeJitter(share: 0.2, seed: 1)
        let lives = (0..<2_000).map {
            jitter.lifetime(upTo: .seconds(10), number: $0).inSeconds
        }
        #expect(lives.allSatisfy { 8 < $0 && $0 <= 10 })
        #expect(abs(lives.reduce(0, +) / 2_000 - 9) < 0.06)
        #expect(lives.count { $0 < 8.2 } > 100 && lives.count { $0 > 9.8 } > 100)
        let again = LifetimeJitter(share: 0.2, seed: 1)
        #expect(again.lifetime(upTo: .seconds(10), number: 5).inSeconds == lives[5])
    }

    /// Returns the peak among 400 clients whose tokens were issued at one instant.
    private func peak(_ share: Double) throws -> (ratio: Double, answers: Int) {
        let fixture = WindowsFixture()
        let rules = FamilyRules(grace_ns: 0)
        let population = Population(
            shape: PopulationShape(
                subjects: 400, tokensPerSubject: 1, draw: .uniform, badShare: 0, nodes: 1),
            badKinds: [], extraSlots: 0)
        let engine = RenewalsEngine(
            .init(
                population: population,
                source: LoadSource(
                    table: population.table, clock: fixture.source.clock,
                    stop: fixture.source.stop),
                work: .init(
                    issueRate: 9, revokeRate: 9, audience: "api", lifetime: .seconds(60),
                    jitter: LifetimeJitter(share: share, seed: 3)),
                clients: 400, lifetime: .seconds(2), refreshShare: 0.5, parallel: .single, seed: 1))
        let journal = try engine.run(
            over: ScriptedLane(fixture.timer, took_ns: 1_000, rules.answer), timer: fixture.timer)
        let answers = try #require(journal.answers)
        return (try #require(answers.peakRatio), answers.total)
    }

    @Test func `spread what ended at one instant`() throws {
        let (together, count) = try peak(0)
        // Two waves of 400 within 2.25 s: 23 bins, of which two are not empty.
        #expect(count == 800 && together == 11.5)
        let (apart, _) = try peak(0.5)
        #expect(apart < 5, "\(apart)")
    }
}

@Suite struct `A rate over time` {
    @Test func `is the fullest tenth of a second relative to the mean`() {
        var bins = RateBins(from: 1_000_000_000, until: 2_000_000_000)
        #expect(bins.peakRatio == nil)
        for instant_ns: UInt64 in [999_999_999, 2_000_000_000] { bins.add(at: instant_ns) }
        #expect(bins.total == 0, "outside")
        for number in 0..<10 { bins.add(at: 1_000_000_000 + UInt64(number) * 100_000_000) }
        #expect(bins.peakRatio == 1)
        for _ in 0..<10 { bins.add(at: 1_999_999_999) }
        #expect(bins.total == 20 && bins.peakRatio == 5.5)
    }
}

@Suite struct `A stolen refresh token` {
    /// Honours a replaced token for `grace`, by the dates that it is given.
    private final class Grantor: TokenAuthority {
        let grace: Duration
        private var spent: NumericDate?

        init(grace: Duration) { self.grace = grace }

        func issue(_ grant: Grant, at now: NumericDate) -> IssuedToken {
            IssuedToken(
                bytes: [1], tokenID: nil, subject: grant.subject, expiresAt: now,
                refresh: RefreshToken(bytes: [2], expiresAt: now, family: "f"))
        }

        func refresh(_ refreshToken: Span<UInt8>, at now: NumericDate) -> RefreshAnswer {
            let grant = Grant(subject: "s", audience: "a", scope: "", lifetime: .seconds(1))
            guard let spent else {
                self.spent = now
                return .renewed(issue(grant, at: now), of: grant)
            }
            return now.microseconds(since: spent) < grace.microseconds
                ? .renewed(issue(grant, at: now), of: grant) : .refused(.reused)
        }

        func revoke(_ target: RevocationTarget, at now: NumericDate) {}
        func purge(at now: NumericDate) -> Int { 0 }
    }

    private func probe(_ grace: Duration, promised: Duration) throws -> StolenRefreshProbe.Finding {
        let start = NumericDate(seconds: 1_000)
        return try StolenRefreshProbe(grace: promised).run(
            by: Grantor(grace: grace),
            Grant(subject: "s", audience: "a", scope: "", lifetime: .seconds(1)), from: start
        ) { start.advanced(byMicroseconds: $0.microseconds) }
    }

    @Test(arguments: [0, 50, 1_000, 10_000])
    func `is honoured for the grace`(grace_ms: Int) throws {
        let grace = Duration.milliseconds(grace_ms)
        #expect(try probe(grace, promised: grace).refusedAt == grace)
    }

    @Test func `is found to be honoured longer than was promised, or without end`() throws {
        let longer = try probe(.milliseconds(1_500), promised: .seconds(1))
        #expect(longer.refusedAt == .milliseconds(1_500) && longer.presentations == 76)
        let endless = try probe(.seconds(60), promised: .seconds(1))
        #expect(endless.refusedAt == nil && endless.presentations == 101)
    }
}
