import Results
import Revocation

/// The authority's side of a recovery phase: revokes once, then issues tokens to the clients that
/// have waited longest. Requests and answers of several clients may be on their way meanwhile.
struct ReissuingAuthority: Sendable {
    let population: Population
    let source: LoadSource
    let audience: String
    let lifetime: Duration
    let state: RecoveryState
    let target: RevocationTarget

    struct Journal: Sendable {
        var reissues = 0
        /// The time from the first new token to the last.
        var reissuing_ns: UInt64 = 0
        var firstError: StrategyError?
    }

    /// - Throws: the error of the revocation; without a revocation there is nothing to recover
    ///   from.
    func run<Calls: AuthorityLane>(
        over calls: Calls, timer: some LoopTimer, start_ns: UInt64, revokeAt due_ns: UInt64
    ) throws -> Journal {
        var calls = calls
        _ = timer.wait(until: due_ns, unless: source.stop)
        let revocation = calls.perform(AuthorityCall(.revoke(target), sent_ns: timer.now_ns()))
        _ = try revocation.result.get()
        state.acknowledge(at: revocation.completed_ns)
        var lane = NotedLane<Calls, Int>(calls)
        var journal = Journal()
        var first_ns: UInt64?
        /// Slots of the clients that wait for an answer.
        var away: Set<Int> = []
        while !state.isOver(at: timer.now_ns(), since: start_ns) {
            let pause_ns = timer.now_ns() + RecoveryState.shortestPause_ns
            var arrival: NotedLane<Calls, Int>.Arrival?
            if !lane.isFull,
                let slot = state.queue.take(until: lane.isIdle ? pause_ns : 0, by: timer)
            {
                guard needsToken(slot), away.insert(slot).inserted else { continue }
                let call = AuthorityCall(
                    .issue(grant(for: slot)), isFromClient: true, sent_ns: timer.now_ns())
                first_ns = first_ns ?? call.sent_ns
                arrival = lane.send(call, slot)
            } else if !lane.isIdle {
                arrival = lane.next(until: pause_ns)
            }
            // Also collects the other completions, before the next client is served.
            while let next = arrival ?? lane.next(until: timer.now_ns()) {
                arrival = nil
                away.remove(next.note)
                take(next, since: first_ns, &journal)
            }
        }
        while !lane.isIdle {
            if let arrival = lane.next(until: .max) { take(arrival, since: first_ns, &journal) }
        }
        // Completes the work that the revocation left behind. Otherwise the next phase would begin
        // with it.
        calls = lane.lane
        _ = try calls.perform(AuthorityCall(.purge, sent_ns: timer.now_ns())).result.get()
        return journal
    }

    private func take(
        _ arrival: NotedLane<some AuthorityLane, Int>.Arrival, since first_ns: UInt64?,
        _ journal: inout Journal
    ) {
        switch arrival.answer.result {
        case .success(.issued(let token)):
            let issued_ns = arrival.answer.decided_ns
            population.table.put(token.bytes, in: arrival.note, issuedAt: issued_ns)
            journal.reissues += 1
            journal.reissuing_ns = issued_ns - min(first_ns ?? issued_ns, issued_ns)
        case .success: break
        case .failure(let error): journal.firstError = journal.firstError ?? error
        }
    }

    /// Returns whether a client still holds the old token. The client may have been refused with
    /// the old token once more while the new one was on its way.
    private func needsToken(_ slot: Int) -> Bool {
        population.table.issuedAt(slot) < state.acknowledged_ns
    }

    private func grant(for slot: Int) -> Grant {
        population.grant(ofSlot: slot, audience: audience, lifetime: lifetime)
    }
}
