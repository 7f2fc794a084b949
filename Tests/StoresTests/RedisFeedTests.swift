import Foundation
import Stores
import TestSupport
import Testing

struct RedisFeedTests {
    private func add(_ name: String, on redis: RedisConnection) throws {
        _ = try redis.command("XADD", "s", "*", name, "1")
    }

    private func names(_ entries: [RedisStreamEntry]?) -> [String]? {
        entries?.compactMap { $0.fields.first.map { String(decoding: $0, as: UTF8.self) } }
    }

    @Test func `a stream is read on from a place, a page at a time`() throws {
        let server = try ScratchRedis()
        let redis = try server.connect()
        #expect(try redis.lastPlace(inStream: "s".bytes.span) == nil)
        #expect(try redis.readStream(key: "s".bytes.span, after: .start, limit: 2).isEmpty)
        for name in ["a", "b", "c"] { try add(name, on: redis) }
        let first = try redis.readStream(key: "s".bytes.span, after: .start, limit: 2)
        #expect(names(first) == ["a", "b"])
        let place = try #require(first.last?.id)
        let rest = try redis.readStream(key: "s".bytes.span, after: place, limit: 2)
        #expect(names(rest) == ["c"])
        #expect(try redis.lastPlace(inStream: "s".bytes.span) == rest.last?.id)
        #expect(try #require(first.first?.id) < place && place.back(seconds: 1) < place)
    }

    @Test func `a read that waits ends with an entry, with its time, or with the signal`() throws {
        let server = try ScratchRedis()
        let (reader, writer) = (try server.connect(), try server.connect())
        let wake = try WakeSignal()
        func wait(_ milliseconds: Int) throws -> [RedisStreamEntry]? {
            try reader.awaitStream(
                key: "s".bytes.span, after: .start, limit: 10, milliseconds: milliseconds,
                unless: wake)
        }
        #expect(try wait(20)?.isEmpty == true)
        let bytes = reader.bytesMoved
        #expect(bytes > 0)
        try add("a", on: writer)
        #expect(try names(wait(10_000)) == ["a"])
        #expect(reader.bytesMoved > bytes)
        _ = try writer.command("DEL", "s")
        let errors = onThreads(1) { _ in
            // The reader is blocked by now, or about to be. The signal ends the wait in either
            // case.
            wake.raise()
        }
        #expect(errors.isEmpty)
        #expect(try wait(600_000) == nil)
        #expect(wake.isRaised)
        wake.wait(milliseconds: 600_000)
    }

    @Test func `an entry added while a read waits ends the wait`() throws {
        let server = try ScratchRedis()
        let reader = try server.connect()
        let wake = try WakeSignal()
        let endpoint = server.redis.endpoint
        let errors = onThreads(2) { thread in
            if thread == 0 {
                let writer = try RedisConnection(endpoint, deadlines: .patient)
                // Wait until the server shows that the reader is waiting.
                let isWaiting = try eventually {
                    try writer.info("clients")["blocked_clients"] == "1"
                }
                #expect(isWaiting)
                try add("a", on: writer)
            } else {
                let own = try RedisConnection(endpoint, deadlines: .patient)
                let entries = try own.awaitStream(
                    key: "s".bytes.span, after: .start, limit: 10, milliseconds: 60_000,
                    unless: wake)
                #expect(names(entries) == ["a"])
            }
        }
        #expect(errors.isEmpty)
        #expect(try names(reader.readStream(key: "s".bytes.span, after: .start, limit: 1)) == ["a"])
    }

    @Test func `a server stopped while a read waits is a timeout`() throws {
        let server = try ScratchRedis()
        let reader = try RedisConnection(server.redis.endpoint, deadlines: .short)
        kill(server.redis.processID, SIGSTOP)
        defer { kill(server.redis.processID, SIGCONT) }
        let wake = try WakeSignal()
        _ = storeError(.timeout) {
            _ = try reader.awaitStream(
                key: "s".bytes.span, after: .start, limit: 1, milliseconds: 50, unless: wake)
        }
    }

    @Test(arguments: [
        "*1\r\n:1\r\n", "*1\r\n*2\r\n$1\r\ns\r\n*1\r\n:1\r\n", "+OK\r\n", ":1\r\n",
        "*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n1-x\r\n*0\r\n",
        "*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$3\r\n1-1\r\n*1\r\n:1\r\n",
    ])
    func `a reply that is not a stream breaks the protocol`(answer: String) throws {
        let server = try FakeServer { $0.answerOnce(answer) }
        let redis = try RedisConnection(.loopback(port: server.port), deadlines: .patient)
        _ = storeError(.protocolViolation) {
            _ = try redis.readStream(key: "s".bytes.span, after: .start, limit: 1)
        }
    }

    @Test func `a subscriber hears all that was published before it catches up, in order`() throws {
        let server = try ScratchRedis()
        let redis = try server.connect()
        let wake = try WakeSignal()
        let subscriber = try RedisSubscriber(
            server.redis.endpoint, deadlines: .patient, channel: "c".bytes)
        var heard: [String] = []
        func hear(_ message: [UInt8]) { heard.append(String(decoding: message, as: UTF8.self)) }
        for number in 0..<1_000 { _ = try redis.command("PUBLISH", "c", String(number)) }
        _ = try redis.command("PUBLISH", "other", "no")
        #expect(try subscriber.catchUp(unless: wake, hear))
        #expect(heard == (0..<1_000).map { String($0) })
        #expect(subscriber.bytesMoved > 1_000 * 30)
        _ = try redis.command("PUBLISH", "c", "late")
        let isHeard = try eventually {
            try subscriber.listen(milliseconds: 5, unless: wake, hear)
            return heard.last == "late"
        }
        #expect(isHeard)
    }

    @Test func `a subscriber ends its wait with the signal, and its use with the server`() throws {
        let server = try ScratchRedis()
        let (wake, quiet) = (try WakeSignal(), try WakeSignal())
        let subscriber = try RedisSubscriber(
            server.redis.endpoint, deadlines: .patient, channel: "c".bytes)
        wake.raise()
        try subscriber.listen(milliseconds: 600_000, unless: wake) { _ in }
        kill(server.redis.processID, SIGKILL)
        #expect(eventually { server.redis.exitReason() != nil })
        _ = storeError(.unreachable) {
            _ = try subscriber.catchUp(unless: quiet) { _ in }
        }
    }
}
