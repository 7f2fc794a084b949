import Foundation
import Testing

@testable import Stores

@Suite struct `A path of an emulated network` {
    private func network(
        store: Duration = .milliseconds(2), authorityStore: Duration = .zero,
        jitter: Double = 0, seed: UInt64 = 7, isOn: Bool = true
    ) -> EmulatedNetwork {
        let network = EmulatedNetwork(
            store: store, authorityStore: authorityStore, authority: .zero, jitter: jitter,
            seed: seed)
        network.turn(on: isOn)
        return network
    }

    /// Returns the delays of 1,000 requests and of their answers, all far apart.
    private func delays_ns(_ connection: NetworkConnection) throws -> [UInt64] {
        var connection = connection
        return try (1...1_000).flatMap { number in
            let now_ns = UInt64(number) * 1_000_000_000
            let departed = connection.depart(at: now_ns)
            let trip = try #require(departed)
            return [
                trip.due_ns - now_ns, connection.arrival_ns(sent: now_ns, ending: trip) - now_ns,
            ]
        }
    }

    @Test func `is there where its round trip is more than nothing`() {
        let network = network(authorityStore: .milliseconds(3))
        #expect(network.store?.roundTrip == .milliseconds(2))
        #expect(network.authorityStore?.roundTrip == .milliseconds(3))
        #expect(network.authority == nil)
    }

    @Test func `takes half of the round trip in each direction`() throws {
        let path = try #require(network().store)
        #expect(try Set(delays_ns(path.connect())) == [1_000_000])
    }

    @Test func `draws each direction evenly from the jitter's range`() throws {
        let path = try #require(network(jitter: 0.1).store)
        let delays_ns = try delays_ns(path.connect())
        #expect(delays_ns.allSatisfy { (900_000...1_100_000).contains($0) })
        for tenth in 0..<10 {
            let low_ns = 900_000 + UInt64(tenth) * 20_000
            let count = delays_ns.count { (low_ns..<low_ns + 20_000).contains($0) }
            // 200 are expected; six standard deviations are 80.
            #expect((120...280).contains(count), "\(count) from \(low_ns) on")
        }
    }

    @Test func `repeats its jitter by the seed, with another one for each connection`() throws {
        func connections(_ seed: UInt64) throws -> [[UInt64]] {
            let path = try #require(network(jitter: 0.5, seed: seed).store)
            return try (0..<2).map { _ in try delays_ns(path.connect()) }
        }
        let first = try connections(7)
        #expect(first[0] != first[1])
        #expect(try connections(7) == first)
        #expect(try connections(8)[0] != first[0])
    }

    @Test func `keeps the order of messages, however much the jitter`() throws {
        var connection = try #require(network(jitter: 1).store).connect()
        var last = (there_ns: UInt64(0), back_ns: UInt64(0))
        for number in 1...1_000 {
            let now_ns = UInt64(number) * 1_000
            let departed = connection.depart(at: now_ns)
            let there_ns = try #require(departed).due_ns
            let back_ns = connection.arrival_ns(sent: now_ns)
            #expect(there_ns >= last.there_ns && back_ns >= last.back_ns)
            last = (there_ns, back_ns)
        }
    }

    @Test func `has an answer make up for a request that left late`() throws {
        var connection = try #require(network().store).connect()
        let departed = connection.depart(at: 1_000_000_000)
        var trip = try #require(departed)
        trip.left_ns = trip.due_ns + 60_000
        let came_ns = trip.left_ns + 10_000
        let read_ns = connection.arrival_ns(sent: came_ns, ending: trip)
        #expect(read_ns == came_ns + 940_000)
        #expect(trip.length_ns(came: came_ns, read: read_ns) == 2_000_000)
    }

    @Test func `makes up for no more than there is`() throws {
        var connection = try #require(network().store).connect()
        let departed = connection.depart(at: 1_000_000_000)
        var trip = try #require(departed)
        trip.left_ns = trip.due_ns + 5_000_000
        let came_ns = trip.left_ns
        #expect(connection.arrival_ns(sent: came_ns, ending: trip) == came_ns)
    }

    @Test func `delays nothing while it is off`() throws {
        let network = network(isOn: false)
        var connection = try #require(network.store).connect()
        #expect(connection.depart(at: 1_000) == nil)
        #expect(connection.arrival_ns(sent: 1_000) == 1_000)
        network.turn(on: true)
        #expect(connection.depart(at: 1_000)?.due_ns == 1_001_000)
        #expect(network.isOn)
    }

    @Test func `knows what round trips took while it was on`() throws {
        let network = network()
        let path = try #require(network.store)
        for time_ms in 1...100 { path.note(roundTrip_ns: UInt64(time_ms) * 1_000_000) }
        network.turn(on: false)
        path.note(roundTrip_ns: 1)
        #expect(path.achieved.count == 100)
        let median_ns = try #require(path.achieved.quantile_ns(0.5))
        #expect(abs(median_ns / 50e6 - 1) < 0.016)
    }
}

@Suite struct `Times of round trips` {
    @Test func `are known to within the width of a bucket`() throws {
        for time_ns in [0, 1, 63, 64, 127, 128, 129, 1_000, 499_999, 1 << 40, UInt64.max] {
            var times = RoundTripTimes()
            times.add(time_ns)
            let found_ns = try #require(times.quantile_ns(0.5))
            #expect(abs(found_ns - Double(time_ns)) <= Double(time_ns) / 64, "\(time_ns)")
        }
    }

    @Test func `have quantiles by nearest rank, and none without a time`() {
        var times = RoundTripTimes()
        #expect(times.quantile_ns(0.5) == nil)
        for time_ns in 1...100 as ClosedRange<UInt64> { times.add(time_ns) }
        #expect(times.count == 100)
        #expect(times.quantile_ns(0.5) == 50)
        #expect(times.quantile_ns(0.99) == 99)
        #expect(times.quantile_ns(0) == 1)
        #expect(times.quantile_ns(1) == 100)
    }
    @Test func `of two processes are merged, and are the same after they were JSON`() throws {
        var (low, high, all) = (RoundTripTimes(), RoundTripTimes(), RoundTripTimes())
        for time_ns in 1...50 as ClosedRange<UInt64> { low.add(time_ns) }
        for time_ns in 51...100 as ClosedRange<UInt64> { high.add(time_ns * 1_000) }
        for time_ns in 1...50 as ClosedRange<UInt64> { all.add(time_ns) }
        for time_ns in 51...100 as ClosedRange<UInt64> { all.add(time_ns * 1_000) }
        for times in [low, high, RoundTripTimes()] {
            let data = try JSONEncoder().encode(times)
            #expect(try JSONDecoder().decode(RoundTripTimes.self, from: data) == times)
        }
        var (upward, downward) = (low, high)
        upward.merge(high)
        downward.merge(low)
        #expect(upward == all && downward == all && all.count == 100)
    }

    @Test(arguments: [
        #"{"buckets":[1],"counts":[]}"#, #"{"buckets":[-1],"counts":[1]}"#,
        #"{"buckets":[4000],"counts":[1]}"#, #"{"buckets":[1],"counts":[-1]}"#,
        #"{"buckets":[1],"counts":[9223372036854775807]}"#, "{}", "[]",
    ])
    func `are refused as JSON that no process writes`(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(RoundTripTimes.self, from: Data(json.utf8))
        }
    }

    /// Sums that nobody can count to stay within the type.
    @Test func `stay within their type when they are merged`() throws {
        let json = #"{"buckets":[1,2],"counts":[2147483647,2147483647]}"#
        var times = try JSONDecoder().decode(RoundTripTimes.self, from: Data(json.utf8))
        times.merge(times)
        #expect(times.count == Int(Int32.max) && times.quantile_ns(1) == 1)
    }
}
