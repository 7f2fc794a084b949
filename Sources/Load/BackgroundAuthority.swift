import Histogram
package import Results
package import Revocation
import Seeding
import Synchronization

/// The authorization server's ordinary work beside the requests: issuing, revoking, purging, and
/// new tokens for bearers that were refused.
package struct BackgroundAuthority: Sendable {
    package struct Work: Sendable {
        /// Issues a second, of new tokens for subjects of the population.
        package var issueRate: Double
        /// Revocations a second, of tokens that no request carries.
        package var revokeRate: Double
        package var audience: String
        /// How long the tokens issued live.
        package var lifetime: Duration

        package init(issueRate: Double, revokeRate: Double, audience: String, lifetime: Duration) {
            self.issueRate = issueRate
            self.revokeRate = revokeRate
            self.audience = audience
            self.lifetime = lifetime
        }
    }

    /// What the desk did in one phase.
    package struct Journal: Sendable {
        package var issue = LatencyHistogram.latency()
        package var revoke = LatencyHistogram.latency()
        /// Renewals that were granted.
        package var refresh = LatencyHistogram.latency()
        /// Tokens for bearers that had to authenticate anew.
        package var reissues = 0
        package var purged = 0
        package var errors = 0
        package var cpu_ns: UInt64 = 0
        package var firstError: StrategyError?

        package init() {}
    }

    private let work: Work
    private let source: LoadSource
    private let population: Population
    private let seed: UInt64
    /// Nil where no bearer comes back.
    private let reissues: ReissueQueue?
    private static let purgePeriod_ns: UInt64 = 1_000_000_000
    /// How often the authority puts its store in order, and makes the key for the next emergency.
    package static let purgePeriod = Duration.nanoseconds(purgePeriod_ns)

    package init(work: Work, source: LoadSource, population: Population, seed: UInt64) {
        self.init(
            work: work, source: source, population: population, seed: seed, reissues: nil)
    }

    init(
        work: Work, source: LoadSource, population: Population, seed: UInt64,
        reissues: ReissueQueue?
    ) {
        self.work = work
        self.source = source
        self.population = population
        self.seed = seed
        self.reissues = reissues
    }

    /// Works from `start_ns` until `end_ns`, or until `isFinished`.
    ///
    /// - Parameter reach: nil for an authority that is not to revoke anything.
    package func run<Authority: TokenAuthority>(
        _ authority: Authority, reach: RevocationReach?, start_ns: UInt64, end_ns: UInt64,
        isFinished: () -> Bool = { false }
    ) throws -> Journal {
        var clients: RefreshingClients?
        return try run(
            authority, reach: reach, start_ns: start_ns, end_ns: end_ns, isFinished: isFinished,
            clients: &clients)
    }

    /// - Parameter clients: what is renewed besides, and revoked.
    func run<Authority: TokenAuthority>(
        _ authority: Authority, reach: RevocationReach?, start_ns: UInt64, end_ns: UInt64,
        isFinished: () -> Bool, clients: inout RefreshingClients?
    ) throws -> Journal {
        var journal = Journal()
        var random = SeededGenerator(seed: seed, stream: "desk")
        var issueDue = Timetable(rate: work.issueRate, from: start_ns, &random)
        let revokeRate = reach == nil ? 0 : work.revokeRate
        var revokeDue = Timetable(rate: revokeRate, from: start_ns, &random)
        var purgeDue_ns = start_ns + Self.purgePeriod_ns
        let queue = reissues ?? ReissueQueue(slots: 0)
        var next = try spare(authority, number: 0)
        var revocations = 0
        let cpu_ns = threadTime_ns()
        while !source.stop.isRaised, !isFinished() {
            let now_ns = TrialClock.now_ns()
            guard now_ns < end_ns else { break }
            let renewalDue_ns = clients?.next_ns ?? .max
            let soonest_ns = min(issueDue.due_ns, revokeDue.due_ns, purgeDue_ns, renewalDue_ns)
            if now_ns < soonest_ns {
                let pause_ns = min(soonest_ns, now_ns + 20_000_000, end_ns)
                if let slot = queue.take(until: pause_ns) {
                    reissue(slot, by: authority, &clients, &journal)
                }
            } else if soonest_ns == renewalDue_ns {
                clients?.takeNext().map { renew($0, by: authority, &clients, &journal) }
            } else if soonest_ns == issueDue.due_ns {
                issueDue.advance(&random)
                let slot = Int(random.next(upperBound: UInt64(max(population.shape.tokens, 1))))
                _ = issue(subject: population.subject(of: slot), by: authority, &journal)
            } else if soonest_ns == revokeDue.due_ns {
                revokeDue.advance(&random)
                if let slot = clients?.draw(&random), let token = clients?.token(of: slot) {
                    revoke(token, reach: reach, by: authority, &journal)
                    continue
                }
                revoke(next, reach: reach, by: authority, &journal)
                revocations += 1
                next = try spare(authority, number: revocations)
            } else {
                purgeDue_ns += Self.purgePeriod_ns
                perform(&journal) { () throws(StrategyError) in
                    try authority.purge(at: source.clock.now)
                }.map { journal.purged += $0 }
            }
        }
        journal.cpu_ns = threadTime_ns() - cpu_ns
        return journal
    }

    /// A token to be revoked next.
    private func spare<Authority: TokenAuthority>(
        _ authority: Authority, number: Int
    ) throws(StrategyError) -> IssuedToken {
        try authority.issue(grant("spare\(number)"), at: source.clock.now)
    }

    private func grant(_ subject: String) -> Grant {
        Grant(subject: subject, audience: work.audience, scope: "read", lifetime: work.lifetime)
    }

    private func issue<Authority: TokenAuthority>(
        subject: String, by authority: Authority, _ journal: inout Journal
    ) -> IssuedToken? {
        let begun_ns = TrialClock.now_ns()
        let token = perform(&journal) { () throws(StrategyError) in
            try authority.issue(grant(subject), at: source.clock.date(at: begun_ns))
        }
        if token != nil { journal.issue.recordTime(TrialClock.now_ns() - begun_ns) }
        return token
    }

    private func renew<Authority: TokenAuthority>(
        _ slot: Int, by authority: Authority, _ clients: inout RefreshingClients?,
        _ journal: inout Journal
    ) {
        do {
            try clients?.renew(slot, by: authority, &journal)
        } catch {
            journal.note(error)
        }
    }

    private func reissue<Authority: TokenAuthority>(
        _ slot: Int, by authority: Authority, _ clients: inout RefreshingClients?,
        _ journal: inout Journal
    ) {
        guard clients?.token(of: slot) == nil else {
            return renew(slot, by: authority, &clients, &journal)
        }
        let subject = population.subject(of: slot)
        guard let token = issue(subject: subject, by: authority, &journal) else { return }
        population.table.put(token.bytes, in: slot, issuedAt: TrialClock.now_ns())
        journal.reissues += 1
    }

    private func revoke<Authority: TokenAuthority>(
        _ token: IssuedToken, reach: RevocationReach?, by authority: Authority,
        _ journal: inout Journal
    ) {
        let target: RevocationTarget = reach == .subject ? .subject(token.subject) : .token(token)
        let begun_ns = TrialClock.now_ns()
        let isDone: Void? = perform(&journal) { () throws(StrategyError) in
            try authority.revoke(target, at: source.clock.date(at: begun_ns))
        }
        if isDone != nil { journal.revoke.recordTime(TrialClock.now_ns() - begun_ns) }
    }

    private func perform<Answer>(
        _ journal: inout Journal, _ step: () throws(StrategyError) -> Answer
    ) -> Answer? {
        do {
            return try step()
        } catch {
            journal.note(error)
            return nil
        }
    }
}

extension Guarantee {
    /// What a revocation of ordinary traffic reaches; nil where each would be a mass revocation.
    package var reachOfOne: RevocationReach? {
        retiresKeys ? nil : reaches.first ?? .token
    }
}

extension BackgroundAuthority.Journal {
    fileprivate mutating func note(_ error: StrategyError) {
        errors += 1
        if firstError == nil { firstError = error }
    }
}

/// Poisson due times, one after another.
private struct Timetable {
    private(set) var due_ns: UInt64
    private let gap_ns: Double

    init(rate: Double, from start_ns: UInt64, _ random: inout SeededGenerator) {
        gap_ns = rate > 0 ? 1e9 / rate : 0
        due_ns = rate > 0 ? start_ns : .max
        advance(&random)
    }

    mutating func advance(_ random: inout SeededGenerator) {
        guard due_ns != .max else { return }
        due_ns += UInt64(min(random.exponential() * gap_ns, 1e18))
    }
}
