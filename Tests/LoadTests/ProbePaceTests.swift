import Oracle
import Results
import Revocation
import Testing
import Tokens

@testable import Load

@Suite struct `The prober's pace` {
    private func probes(_ sent_ns: [UInt64]) -> [Probe] {
        sent_ns.map { Probe(sent_ns: $0, answered_ns: $0 + 1, answer: .accepted) }
    }

    private func pace(_ gaps_ns: [UInt64]) -> ProbePace {
        var pace = ProbePace()
        for gap_ns in gaps_ns {
            pace.add(
                probes([100, 9_900, 10_000, 10_000 + gap_ns, 90_000]), acknowledged_ns: 10_001
            ) { sent_ns in sent_ns == 10_000 ? 200 : 1 }
        }
        return pace
    }

    @Test func `is of the gap that holds the acknowledgement, against the plan's there`() {
        let pace = pace([300])
        #expect(pace.medianGap_ns == 300 && pace.medianStretch == 1.5 && !pace.isTooSlow)
    }

    @Test func `is too slow from more than twice the plan on, at the median`() {
        #expect(!pace([400, 400, 400]).isTooSlow)
        #expect(pace([402, 402, 402]).isTooSlow)
        #expect(!pace([200, 200, 9_000]).isTooSlow)
        #expect(pace([200, 9_000, 9_000]).isTooSlow)
    }

    @Test func `has nothing to say where the watch lies on one side`() {
        var pace = ProbePace()
        pace.add(probes([1, 2]), acknowledged_ns: 9) { _ in 1 }
        pace.add(probes([10, 20]), acknowledged_ns: 9) { _ in 1 }
        pace.add([], acknowledged_ns: 9) { _ in 1 }
        #expect(pace.stretches.isEmpty && pace.medianStretch == nil && !pace.isTooSlow)
    }
}

@Suite struct `The stamp of an acknowledgement` {
    /// Revokes after some work, and supports nothing else.
    private struct Slow: TokenAuthority {
        func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
            throw StrategyError(.failed, "not asked for")
        }

        func refresh(
            _ refreshToken: Span<UInt8>, at now: NumericDate
        ) throws(StrategyError) -> RefreshAnswer {
            throw StrategyError(.failed, "not asked for")
        }

        func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
            guard case .subject(let subject) = target, subject == "bad" else { return }
            throw StrategyError(.timeout, "no answer")
        }

        func purge(at now: NumericDate) -> Int { 0 }
    }

    private let clock = TrialClock()
    private let ledger = Ledger()

    private func revoke(_ target: RevocationTarget) -> AuthorityAnswer {
        let authority = RecordingAuthority(Slow(), in: ledger, clock: clock, audience: "api")
        var lane = InProcessAuthorityLane(authority, clock: clock)
        return lane.perform(AuthorityCall(.revoke(target), sent_ns: TrialClock.now_ns()))
    }

    @Test func `is one: the lane's answer and the ledger's entry have the same`() {
        for _ in 0..<100 {
            let answer = revoke(.subject("s"))
            let entered_ns = ledger.revocations.last?.acknowledged_ns
            #expect(entered_ns == clock.elapsed_ns(at: answer.completed_ns))
        }
        #expect(ledger.revocations.count == 100)
    }

    @Test func `is absent from a revocation that failed`() {
        let answer = revoke(.subject("bad"))
        #expect(throws: StrategyError.self) { try answer.result.get() }
        #expect(ledger.revocations.map(\.acknowledged_ns) == [nil])
        #expect(answer.completed_ns <= TrialClock.now_ns())
    }

    @Test func `is the lane's own where the authority takes none`() {
        var lane = InProcessAuthorityLane(Slow(), clock: clock)
        let before_ns = TrialClock.now_ns()
        let answer = lane.perform(AuthorityCall(.revoke(.everyone), sent_ns: before_ns))
        #expect(answer.completed_ns >= before_ns && answer.completed_ns <= TrialClock.now_ns())
    }
}
