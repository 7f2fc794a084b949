import CPlatform
import TestSupport
import Testing

@testable import HTTPClient

@Suite struct `A multiplexer` {
    /// Each answer waits for all requests. If they came one after another, none would be answered.
    @Test func `has as many requests in flight as it has connections`() throws {
        let meeting = Meeting(of: 8)
        let servers = try (0..<2).map { _ in
            try ScriptedHTTPServer.echoing { _ in meeting.join() }
        }
        var bench = try Bench(servers, connections: 4)
        #expect(bench.multiplexer.depth == 8)
        for number in 0..<8 { bench.submit("\(number)", to: number % 2) }
        let full = bench.multiplexer.submit(
            bench.templates[0], filling: Array("x".utf8).span, to: 0,
            at: platform_monotonic_ns(), due_ns: later())
        #expect(full == nil)
        try bench.expectEchoes(8)
        #expect(bench.multiplexer.counts.opened == 8 && bench.multiplexer.counts.waited == 0)
    }

    @Test func `keeps its connections`() throws {
        let server = try ScriptedHTTPServer.echoing()
        var bench = try Bench([server], connections: 3)
        for number in 0..<50 {
            bench.submit("\(number)")
            try bench.expectEchoes(1)
        }
        #expect(bench.multiplexer.counts == .init(opened: 1, waited: 0, repeated: 0))
        #expect(server.connections == 1)
    }

    @Test func `has requests wait for a connection, in order, and counts their wait`() throws {
        let gate = Gate()
        let server = try ScriptedHTTPServer.echoing { _ in gate.pass() }
        var bench = try Bench([server], connections: 1, waiting: 3)
        for number in 0..<4 { bench.submit("\(number)") }
        gate.open()
        let done = try bench.expectEchoes(4)
        #expect(done.map(\.tag) == bench.submitted)
        #expect(bench.multiplexer.counts == .init(opened: 1, waited: 3, repeated: 0))
        for (earlier, next) in zip(done, done.dropFirst()) {
            #expect(next.sent_ns >= earlier.completed_ns)
            #expect(next.waited_ns >= earlier.completed_ns - next.submitted_ns)
        }
    }

    @Test func `never takes a late answer for the next one's`() throws {
        let gate = Gate()
        let server = try ScriptedHTTPServer.echoing { if $0 == "late" { gate.pass() } }
        var bench = try Bench([server], connections: 1)
        bench.submit("late", due_ns: platform_monotonic_ns() + 20_000_000)
        try bench.expectFailure(.timeout)
        gate.open()
        for number in 0..<20 {
            bench.submit("\(number)")
            try bench.expectEchoes(1)
        }
        #expect(bench.multiplexer.counts.opened == 2)
    }

    @Test func `gives up what waits for a connection too, without having sent it`() throws {
        let gate = Gate()
        let server = try ScriptedHTTPServer.echoing { _ in gate.pass() }
        var bench = try Bench([server], connections: 1, waiting: 1)
        let due_ns = platform_monotonic_ns() + 20_000_000
        for name in ["sent", "waits"] { bench.submit(name, due_ns: due_ns) }
        try bench.expectFailure(.timeout)
        let second = try bench.expectFailure(.timeout)
        #expect(second.sent_ns == second.completed_ns)
        gate.open()
        #expect(server.count <= 1)
    }

    @Test func `reads answers whatever their pieces are`() throws {
        let server = try ScriptedHTTPServer { request, peer in
            let name = request.value(of: "Name") ?? ""
            let answer =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nName: \(name)\r\n\r\n"
                + "5\r\nhello\r\n0\r\n\r\n"
            for byte in answer.utf8 { peer.send([byte]) }
            return true
        }
        var bench = try Bench([server], connections: 2)
        for _ in 0..<5 {
            for name in ["a", "b"] { bench.submit(name) }
            try bench.expectEchoes(2)
        }
        #expect(server.connections <= 2)
    }

    @Test func `opens a connection again after one that the answer ends`() throws {
        let server = try ScriptedHTTPServer { request, peer in
            let name = "Name: \(request.value(of: "Name") ?? "")"
            switch request.connection % 3 {
            case 0: peer.answer(200, [name, "Connection: close"])
            case 1: peer.send("HTTP/1.1 200 OK\r\n\(name)\r\n\r\nto the end")
            default: peer.send("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\(name)\r\n\r\n")
            }
            return false
        }
        var bench = try Bench([server], connections: 1, waiting: 8)
        for number in 0..<9 { bench.submit("\(number)") }
        try bench.expectEchoes(9)
        #expect(bench.multiplexer.counts.opened == 9)
        #expect(bench.multiplexer.counts.repeated == 0)
    }

    @Test func `repeats what the server did not see because it had closed the connection`() throws {
        let server = try ScriptedHTTPServer.echoing(stays: false)
        var bench = try Bench([server], connections: 1)
        for number in 0..<20 {
            bench.submit("\(number)")
            try bench.expectEchoes(1)
        }
        #expect(server.count == 20)
    }

    @Test func `repeats nothing that is not repeatable`() throws {
        let server = try ScriptedHTTPServer { request, peer in
            guard request.number == 0 else { return false }
            peer.answer(200, ["Name: \(request.value(of: "Name") ?? "")"])
            return true
        }
        var bench = try Bench([server], connections: 1, method: "POST")
        bench.submit("first")
        try bench.expectEchoes(1)
        bench.submit("second")
        try bench.expectFailure(.unreachable)
        #expect(bench.multiplexer.counts.repeated == 0)
    }

    @Test func `does not take what nobody asked for as an answer`() throws {
        let server = try ScriptedHTTPServer { request, peer in
            let name = request.value(of: "Name") ?? ""
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nName: "
            peer.send(answer + name + "\r\n\r\n" + answer + "smuggled\r\n\r\n")
            return true
        }
        var bench = try Bench([server], connections: 1)
        for number in 0..<10 {
            bench.submit("\(number)")
            try bench.expectEchoes(1)
        }
        #expect(bench.multiplexer.counts.opened == 10)
    }

    @Test(arguments: ["+PONG\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 2"])
    func `fails only the request with a bad answer`(answer: String) throws {
        let server = try ScriptedHTTPServer { request, peer in
            guard request.value(of: "Name") != "bad" else {
                peer.send(answer)
                return false
            }
            peer.answer(200, ["Name: \(request.value(of: "Name") ?? "")"])
            return true
        }
        var bench = try Bench([server], connections: 1, waiting: 1)
        bench.submit("bad")
        bench.submit("good")
        try bench.expectFailure(.malformed)
        try bench.expectEchoes(1)
    }

    @Test func `fails while a server is dead, and goes on once it is back`() throws {
        let gate = Gate()
        let server = try ScriptedHTTPServer.echoing { _ in gate.pass() }
        var bench = try Bench([server], connections: 2)
        for name in ["one", "two"] { bench.submit(name) }
        let multiplexer = bench.multiplexer
        let isUnderWay = eventually {
            _ = multiplexer.collect(until: 0)
            return server.count == 2
        }
        #expect(isUnderWay)
        server.stop()
        for _ in 0..<2 { try bench.expectFailure(.unreachable) }
        for _ in 0..<3 {
            bench.submit("dead")
            let done = try bench.expectFailure(.unreachable)
            #expect("\(done.outcome)".contains("connection refused"))
        }
        gate.open()
        let next = try ScriptedHTTPServer.echoing(port: server.port)
        for number in 0..<4 {
            bench.submit("\(number)")
            try bench.expectEchoes(1)
        }
        #expect(next.connections >= 1)
    }

    @Test func `waits for nothing if nothing is outstanding`() throws {
        let multiplexer = try HTTPMultiplexer(to: [HTTPAddress(port: 1)], .init())
        #expect(multiplexer.collect(until: .max) == nil)
        #expect(multiplexer.collect(until: 0) == nil)
        let due_ns = platform_monotonic_ns() + 1_000_000
        #expect(multiplexer.collect(until: due_ns) == nil)
        #expect(platform_monotonic_ns() >= due_ns)
    }

    @Test func `has no tag for an address that it does not have`() throws {
        let server = try ScriptedHTTPServer.echoing()
        let bench = try Bench([server], connections: 1)
        for address in [-1, 1] {
            let tag = bench.multiplexer.submit(
                bench.templates[0], filling: Array("x".utf8).span, to: address,
                at: platform_monotonic_ns(), due_ns: later())
            #expect(tag == nil)
        }
    }
}
