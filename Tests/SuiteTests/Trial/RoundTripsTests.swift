import Metrics
import Results
import ServerContract
import Testing

@testable import Stores
@testable import Suite

@Suite struct `Round trips of a trial` {
    /// Returns what is entered after 600 round trips between node and store, of which the last 6
    /// take `seldom_us` and the others `often_us`.
    private func record(often_us: UInt64, seldom_us: UInt64) throws -> TrialRecord {
        let network = EmulatedNetwork(
            store: .microseconds(500), authorityStore: .microseconds(500),
            authority: .milliseconds(2), jitter: 0, seed: 1)
        network.turn(on: true)
        let path = try #require(network.store)
        for number in 0..<600 {
            path.note(roundTrip_ns: (number < 594 ? often_us : seldom_us) * 1_000)
        }
        try #require(network.authority).note(roundTrip_ns: 2_000_000)
        var context = TrialContext.sample(network: network)
        context.addRoundTrips()
        return context.record
    }

    private func value(_ record: TrialRecord, _ metric: Metric, _ stat: Stat = .value) -> Double? {
        record.measurement(metric, stat)?.value
    }

    @Test func `are entered as asked for and as achieved`() throws {
        let record = try record(often_us: 512, seldom_us: 640)
        #expect(value(record, .storeRoundTrip) == 500)
        // Exact to the width of a bucket.
        let median_us = try #require(value(record, .storeRoundTripAchieved, .p50))
        let p99_us = try #require(value(record, .storeRoundTripAchieved, .p99))
        #expect(abs(median_us / 512 - 1) < 0.016 && abs(p99_us / 512 - 1) < 0.016)
        #expect(record.measurement(.storeRoundTripAchieved, .p50)?.n == 600)
        #expect(record.notes.isEmpty && record.warnings.isEmpty)
    }

    @Test func `have no quantile that there are too few of, and no figure where none was crossed`()
        throws
    {
        let record = try record(often_us: 512, seldom_us: 640)
        #expect(value(record, .authorityRoundTrip) == 2_000)
        #expect(value(record, .authorityRoundTripAchieved, .p50) == nil)
        #expect(value(record, .authorityStoreRoundTrip) == nil)
    }

    @Test func `are remarked on where the median is more than 30 % above`() throws {
        #expect(try record(often_us: 640, seldom_us: 9_000).notes.isEmpty)
        let record = try record(often_us: 670, seldom_us: 670)
        #expect(record.notes == [.slowNetwork])
        #expect(
            record.warnings == [
                "network.store_rtt: the emulated round trip took 668 µs at the median, where 500 µs "
                    + "were asked for"
            ])
    }

    @Test func `of servers are merged with those of this process`() throws {
        func network(_ time_us: UInt64, count: Int) throws -> EmulatedNetwork {
            let network = EmulatedNetwork(
                store: .microseconds(500), authorityStore: .microseconds(500),
                authority: .zero, jitter: 0, seed: 1)
            network.turn(on: true)
            let path = try #require(network.store)
            for _ in 0..<count { path.note(roundTrip_ns: time_us * 1_000) }
            return network
        }
        // Over HTTP the harness itself asks no store.
        var context = TrialContext.sample(network: try network(0, count: 0))
        let servers = [try network(512, count: 400), try network(640, count: 200)]
        context.addRoundTrips(elsewhere: servers.map { ControlRoundTrips($0) })
        let found = try #require(context.record.measurement(.storeRoundTripAchieved, .p50))
        #expect(found.n == 600 && abs(found.value / 512 - 1) < 0.016)
        let p99_us = try #require(value(context.record, .storeRoundTripAchieved, .p99))
        #expect(abs(p99_us / 640 - 1) < 0.016)
        #expect(value(context.record, .storeRoundTrip) == 500)
        #expect(value(context.record, .authorityStoreRoundTrip) == nil)
    }

    @Test func `are none without a network`() {
        var context = TrialContext.sample()
        context.addRoundTrips()
        #expect(context.record.measurements.isEmpty)
    }
}
