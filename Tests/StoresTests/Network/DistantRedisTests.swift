import CPlatform
import Foundation
import TestSupport
import Testing

@testable import Stores

/// Checks only what a busy machine cannot make false: that nothing arrives too early.
@Suite struct `Redis over an emulated network` {
    private let network = EmulatedNetwork(
        store: .milliseconds(40), authorityStore: .zero, authority: .zero, jitter: 0, seed: 1)

    private func path() throws -> NetworkPath { try #require(network.store) }

    private func time_ns(_ work: () throws -> Void) rethrows -> UInt64 {
        let before_ns = platform_monotonic_ns()
        try work()
        return platform_monotonic_ns() - before_ns
    }

    @Test func `answers a command after a round trip at the earliest, and says how long it took`()
        throws
    {
        let server = try ScratchRedis()
        let redis = try RedisConnection(server.endpoint, deadlines: .patient, over: try path())
        try redis.set(key: "a".bytes.span, value: 1)
        #expect(try path().achieved.count == 0)
        network.turn(on: true)
        var value: Int64?
        let took_ns = try time_ns { value = try redis.get(key: "a".bytes.span) }
        #expect(value == 1)
        #expect(took_ns >= 40_000_000)
        #expect(try path().achieved.count == 1)
        #expect(try #require(try path().achieved.quantile_ns(0.5)) >= 40_000_000 * (1 - 1.0 / 64))
    }

    @Test func `takes one round trip for a pipeline`() throws {
        let server = try ScratchRedis()
        let redis = try RedisConnection(server.endpoint, deadlines: .patient, over: try path())
        network.turn(on: true)
        try redis.pipeline(count: 100) { ["SET".bytes, "k\($0)".bytes, "1".bytes] }
        #expect(try path().achieved.count == 1)
    }

    @Test func `gives a command up whose answer cannot be there in time`() throws {
        let server = try ScratchRedis()
        let far = EmulatedNetwork(
            store: .seconds(20), authorityStore: .zero, authority: .zero, jitter: 0, seed: 1)
        let redis = try RedisConnection(
            server.endpoint, deadlines: .short, over: far.store)
        far.turn(on: true)
        let took_ns = time_ns {
            _ = storeError(.timeout) { _ = try redis.exists(key: "a".bytes.span) }
        }
        #expect(took_ns >= 200_000_000 && took_ns < 10_000_000_000)
    }

    @Test func `holds a stream's entry for half of the round trip`() throws {
        let server = try ScratchRedis()
        let (wake, writer) = (try WakeSignal(), try server.connect())
        let reader = try RedisConnection(server.endpoint, deadlines: .patient, over: try path())
        network.turn(on: true)
        _ = try writer.command("XADD", "s", "*", "a", "1")
        let took_ns = try time_ns {
            let entries = try reader.awaitStream(
                key: "s".bytes.span, after: .start, limit: 10, milliseconds: 10_000, unless: wake)
            #expect(entries?.count == 1)
        }
        #expect(took_ns >= 40_000_000)
        #expect(try path().achieved.count == 1)
        wake.raise()
        #expect(
            try reader.awaitStream(
                key: "s".bytes.span, after: .start, limit: 10, milliseconds: 600_000,
                unless: wake) == nil)
    }

    @Test func `holds each message for half of the round trip, in order`() throws {
        let server = try ScratchRedis()
        let (wake, writer) = (try WakeSignal(), try server.connect())
        let subscriber = try RedisSubscriber(
            server.endpoint, deadlines: .patient, channel: "c".bytes, over: try path())
        network.turn(on: true)
        #expect(try subscriber.catchUp(unless: wake) { _ in })
        var sent_ns: [UInt64] = []
        for number in 0..<5 {
            sent_ns.append(platform_monotonic_ns())
            _ = try writer.command("PUBLISH", "c", "\(number)")
        }
        var heard: [(text: String, at_ns: UInt64)] = []
        #expect(
            try subscriber.catchUp(unless: wake) { message in
                heard.append(
                    (String(decoding: message, as: UTF8.self), platform_monotonic_ns()))
            })
        #expect(heard.map(\.text) == ["0", "1", "2", "3", "4"])
        #expect(zip(heard, sent_ns).allSatisfy { $0.at_ns >= $1 + 20_000_000 })
    }
}
