import Dispatch
import Foundation
import Revocation
import Server
import ServerContract
import TestSupport
import Testing
import Tokens

/// A resource server that cannot verify, or cannot keep up.
@Suite struct `A resource server in trouble` {
    /// A 401 would make clients throw away tokens that are good.
    @Test(arguments: [("away", StrategyError.Kind.unreachable), ("late", .timeout)])
    func `answers 503 and not 401, and soon works again`(
        token: String, kind: StrategyError.Kind
    ) throws {
        let server = try ResourceServer.serving()
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send(server.photos(token))
        let answer = try client.readAnswer()
        #expect(answer.status == 503)
        #expect(answer.fields["retry-after"] == "1")
        #expect(answer.reason == kind.rawValue)
        #expect(answer.challenge == nil)
        #expect(!answer.body.contains("store"), "the cause is for the log")
        client.send(server.photos("good"))
        #expect(try client.readAnswer().status == 200)
    }

    @Test func `is alive but not ready while it cannot verify`() throws {
        let isAway = SharedFlag()
        let server = try ResourceServer.serving(
            ScriptedNode { _, _ throws(StrategyError) in
                if isAway.isSet { throw StrategyError(.unreachable, "cannot reach the store") }
                return .active(ScriptedNode.reader)
            })
        defer { server.stop() }
        let ready = server.request("GET", ServerPath.readiness)
        #expect(try server.answer(ready).status == 200)
        isAway.set(true)
        #expect(try server.answer(ready).status == 200, "nobody has noticed")
        #expect(try server.answer(server.photos("good")).status == 503)
        let answer = try server.answer(ready)
        #expect(answer.status == 503 && answer.fields["retry-after"] == "1")
        #expect(answer.reason == StrategyError.Kind.unreachable.rawValue)
        #expect(try server.answer(server.request("GET", ServerPath.health)).status == 200)
        isAway.set(false)
        #expect(try server.answer(ready).status == 200, "it tries for itself")
    }

    /// A malformed token is refused before the store is asked, so its refusal shows nothing.
    @Test func `is not ready while the store of its signed tokens is away`() throws {
        let isAway = SharedFlag()
        let server = try ResourceServer.serving(
            ScriptedNode(
                { token, _ throws(StrategyError) in
                    if token != "good" { return .refused(.malformed) }
                    if isAway.isSet { throw StrategyError(.unreachable, "cannot reach the store") }
                    return .active(ScriptedNode.reader)
                },
                probe: { _ throws(StrategyError) in
                    if isAway.isSet { throw StrategyError(.unreachable, "cannot reach the store") }
                }))
        defer { server.stop() }
        let ready = server.request("GET", ServerPath.readiness)
        isAway.set(true)
        #expect(try server.answer(server.photos("good")).status == 503)
        #expect(try server.answer(server.photos("garbage")).status == 401)
        #expect(try server.answer(ready).status == 503)
        isAway.set(false)
        #expect(try server.answer(ready).status == 200)
    }

    /// Each verification takes 60 ms of the server's clock, and a request may wait for 200 ms.
    @Test func `sheds requests that have waited too long, and recovers`() throws {
        let clock = ManualClock()
        let node = ScriptedNode { token, _ throws(StrategyError) in
            clock.advance(by: 60)
            return .active(ScriptedNode.reader)
        }
        let server = try ResourceServer.serving(node) { $0.now_ns = { clock.now_ns } }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send(String(repeating: server.photos("good"), count: 8))
        let answers = try client.readAnswers(8)
        #expect(answers.map(\.status) == [200, 200, 200, 200, 503, 503, 503, 503])
        for answer in answers.dropFirst(4) {
            #expect(answer.reason == ControlHeader.busy)
            #expect(answer.fields["retry-after"] == "1")
        }
        #expect(
            try eventually { try server.answer(server.photos("good")).status == 200 })
    }

    /// So it asks an authorization server about no more, whatever clients send.
    @Test func `verifies no more tokens at once than it has event loops`() throws {
        let (begun, ended, underWay) = (SharedCounter(), SharedCounter(), SharedList<Int>())
        let mayEnd = DispatchSemaphore(value: 0)
        let clock = ManualClock()
        let node = ScriptedNode { _, _ throws(StrategyError) in
            begun.add()
            underWay.add(begun.count - ended.count)
            mayEnd.wait()
            ended.add()
            return .active(ScriptedNode.reader)
        }
        let server = try ResourceServer.serving(node) {
            $0.loops = 2
            $0.now_ns = { clock.now_ns }
        }
        defer { server.stop() }
        let clients = try (0..<6).map { _ in try RawClient(port: server.port) }
        #expect(eventually { server.connectionCount == clients.count })
        for (index, client) in clients.enumerated() {
            client.send(server.photos("unknown-\(index)"))
        }
        #expect(eventually { begun.count == 2 })
        for _ in clients { mayEnd.signal() }
        for client in clients { #expect(try client.readAnswer().status == 200) }
        #expect(begun.count == clients.count)
        #expect(underWay.all.allSatisfy { $0 <= 2 }, "\(underWay.all)")
    }

    /// What costs no verification is answered, so that nobody takes a busy server for a dead one.
    @Test func `sheds neither questions for its health nor requests without a token`() throws {
        let clock = ManualClock()
        let node = ScriptedNode { _, _ throws(StrategyError) in
            clock.advance(by: 1_000)
            return .active(ScriptedNode.reader)
        }
        let server = try ResourceServer.serving(node) { $0.now_ns = { clock.now_ns } }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send(
            server.photos("good") + server.request("GET", ServerPath.health)
                + server.request("GET", ServerPath.photos) + server.photos("good"))
        #expect(try client.readAnswers(4).map(\.status) == [200, 200, 401, 503])
    }
}

/// A client that keeps a resource server waiting.
@Suite struct `A client` {
    static let beginnings = [
        "GET /photos HTTP/1.1\r\nHost: a\r\nAuthoriz", "G", "\r\n",
        "POST /events HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
        "POST /events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
    ]

    @Test(arguments: beginnings)
    func `that sends slowly is cut off and holds up nobody`(beginning: String) throws {
        let clock = ManualClock()
        let server = try ResourceServer.serving(takingEvents: { _ in }) {
            $0.now_ns = { clock.now_ns }
        }
        defer { server.stop() }
        let slow = try RawClient(port: server.port)
        slow.send(beginning)
        // The server reads its connections in turn, so by then it has read the slow one.
        for _ in 0..<2 { #expect(try server.answer(server.photos("good")).status == 200) }
        clock.advance(by: 5_001)
        var text = slow.readAll()[...]
        let first = RawAnswer(from: &text)
        let read = try #require(first)
        #expect(read.status == 408 && read.fields["connection"] == "close")
    }

    @Test func `that sends nothing is cut off in the end`() throws {
        let clock = ManualClock()
        let server = try ResourceServer.serving { $0.now_ns = { clock.now_ns } }
        defer { server.stop() }
        let silent = try RawClient(port: server.port)
        #expect(eventually { server.connectionCount == 1 })
        clock.advance(by: 76_000)
        #expect(silent.readAll().isEmpty)
    }

    @Test func `that goes on sending after its last answer is cut off`() throws {
        let clock = ManualClock()
        let server = try ResourceServer.serving { $0.now_ns = { clock.now_ns } }
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send(server.photos("good", ["Connection: close"]))
        #expect(!client.readAll().isEmpty)
        #expect(server.connectionCount == 1)
        client.send("more")
        clock.advance(by: 1_001)
        #expect(eventually { server.connectionCount == 0 })
    }
}
