import Load
import Results
import Testing

@Suite struct `The seconds of a phase` {
    private static let second: UInt64 = 1_000_000_000

    /// Returns a record of requests that end the given milliseconds after the start.
    private func record(_ duration_ms: UInt64, endings_ms: [UInt64]) -> WorkerRecord {
        let start_ns = 7 * Self.second
        var record = WorkerRecord(
            start_ns: start_ns, duration_ns: duration_ms * 1_000_000, reasons: 1)
        record.begin(at: start_ns)
        for ending_ms in endings_ms {
            record.finish(
                .accepted, expectAcceptance: true, service_ns: 1_000,
                at: start_ns + ending_ms * 1_000_000)
        }
        return record
    }

    @Test func `are whole, and the last as long as answers came`() {
        let rows = IntervalRow.rows(
            of: [
                record(2_500, endings_ms: [100, 1_200, 2_300]),
                record(2_500, endings_ms: [900, 1_900, 2_400]),
            ], phase: "windows")
        #expect(rows.map(\.second) == [0, 1, 2])
        #expect(rows.map(\.length_ns) == [Self.second, Self.second, 400_000_000])
        #expect(rows.map(\.tally.accepted) == [2, 2, 2])
    }

    @Test func `end where the phase was stopped`() {
        let rows = IntervalRow.rows(
            of: [record(10_000, endings_ms: [100, 1_250])], phase: "windows")
        #expect(rows.map(\.length_ns) == [Self.second, 250_000_000])
    }

    @Test func `hold what was answered after the planned end in the last`() {
        let rows = IntervalRow.rows(
            of: [record(1_500, endings_ms: [100, 1_100, 3_200])], phase: "windows")
        #expect(rows.map(\.second) == [0, 1])
        #expect(rows.map(\.length_ns) == [Self.second, 2_200_000_000])
    }

    @Test func `of hours are several to a row`() {
        let rows = IntervalRow.rows(
            of: [record(7_200_000, endings_ms: [100, 2_500, 7_199_000])], phase: "windows")
        #expect(rows.map(\.second) == [0, 2, 7_198])
        #expect(rows.map(\.length_ns) == [2 * Self.second, 2 * Self.second, Self.second])
    }
}
