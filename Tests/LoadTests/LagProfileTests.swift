import Histogram
import Load
import Results
import Testing

@Suite struct `The lag of an open loop` {
    private let second_ns: UInt64 = 1_000_000_000

    /// Simulates a server that takes `service_ns` per request, one at a time, fed at 1000/s, with a
    /// stall.
    private func lags(
        service_ns: UInt64, stallAt: Int? = nil, stall_ns: UInt64 = 0
    ) -> WorkerRecord {
        var record = WorkerRecord(start_ns: second_ns, duration_ns: second_ns, reasons: 1)
        var free_ns = second_ns
        for index in 0..<1_000 {
            let intended_ns = second_ns + UInt64(index) * 1_000_000
            let sent_ns = max(free_ns, intended_ns)
            free_ns = sent_ns + service_ns + (index == stallAt ? stall_ns : 0)
            record.finish(
                .accepted, expectAcceptance: true, intended_ns: intended_ns, sent_ns: sent_ns,
                at: free_ns)
        }
        return record
    }

    @Test func `does not grow where the server keeps up`() throws {
        let growth = try #require(lags(service_ns: 900_000).lagProfile.growth)
        #expect(abs(growth) < 1e-6)
    }

    @Test func `grows by the share that the server can't serve`() throws {
        let growth = try #require(lags(service_ns: 1_250_000).lagProfile.growth)
        #expect(abs(growth - 0.25) < 0.01)
    }

    @Test func `does not grow for one stall that is caught up with`() throws {
        let record = lags(service_ns: 500_000, stallAt: 700, stall_ns: 50_000_000)
        #expect(abs(try #require(record.lagProfile.growth)) < 0.005)
        #expect(record.lag.max > 49_000_000)
    }

    @Test func `is not judged by fewer than five slices`() {
        var record = WorkerRecord(start_ns: 0, duration_ns: second_ns, reasons: 1)
        record.finish(.accepted, expectAcceptance: true, intended_ns: 5, sent_ns: 6, at: 7)
        #expect(record.lagProfile.growth == nil)
    }
}
