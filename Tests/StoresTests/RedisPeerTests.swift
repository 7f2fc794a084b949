import Foundation
import Stores
import TestSupport
import Testing

/// A server on the port that need not be Redis.
struct RedisPeerTests {
    private func exists(
        _ answer: @escaping @Sendable (Peer) -> Void
    ) throws -> Result<Bool, StoreError> {
        let server = try FakeServer(answer)
        let redis = try RedisConnection(.loopback(port: server.port), deadlines: .short)
        return Result { () throws(StoreError) in try redis.exists(key: "secret".bytes.span) }
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\0\0", "?1\r\n", "+OK\r\n", "$2\r\n:1\r\n",
        "*1\r\n:1\r\n", ":x\r\n", "*99999999999\r\n", "$-5\r\n",
        String(repeating: "*1\r\n", count: 20), "$1\r\na\r\n", "*-1\r\n", "$-1\r\n", "*0\r\n",
        ":99999999999999999999\r\n",
    ])
    func `an answer that is not a count breaks the protocol`(answer: String) throws {
        let outcome = try exists { $0.answerOnce(answer) }
        guard case .failure(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.kind == .protocolViolation, "\(error)")
        #expect(!error.description.contains("secret"))
    }

    @Test(arguments: ["", ":1", "$5\r\nab", "*2\r\n:1\r\n"])
    func `a connection closed in the middle of a reply is unreachable`(answer: String) throws {
        let outcome = try exists {
            $0.receive()
            $0.send(answer)
        }
        guard case .failure(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.kind == .unreachable)
        #expect(error.cause == "the server closed the connection")
    }

    @Test func `an answer that trickles in does not stretch the time limit`() throws {
        let start = ContinuousClock.now
        let outcome = try exists { peer in
            peer.receive()
            peer.send("$1000\r\n")
            for _ in 0..<200 {
                peer.send("a")
                usleep(20_000)
            }
        }
        #expect(throws: StoreError.self) { try outcome.get() }
        if case .failure(let error) = outcome { #expect(error.kind == .timeout) }
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test func `an announced size that never comes is a timeout`() throws {
        let outcome = try exists { $0.answerOnce("$536870000\r\nabc") }
        guard case .failure(let error) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.kind == .timeout)
    }

    @Test func `an answer nobody asked for closes the connection`() throws {
        let server = try FakeServer { peer in
            while peer.receive() { peer.send(":1\r\n:0\r\n") }
        }
        let redis = try RedisConnection(.loopback(port: server.port), deadlines: .patient)
        #expect(try redis.exists(key: "k".bytes.span))
        let error = storeError(.protocolViolation) { _ = try redis.exists(key: "k".bytes.span) }
        #expect(error?.cause == "it sent a reply without a request")
        #expect(try redis.exists(key: "k".bytes.span))
    }

    @Test func `a login that is not answered with OK breaks the protocol`() throws {
        let server = try FakeServer { $0.answerOnce(":1\r\n") }
        let error = storeError(.protocolViolation) {
            _ = try RedisConnection(
                RedisEndpoint(url: "redis://:hunter2@127.0.0.1:\(server.port)"),
                deadlines: .patient)
        }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func `a broken answer to one call does not touch the next`() throws {
        let server = try FakeServer { peer in
            peer.receive()
            peer.send("garbage\r\n")
        }
        let redis = try RedisConnection(.loopback(port: server.port), deadlines: .patient)
        for _ in 0..<3 {
            _ = storeError(.protocolViolation) { _ = try redis.exists(key: "k".bytes.span) }
        }
    }

    @Test func `deleting by prefix never deletes what the server lists beside it`() throws {
        let server = try FakeServer { peer in
            peer.receive()
            peer.send("*2\r\n$1\r\n0\r\n*2\r\n$5\r\nother\r\n$4\r\nmine\r\n")
            peer.receive()
            peer.send(":1\r\n")
            while peer.receive() { peer.send("-ERR too many\r\n") }
        }
        let redis = try RedisConnection(.loopback(port: server.port), deadlines: .patient)
        #expect(try redis.deleteKeys(withPrefix: "mi") == 1)
    }
}
