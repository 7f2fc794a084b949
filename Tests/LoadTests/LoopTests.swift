import Results
import Revocation
import Seeding
import Synchronization
import Testing

@testable import Load

@Suite struct `The open loop` {
    private func source(_ stop: StopFlag) -> LoadSource {
        let table = TokenTable(count: 4)
        for slot in 0..<4 { table.put([65], in: slot, issuedAt: 1) }
        return LoadSource(table: table, clock: TrialClock(), stop: stop)
    }

    private func queue(rate: Double, seconds: Double) -> ArrivalQueue {
        var unit = SeededGenerator(seed: 1)
        let population = Population(
            shape: PopulationShape(
                subjects: 4, tokensPerSubject: 1, draw: .uniform, badShare: 0, nodes: 1),
            badKinds: [], extraSlots: 0)
        return ArrivalQueue(
            Schedule(.uniform, rate: rate, duration_ns: UInt64(seconds * 1e9), unit: &unit),
            draws: population.draws(64, seed: 1, worker: 0))
    }

    private func run(
        _ queue: ArrivalQueue, workers: Int, longestLag_ns: UInt64, stop: StopFlag = StopFlag()
    )
        throws -> (Tally, asked: Int)
    {
        let source = source(stop)
        let asked = Counter()
        let start_ns = TrialClock.now_ns()
        let tallies = try WorkerGroup.run(workers, watch: {}) { _ in
            var record = WorkerRecord(
                start_ns: start_ns, duration_ns: 50_000_000, reasons: refusalReasons.count)
            var lane = InProcessLane([CountingVerifier(asked: asked)], clock: source.clock)
            runOpenLoop(
                over: &lane, queue, from: source, start_ns: start_ns,
                longestLag_ns: longestLag_ns, pacer: Pacer(spinners: nil), record: &record)
            return record.tally
        }
        var sum = Tally(reasons: refusalReasons.count)
        for tally in tallies { sum += tally }
        return (sum, asked.value)
    }

    @Test func `sends every request once, whoever takes it`() throws {
        let (tally, asked) = try run(
            queue(rate: 20_000, seconds: 0.05), workers: 4, longestLag_ns: .max / 4)
        #expect(tally.scheduled == 1_000 && tally.accepted == 1_000 && asked == 1_000)
        #expect(tally.isBalanced)
    }

    @Test func `drops and counts what has waited too long`() throws {
        let (tally, asked) = try run(
            queue(rate: 20_000, seconds: 0.05), workers: 2, longestLag_ns: 0)
        #expect(tally.scheduled == 1_000 && tally.dropped == 1_000 - asked && tally.isBalanced)
    }

    @Test func `counts what a stop left unsent`() throws {
        let stop = StopFlag()
        stop.raise()
        let (tally, asked) = try run(
            queue(rate: 20_000, seconds: 0.05), workers: 2, longestLag_ns: .max / 4, stop: stop)
        #expect(tally.unfinished == 1_000 && asked == 0 && tally.isBalanced)
    }
}

@Suite struct `The warm-up` {
    /// Runs workers whose rates follow `rate`, without a clock: only counts matter.
    private func warmUp(
        shortest: Duration, longest: Duration, rate: @escaping @Sendable (Int) -> Int
    ) throws -> [WarmUpEnd?] {
        let warmUp = WarmUp(workers: 3, shortest: shortest, longest: longest) { 0 }
        return try WorkerGroup.run(3, watch: {}) { _ in
            var segment = 0
            return warmUp.run(from: 1_000, unless: StopFlag()) { _ in
                segment += 1
                return rate(segment)
            }
        }
    }

    @Test func `ends for all workers at one instant, once the rate has settled`() throws {
        let ends = try warmUp(shortest: .milliseconds(300), longest: .seconds(3)) { segment in
            segment < 12 ? segment * 100 : 1_200
        }
        let first = try #require(ends.first ?? nil)
        #expect(ends.allSatisfy { $0 == first })
        #expect(first.isSteady)
        #expect(first.length_ns > 600_000_000)
    }

    @Test func `lasts no longer than its limit, and then says that nothing has settled`() throws {
        let ends = try warmUp(shortest: .milliseconds(300), longest: .seconds(1)) { $0 * 100 }
        #expect(ends.allSatisfy { $0?.isSteady == false })
        #expect(ends.first??.length_ns == 1_100_000_000)
    }

    @Test func `is no shorter than asked for`() throws {
        let ends = try warmUp(shortest: .milliseconds(500), longest: .seconds(3)) { _ in 1_000 }
        #expect(ends.first??.isSteady == true)
        #expect(ends.first??.length_ns == 600_000_000)
    }

    /// A worker that never reports does not keep the others from measuring.
    @Test func `ends a second after its limit, whoever has not reported by then`() {
        let warmUp = WarmUp(workers: 2, shortest: .milliseconds(50), longest: .seconds(2)) {
            3_000_000_000
        }
        let end = warmUp.run(from: 0, unless: StopFlag()) { _ in 10 }
        #expect(end?.from_ns == 3_001_000_000 && end?.isSteady == false)
    }

    /// As with many workers on few processors: the last worker reports long after the segment's
    /// end.
    @Test func `begins the measurement after the decision, however late that is`() {
        let late_ns: UInt64 = 7_000_000_000
        let warmUp = WarmUp(workers: 1, shortest: .milliseconds(50), longest: .milliseconds(50)) {
            late_ns
        }
        let end = warmUp.run(from: 0, unless: StopFlag()) { _ in 10 }
        #expect(end?.from_ns == late_ns + 1_000_000)
        #expect(end?.length_ns == late_ns + 1_000_000)
    }

    /// The worker that is told last has work until the instant that the first worker stated, and
    /// not beyond it.
    @Test func `ends every worker's loop at the instant that one of them stated`() throws {
        let warmUp = WarmUp(workers: 2, shortest: .milliseconds(50), longest: .milliseconds(50)) {
            0
        }
        let limits = Mutex<[SharedDeadline]>([])
        let ends = try WorkerGroup.run(2, watch: {}) { _ in
            warmUp.run(from: 0, unless: StopFlag()) { limit in
                limits.withLock { $0.append(limit) }
                return 10
            }
        }
        let from_ns = try #require(ends.first ?? nil).from_ns
        #expect(from_ns == 150_000_000 && ends.allSatisfy { $0?.from_ns == from_ns })
        // Once the instant is known, it also ends a segment with a later limit.
        let far = limits.withLock { $0.map { SharedDeadline(.max, orAt: $0.shared) } }
        #expect(far.count >= 4)
        #expect(far.allSatisfy { $0.allowsNext(at: from_ns - 1) && !$0.allowsNext(at: from_ns) })
    }

    @Test func `ends without an instant to measure from when it is stopped`() {
        let stop = StopFlag()
        let warmUp = WarmUp(workers: 1, shortest: .seconds(1), longest: .seconds(1)) { 0 }
        let end = warmUp.run(from: 0, unless: stop) { _ in
            stop.raise()
            return 1
        }
        #expect(end == nil)
    }
}
