import Load
import Metrics
import Results
import Testing

@testable import Suite

@Suite struct `Remarks on rows` {
    private func trial(
        _ name: String, _ index: Int, block: Int = 0, notes: [RowNote] = [],
        _ figures: [(Metric, Stat, invalidReason: String?)] = []
    ) -> TrialRecord {
        var record = TrialRecord(
            block: block, variantIndex: index, strategy: name, variant: "", seed: 1,
            guarantee: StatedGuarantee(), reasons: [])
        for note in notes { record.add(note) }
        record.measurements = figures.map { metric, stat, reason in
            Measurement(
                phase: "p", metric: metric, stat: stat, value: 1, n: 1, invalidReason: reason)
        }
        return record
    }

    @Test func `name the rows that carry a note, and in how many blocks`() {
        let lines = RowRemarks.lines([
            trial("a", 0, block: 0, notes: [.cpuContention, .cpuContention]),
            trial("a", 0, block: 1), trial("b", 1, block: 0, notes: [.cpuContention]),
            trial("b", 1, block: 1, notes: [.cpuContention]), trial("c", 2),
        ])
        #expect(
            lines == [
                "cpu-contention: a (1 of 2 blocks), b: \(RowNote.cpuContention.meaning)"
            ])
    }

    @Test func `pass over A/A controls`() {
        var control = trial("a", 0, notes: [.lateProbes])
        control.isControl = true
        #expect(RowRemarks.lines([control, trial("a", 0)]).isEmpty)
    }

    @Test func `say why a latency is missing where others have one`() {
        let lines = RowRemarks.lines([
            trial("a", 0, [(.verifyTime, .p99, nil)]),
            trial("b", 1, block: 0, [(.verifyTime, .p99, "OVERLOADED: 50% was achieved")]),
            trial("b", 1, block: 1, [(.verifyTime, .p99, "OVERLOADED: 60% was achieved")]),
            trial("c", 2, block: 0, [(.verifyTime, .p99, "cut short")]),
            trial("c", 2, block: 1, [(.verifyTime, .p99, nil)]), trial("d", 3),
        ])
        #expect(
            lines == [
                "no p99 of b: OVERLOADED: 50% was achieved",
                "no p99 of d: the trial ended before it was measured",
            ])
    }

    @Test func `name every figure that an overload took, at each of the loads`() {
        let overload = "OVERLOADED: 93% of the offered rate was achieved"
        func figures(
            _ reason: String?
        ) -> [(Metric, Stat, invalidReason: String?)] {
            [Metric.verifyTime, .verifyAtRate].flatMap { metric in
                [Stat.p50, .p99, .max].map { (metric, $0, invalidReason: reason) }
            }
        }
        let lines = RowRemarks.lines([
            trial("a", 0, figures(nil)), trial("b", 1, block: 0, figures(overload)),
            trial("b", 1, block: 1, figures(overload)),
            // One sound block is enough for a figure.
            trial("c", 2, block: 0, figures(overload)), trial("c", 2, block: 1, figures(nil)),
        ])
        #expect(
            lines == [
                "no p50 and p99 of b: \(overload)",
                "no p50 and p99 at the common rate of b: \(overload)",
            ])
    }

    @Test func `say of a quantile that there were too few requests for it`() {
        let lines = RowRemarks.lines([
            trial("a", 0, [(.verifyTime, .p50, nil), (.verifyTime, .p99, nil)]),
            trial("b", 1, [(.verifyTime, .p50, nil), (.verifyTime, .max, nil)]),
        ])
        #expect(lines == ["no p99 of b: 1 requests are too few for it"])
    }

    @Test func `say of a quantile that one block had too few requests for it`() {
        let lines = RowRemarks.lines([
            trial("a", 0, block: 0, [(.verifyTime, .p99, nil), (.verifyTime, .max, nil)]),
            trial("a", 0, block: 1, [(.verifyTime, .max, nil)]),
        ])
        #expect(lines == ["no p99 of a: 1 requests are too few for it"])
    }

    @Test func `say nothing of a latency that the scenario does not ask for`() {
        #expect(RowRemarks.lines([trial("a", 0), trial("b", 1)]).isEmpty)
    }

    @Test func `say why a rate is missing`() {
        let lines = RowRemarks.lines([
            trial("a", 0, [(.verifyPerSecond, .best, "stalled for 5.0 s")])
        ])
        #expect(lines == ["no rate of a: stalled for 5.0 s"])
    }

    @Test func `contention counts only where each thread can have a processor`() {
        #expect(CPUContention.isFound(in: 0.11, threads: 2, processors: 2))
        #expect(!CPUContention.isFound(in: 0.09, threads: 2, processors: 2))
        #expect(!CPUContention.isFound(in: 0.9, threads: 3, processors: 2))
        #expect(CPUContention.isFound(in: 0.11, of: .prober, threads: 2, processors: 2))
        #expect(!CPUContention.isFound(in: 0.29, of: .store, threads: 2, processors: 2))
        #expect(CPUContention.isFound(in: 0.31, of: .store, threads: 2, processors: 2))
    }

    @Test func `timer noise has as many sleeps as its p99 needs`() {
        #expect(Stat.p99.isKnown(from: TimerNoise.sleeps))
    }

    @Test(arguments: RunDelayNote.Threads.allCases)
    func `a wait of any threads marks the row, and stands in the record`(
        threads: RunDelayNote.Threads
    ) {
        for (waited_ns, count, isMarked) in [(900, 1, true), (900, 1 << 20, false), (50, 1, false)]
            as [(UInt64, Int, Bool)]
        {
            var context = TrialContext.sample()
            context.add(
                RunDelaySpan(waited_ns: waited_ns, wall_ns: 1_000), of: threads, among: count,
                in: "windows")
            let notes: [RowNote] = isMarked ? [.cpuContention] : []
            #expect(context.record.notes == notes)
            #expect(context.record.warnings.count == (isMarked ? 1 : 0))
            #expect(context.record.runDelays.map(\.threads) == [threads])
            #expect(context.record.runDelays.map(\.phase) == ["windows"])
        }
    }
}
