import Histogram
import Load
import Oracle
import Results
import Testing

@testable import Suite

/// Times are milliseconds of the monotonic clock. The trial's clock starts at 1,000.
@Suite struct `The requests of a soak` {
    private static let origin_ns: UInt64 = 1_000_000_000

    private func restart(killed: UInt64, ready: UInt64?) -> Restart {
        Restart(
            node: 0, killed_ns: killed * 1_000_000, ready_ns: ready.map { $0 * 1_000_000 })
    }

    /// Returns a slice of ten seconds in which requests are sent when they are due.
    private func record(
        start: UInt64 = 5_000, _ requests: [(sent: UInt64, end: RequestEnd)],
        took: UInt64 = 1
    ) -> WorkerRecord {
        var record = WorkerRecord(
            start_ns: start * 1_000_000, duration_ns: 10_000_000_000, reasons: 1,
            history: VerificationLog(capacity: requests.count, origin_ns: Self.origin_ns))
        for request in requests {
            let (sent_ns, end_ns) = (
                request.sent * 1_000_000, (request.sent + took) * 1_000_000
            )
            record.history.append(
                token: 1, node: 0, end: request.end, claims: 0, sent_ns: sent_ns,
                answered_ns: end_ns)
            record.finish(
                request.end, expectAcceptance: true, intended_ns: sent_ns, sent_ns: sent_ns,
                at: end_ns)
        }
        return record
    }

    private func interval(_ record: WorkerRecord, _ restarts: [Restart]) -> SoakInterval {
        SoakInterval(
            record, number: 0, length_ns: 10_000_000_000, windows: RestartWindows(restarts),
            origin_ns: Self.origin_ns)
    }

    @Test func `count as around a restart from 2 s before the kill to 2 s after the new server`() {
        let found = interval(
            record([
                (7_999, .accepted), (8_000, .error), (10_000, .timeout), (10_400, .error),
                (12_500, .refused(0)), (12_501, .error), (14_000, .accepted),
            ]), [restart(killed: 10_000, ready: 10_500)])
        #expect(
            found.inside == AnswerCounts(accepted: 0, refused: 1, errors: 2, timeouts: 1))
        #expect(found.outside == AnswerCounts(accepted: 2, errors: 1))
        #expect(found.outside.share == 2.0 / 3 && found.inside.share == 0.25)
    }

    @Test func `count by when they were sent, not by when they were answered`() {
        let late = record([(7_900, .timeout), (12_450, .accepted)], took: 250)
        let found = interval(late, [restart(killed: 10_000, ready: 10_500)])
        #expect(found.outside.timeouts == 1 && found.inside.accepted == 1)
    }

    @Test func `all count as outside without a restart, and as around one that never ends`() {
        let requests: [(sent: UInt64, end: RequestEnd)] = [(6_000, .accepted), (14_999, .error)]
        #expect(interval(record(requests), []).outside.due == 2)
        let found = interval(record(requests), [restart(killed: 8_500, ready: nil)])
        #expect(found.outside.due == 1 && found.inside.errors == 1)
    }

    /// The restart is in the next slice, which begins at 15,000.
    @Test func `of a slice's last two seconds may be around a restart in the next slice`() {
        let restarts = [restart(killed: 15_500, ready: 15_900)]
        let first = interval(record([(13_400, .accepted), (13_600, .error)]), restarts)
        #expect(first.outside.accepted == 1 && first.inside.errors == 1)
        let second = interval(
            record(start: 15_000, [(17_900, .error), (17_901, .accepted)]), restarts)
        #expect(second.inside.errors == 1 && second.outside.accepted == 1)
    }

    @Test func `that were dropped count as unanswered outside, wherever they fell due`() {
        var dropping = record([(9_000, .accepted)])
        dropping.skip(dropped: true, at: 9_500_000_000)
        let found = interval(dropping, [restart(killed: 10_000, ready: 10_500)])
        #expect(found.outside == AnswerCounts(dropped: 1) && found.outside.share == 0)
        #expect(found.inside.due == 1)
    }

    @Test func `that were not sent because the soak was stopped count nowhere`() {
        var stopped = record([(6_000, .accepted)])
        stopped.skip(dropped: false, at: 6_100_000_000)
        let found = interval(stopped, [])
        #expect(found.outside.due == 1)
        #expect(found.end_ns == 6_001_000_000, "it ended with its last answer")
        #expect(interval(record([(6_000, .accepted)]), []).end_ns == 15_000_000_000)
    }

    @Test func `are timed in the seconds that no restart touches`() {
        let requests: [(sent: UInt64, end: RequestEnd)] = (0..<10).map {
            (5_100 + UInt64($0) * 1_000, .accepted)
        }
        #expect(interval(record(requests), []).times.totalCount == 10)
        // From 8.7 s to 13.2 s: the seconds from 8 to 13.
        let found = interval(record(requests), [restart(killed: 10_700, ready: 11_200)])
        #expect(found.times.totalCount == 4)
        #expect(found.outside.due == 5 && found.inside.due == 5)
    }

    @Test func `know a restart that was entered before the log was read`() {
        let log = RestartLog()
        let before_ns = TrialClock.now_ns()
        log.begin(of: 2)
        #expect(log.all.map(\.node) == [2] && log.all[0].took_ns == nil)
        #expect(log.all[0].killed_ns >= before_ns)
        log.end(at: log.all[0].killed_ns + 5)
        log.begin(of: 0)
        #expect(log.all.map(\.took_ns) == [5, nil])
    }
}
