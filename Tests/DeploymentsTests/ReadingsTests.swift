import Foundation
import Revocation
import ServerContract
import Stores
import Strategies
import Testing

/// A node that observed what it is given.
private struct Observer: NodeInstrumentation {
    var stateBytes: Int { 1 }
    var feedBytes: Int64? { nil }
    var ownThreadsTime_ns: UInt64? { nil }
    let observations: [any NodeObservation]
}

@Suite struct `What servers report of themselves` {
    private func read<Reading: Codable>(_ json: String, as type: Reading.Type) throws -> Reading {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }

    private func sent<Reading: Codable>(_ reading: Reading) throws -> Reading {
        try JSONDecoder().decode(Reading.self, from: try JSONEncoder().encode(reading))
    }

    @Test(arguments: [
        #"{"stateBytes":7}"#,
        #"""
        {"stateBytes":7,
         "introspection":{"verifications":4,"hits":2,"calls":1,"refusals":3,
                          "callsForRefusals":1,"largestCrowd":3}}
        """#,
        #"{"stateBytes":7,"filter":{"asked":9,"falsePositives":1,"expectedShare":0.125}}"#,
    ])
    func `includes the observations of a node, in its own types`(json: String) throws {
        let told = try read(json, as: ControlNodeReading.self)
        let again = try sent(ControlNodeReading(Observer(observations: told.observations)))
        #expect(again.introspection == told.introspection && again.filter == told.filter)
        let kinds = told.observations.map { $0 is IntrospectionLoad || $0 is FilterAccuracy }
        #expect(kinds == (json.contains(",") ? [true] : []))
    }

    @Test func `includes how long events took to reach every node`() throws {
        let told = try read(
            #"{"eventFanOut":{"times_ns":[5,18446744073709551615],"unfinished":2}}"#,
            as: ControlAuthorityReading.self)
        let again = try sent(
            ControlAuthorityReading(
                storeBytes: nil, publishedBytes: 8, entries: .revokedTokens(3),
                observations: told.observations))
        let fanOut = try #require(again.eventFanOut)
        #expect(fanOut == told.eventFanOut && fanOut.unfinished == 2)
        #expect(fanOut.times_ns == [5, .max])
        #expect(again.entries == .revokedTokens(3) && again.publishedBytes == 8)
    }

    @Test func `includes the round trips of a node and of the authorization server`() throws {
        let trips = #""roundTrips":{"store":{"buckets":[70,90],"counts":[3,1]}}"#
        let node = try read(#"{"stateBytes":7,\#(trips)}"#, as: ControlNodeReading.self)
        let found = try #require(
            try sent(node).observations.lazy.compactMap { $0 as? ControlRoundTrips }.first)
        #expect(found.store?.count == 4 && found.authority == nil)
        #expect(found.authorityStore == nil)
        let authority = try read("{\(trips)}", as: ControlAuthorityReading.self)
        #expect(try sent(authority).observations.contains { $0 is ControlRoundTrips })
    }

    @Test func `has no round trips of paths that nothing crossed`() throws {
        let network = EmulatedNetwork(
            store: .milliseconds(1), authorityStore: .zero, authority: .zero, jitter: 0, seed: 1)
        #expect(ControlRoundTrips(network).store == nil)
        network.turn(on: true)
        var crossing = NetworkCrossing(over: try #require(network.store))
        crossing.depart()
        crossing.arrive()
        #expect(ControlRoundTrips(network).store?.count == 1)
    }

    @Test(arguments: [StoreEntries.liveTokens(1), .revokedTokens(2), .liveRefreshTokens(3), nil])
    func `tells what a store has`(entries: StoreEntries?) throws {
        let reading = ControlAuthorityReading(
            storeBytes: nil, publishedBytes: nil, entries: entries)
        #expect(try sent(reading).entries == entries)
        #expect(reading.observations.isEmpty)
    }
}
