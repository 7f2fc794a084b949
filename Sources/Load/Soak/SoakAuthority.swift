package import Results
package import Revocation
import Seeding

/// The authorization server's work during a soak: a new token for every client again and again, and
/// revocations of tokens in use. One call at a time.
///
/// A client keeps its token until its next one is due, even when the token was revoked or has
/// expired. So tokens are presented at every stage of their lives.
struct SoakAuthority {
    let terms: SoakEngine.Terms
    let source: LoadSource
    let population: Population
    let seed: UInt64

    /// The longest single wait, so that the end of the load is noticed.
    private static let longestWait_ns: UInt64 = 20_000_000
    private static let purgePeriod_ns: UInt64 = 1_000_000_000

    /// Gives every client its first token.
    ///
    /// - Throws: the error of the first issue that fails.
    func begin(
        over lane: inout some AuthorityLane, timer: some LoopTimer
    ) throws(StrategyError) -> SoakJournal {
        var journal = SoakJournal(clients: population.shape.tokens)
        for slot in 0..<population.shape.tokens {
            journal.held[slot] = try lane.issue(grant(slot), at: timer.now_ns())
        }
        return journal
    }

    /// Puts the first tokens into use, and works until `isFinished`. Each client's next token is
    /// due one period after its last one; the clients take turns evenly.
    ///
    /// - Parameter settled: gets the instant up to which every operation that was begun has ended.
    func run(
        over lane: inout some AuthorityLane, timer: some LoopTimer, journal: inout SoakJournal,
        start_ns: UInt64, settled: (UInt64) -> Void, isFinished: () -> Bool
    ) {
        for (slot, token) in journal.held.enumerated() {
            guard let token else { continue }
            population.table.put(token.bytes, in: slot, issuedAt: start_ns)
        }
        var random = SeededGenerator(seed: seed, stream: "soak")
        let clients = max(journal.held.count, 1)
        let turn_ns = Double(max(terms.period.nanoseconds, 1)) / Double(clients)
        var renewals = 0
        var revokeDue_ns = gap(after: start_ns, &random)
        var purgeDue_ns = start_ns &+ Self.purgePeriod_ns
        while !source.stop.isRaised, !isFinished() {
            let now_ns = timer.now_ns()
            settled(now_ns)
            let renewalDue_ns = start_ns &+ clampedTime(Double(renewals + 1) * turn_ns)
            let soonest_ns = min(renewalDue_ns, revokeDue_ns, purgeDue_ns)
            if now_ns < soonest_ns {
                _ = timer.wait(
                    until: min(soonest_ns, now_ns &+ Self.longestWait_ns), unless: source.stop)
            } else if soonest_ns == revokeDue_ns {
                revoke(Int(random.next(upperBound: UInt64(clients))), over: &lane, now_ns, &journal)
                revokeDue_ns = gap(after: revokeDue_ns, &random)
            } else if soonest_ns == renewalDue_ns {
                renew(renewals % clients, over: &lane, now_ns, &journal)
                renewals += 1
            } else {
                let answer = lane.perform(AuthorityCall(.purge, sent_ns: now_ns))
                if case .failure(let error) = answer.result { journal.note(error) }
                purgeDue_ns &+= Self.purgePeriod_ns
            }
        }
    }

    /// Returns when the next revocation is due: `.max` if there are none.
    private func gap(after instant_ns: UInt64, _ random: inout SeededGenerator) -> UInt64 {
        guard let mean = terms.revocationGap else { return .max }
        return instant_ns &+ clampedTime(random.exponential() * Double(mean.nanoseconds))
    }

    /// Within a century, so that no sum with an instant overflows.
    private func clampedTime(_ time_ns: Double) -> UInt64 {
        UInt64(min(max(time_ns, 0), 3e18))
    }

    private func grant(_ slot: Int) -> Grant {
        population.grant(ofSlot: slot, audience: terms.audience, lifetime: terms.lifetime)
    }

    private func renew(
        _ slot: Int, over lane: inout some AuthorityLane, _ now_ns: UInt64,
        _ journal: inout SoakJournal
    ) {
        guard journal.held.indices.contains(slot) else { return }
        do throws(StrategyError) {
            let token = try lane.issue(grant(slot), at: now_ns)
            journal.issued += 1
            journal.held[slot] = token
            population.table.put(token.bytes, in: slot, issuedAt: now_ns)
        } catch {
            journal.note(error)
        }
    }

    private func revoke(
        _ slot: Int, over lane: inout some AuthorityLane, _ now_ns: UInt64,
        _ journal: inout SoakJournal
    ) {
        guard let reach = terms.reach, journal.held.indices.contains(slot),
            let token = journal.held[slot]
        else { return }
        let answer = lane.perform(AuthorityCall(.revoke(reach.target(token)), sent_ns: now_ns))
        switch answer.result {
        case .success:
            journal.revoked += 1
            journal.revoke.recordTime(answer.completed_ns - min(now_ns, answer.completed_ns))
        case .failure(let error):
            journal.unrevoked += 1
            journal.note(error)
        }
    }
}

/// What the authorization server did during a soak.
package struct SoakJournal: Sendable {
    /// The token that each client holds.
    var held: [IssuedToken?]
    /// Tokens issued after the first ones.
    package var issued = 0
    /// Revocations that were acknowledged.
    package var revoked = 0
    /// Revocations that failed.
    package var unrevoked = 0
    /// The times from a revocation's invocation to its acknowledgement.
    package var revoke = LatencyHistogram.latency()
    /// Operations that failed, revocations among them.
    package var errors = 0
    package var firstError: StrategyError?

    package init(clients: Int) { held = .init(repeating: nil, count: max(clients, 0)) }

    fileprivate mutating func note(_ error: StrategyError) {
        errors += 1
        if firstError == nil { firstError = error }
    }
}
