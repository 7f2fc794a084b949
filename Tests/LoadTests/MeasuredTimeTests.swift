import Results
import Testing

@testable import Load

@Suite struct `The time really measured` {
    private let second_ns: UInt64 = 1_000_000_000
    private let start_ns: UInt64 = 10_000_000_000

    /// Returns the record of a worker that begins at `first`, is answered at each of `answers`, and
    /// looks at the clock a last time at `closed`, all in milliseconds since the phase's start.
    private func record(
        first: UInt64 = 0, answers: [UInt64], closed: UInt64? = nil, planned_ns: UInt64? = nil
    ) -> WorkerRecord {
        func instant(_ milliseconds: UInt64) -> UInt64 { start_ns + milliseconds * 1_000_000 }
        var record = WorkerRecord(
            start_ns: start_ns, duration_ns: planned_ns ?? second_ns, reasons: 1)
        record.begin(at: instant(first))
        for answer in answers {
            record.finish(
                .accepted, expectAcceptance: true, service_ns: 1_000, at: instant(answer))
        }
        record.close(at: instant(closed ?? answers.last ?? first))
        return record
    }

    private func every(_ step: UInt64, from first: UInt64 = 0, to last: UInt64) -> [UInt64] {
        Array(stride(from: first + step, through: last, by: Int(step)))
    }

    @Test func `is from the first worker's first instant to the last one's last`() {
        let time = MeasuredTime(
            of: [
                record(first: 5, answers: every(10, from: 5, to: 995), closed: 1_000),
                record(first: 100, answers: every(10, from: 100, to: 1_010)),
            ], planned_ns: second_ns)
        #expect(time.first_ns == start_ns + 5_000_000)
        #expect(time.last_ns == start_ns + 1_010_000_000)
        #expect(abs(time.seconds - 1.005) < 1e-9)
        #expect(abs(time.rate(of: 201) - 200) < 1e-9)
        #expect(time.closedLoopDoubt == nil)
    }

    @Test func `a rung without answers is empty, and has no rate`() {
        let time = MeasuredTime(of: [record(answers: [], closed: 1_000)], planned_ns: second_ns)
        #expect(time.closedLoopDoubt == .empty && time.rate(of: 0) == 0)
        #expect(MeasuredTime(of: [], planned_ns: second_ns).closedLoopDoubt == .empty)
    }

    @Test(arguments: [500, 999] as [UInt64])
    func `a rung that was stopped before its end is cut, and its rate is of what it had`(
        last: UInt64
    ) {
        let time = MeasuredTime(
            of: [record(answers: every(1, to: last))], planned_ns: second_ns)
        #expect(
            time.closedLoopDoubt == .cut(after_s: Double(last) / 1e3, planned_s: 1))
        #expect(abs(time.rate(of: Int(last)) - 1_000) < 1e-6)
    }

    @Test func `a rung that stalled says for how long, and its rate is of the whole time`() {
        let answers = every(1, to: 300) + every(1, from: 5_300, to: 5_400)
        let time = MeasuredTime(of: [record(answers: answers)], planned_ns: second_ns)
        #expect(time.closedLoopDoubt == .stoodStill(for_s: 5.001))
        #expect(time.closedLoopDoubt?.description == "stalled for 5.0 s")
        #expect(abs(time.rate(of: 400) - 400 / 5.4) < 1e-9)
    }

    /// With many workers on few processors, each worker is paused again and again, but never all at
    /// the same time.
    @Test func `pauses of single workers are no standstill of the rung`() {
        let one = every(1, to: 400) + every(1, from: 700, to: 1_000)
        let two = every(1, to: 100) + every(1, from: 400, to: 1_000)
        let time = MeasuredTime(
            of: [record(answers: one), record(answers: two)], planned_ns: second_ns)
        // The pause of one worker ends where the other's begins.
        #expect(time.longestSilence_ns == 1_000_000 && time.closedLoopDoubt == nil)
    }

    /// The limit is a tenth of the planned time, and never below 100 ms.
    @Test(
        arguments: [
            (100, 1_000, false), (102, 1_000, true), (99, 200, false), (150, 200, true),
            (250, 3_000, false), (305, 3_000, true),
        ] as [(UInt64, UInt64, Bool)])
    func `a standstill counts from a tenth of the plan on`(
        silence: UInt64, planned: UInt64, isFound: Bool
    ) {
        let planned_ns = planned * 1_000_000
        let answers = every(1, to: 20) + every(1, from: 19 + silence, to: planned)
        let time = MeasuredTime(
            of: [record(answers: answers, closed: planned, planned_ns: planned_ns)],
            planned_ns: planned_ns)
        #expect((time.closedLoopDoubt != nil) == isFound)
    }

    @Test func `a rung much longer than planned says so`() {
        let time = MeasuredTime(
            of: [record(answers: every(50, to: 1_500))], planned_ns: second_ns)
        #expect(time.closedLoopDoubt == .overran(took_s: 1.5, planned_s: 1))
        #expect(
            time.closedLoopDoubt?.description == "took 1.5 s, longer than planned (1.0 s)")
    }

    @Test func `an open loop is cut where a stop left requests unsent`() {
        let time = MeasuredTime(of: [record(answers: every(1, to: 200))], planned_ns: second_ns)
        var tally = Tally(reasons: 1)
        (tally.scheduled, tally.accepted) = (1_000, 1_000)
        #expect(time.openLoopDoubt(tally) == nil)
        (tally.accepted, tally.unfinished) = (200, 800)
        #expect(time.openLoopDoubt(tally) == .cut(after_s: 0.2, planned_s: 1))
    }

    @Test func `an open loop of few requests does not stand still between them`() {
        let time = MeasuredTime(
            of: [record(answers: [10, 400, 900])], planned_ns: second_ns)
        var tally = Tally(reasons: 1)
        (tally.scheduled, tally.accepted) = (3, 3)
        #expect(time.openLoopDoubt(tally) == nil)
        (tally.scheduled, tally.accepted) = (1_000, 1_000)
        #expect(time.openLoopDoubt(tally) == .stoodStill(for_s: 0.5))
    }
}

@Suite struct `A closed loop's record` {
    private let source: LoadSource = {
        let table = TokenTable(count: 1)
        table.put([65], in: 0, issuedAt: 1)
        return LoadSource(table: table, clock: TrialClock(), stop: StopFlag())
    }()
    private let draws = [DrawnRequest(slot: 0, node: 0, isGood: true, isHighStakes: false)]

    @Test func `has the worker's own first and last instant`() {
        let before_ns = TrialClock.now_ns()
        var record = WorkerRecord(
            start_ns: before_ns, duration_ns: 5_000_000, reasons: refusalReasons.count)
        var lane = InProcessLane([CountingVerifier()], clock: source.clock)
        let end_ns = before_ns + 5_000_000
        runClosedLoop(
            over: &lane, draws: draws, from: source, until: Deadline(end_ns), record: &record)
        #expect(record.first_ns >= before_ns && record.first_ns < end_ns)
        #expect(record.lastEnd_ns >= end_ns && record.lastEnd_ns <= TrialClock.now_ns())
        let time = MeasuredTime(of: [record], planned_ns: 5_000_000)
        #expect(time.closedLoopDoubt == nil)
    }

    @Test func `of a stopped worker ends before the plan`() {
        let start_ns = TrialClock.now_ns()
        var record = WorkerRecord(
            start_ns: start_ns, duration_ns: 3_600_000_000_000, reasons: refusalReasons.count)
        struct StopAfter: LoopLimit {
            var left: Int
            let stop: StopFlag

            mutating func allowsNext(at now_ns: UInt64) -> Bool {
                left -= 1
                if left == 0 { stop.raise() }
                return true
            }
        }
        var lane = InProcessLane([CountingVerifier()], clock: source.clock)
        runClosedLoop(
            over: &lane, draws: draws, from: source,
            until: StopAfter(left: 100, stop: source.stop), record: &record)
        let doubt = MeasuredTime(of: [record], planned_ns: 3_600_000_000_000).closedLoopDoubt
        guard case .cut(_, 3_600) = doubt else {
            Issue.record("the doubt is \(String(describing: doubt))")
            return
        }
        #expect(record.tally.scheduled == 99)
    }

    @Test func `a shared deadline ends a loop at the instant that was stated, or at its own`() {
        let shared = SharedInstant()
        let limit = SharedDeadline(1_000, orAt: shared)
        #expect(limit.allowsNext(at: 999) && !limit.allowsNext(at: 1_000))
        shared.state(500)
        #expect(limit.allowsNext(at: 499) && !limit.allowsNext(at: 500))
        shared.state(5_000)
        #expect(!limit.allowsNext(at: 1_000))
    }
}
