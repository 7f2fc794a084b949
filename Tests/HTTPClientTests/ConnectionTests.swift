import TestSupport
import Testing

@testable import HTTPClient

@Suite struct `A blocking connection` {
    private let get = HTTPRequest("GET", "/photos")

    private func connection(
        to server: ScriptedHTTPServer, answer_ms: Int = 20_000, limits: HTTPLimits = HTTPLimits()
    ) -> HTTPConnection {
        HTTPConnection(
            to: HTTPAddress(port: server.port),
            deadlines: HTTPDeadlines(connect_ms: 20_000, answer_ms: answer_ms), limits: limits)
    }

    /// A server that gives each request the same answer.
    private func server(_ answer: String) throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer { _, peer in
            peer.send(answer)
            return true
        }
    }

    @Test func `is kept for the next request`() throws {
        let server = try ScriptedHTTPServer { request, peer in
            peer.answer(request.number == 1 ? 404 : 200, ["A: b"], body: request.line)
            return true
        }
        let connection = connection(to: server)
        for number in 0..<3 {
            let response = try connection.send(HTTPRequest("GET", "/\(number)"))
            #expect(response.status == (number == 1 ? 404 : 200))
            #expect(response.value(of: "a") == "b" && response.value(of: "c") == nil)
            #expect(response.body == Array("GET /\(number) HTTP/1.1".utf8))
        }
        #expect(server.connections == 1)
    }

    @Test func `sends a body of any size`() throws {
        let server = try ScriptedHTTPServer { request, peer in
            peer.answer(body: "\(request.body.count)")
            return true
        }
        let connection = connection(to: server)
        for size in [0, 1, 8 << 20] {
            let body = [UInt8](repeating: 7, count: size)
            let response = try connection.send(HTTPRequest("POST", "/", body: body))
            #expect(response.body == Array("\(size)".utf8))
        }
        #expect(server.connections == 1)
    }

    @Test func `reads an answer that comes byte by byte, in chunks`() throws {
        let answer =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"
        let server = try ScriptedHTTPServer { _, peer in
            for byte in answer.utf8 { peer.send([byte]) }
            return true
        }
        let connection = connection(to: server)
        for _ in 0..<2 { #expect(try connection.send(get).body == Array("hello!".utf8)) }
        #expect(server.connections == 1)
    }

    @Test func `reads a large body`() throws {
        let body = String(repeating: "0123456789", count: 300_000)
        let server = try ScriptedHTTPServer { _, peer in
            peer.answer(body: body)
            return true
        }
        #expect(try connection(to: server).send(get).body == Array(body.utf8))
    }

    @Test func `reads the answer to a HEAD without its body`() throws {
        let server = try server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        let connection = connection(to: server)
        for _ in 0..<2 {
            let response = try connection.send(HTTPRequest("HEAD", "/"))
            #expect(response.status == 200 && response.body.isEmpty)
        }
        #expect(server.connections == 1)
    }

    @Test func `ends with an answer that says so, or that the end completes`() throws {
        let server = try ScriptedHTTPServer { request, peer in
            if request.connection == 0 {
                peer.answer(200, ["Connection: close"], body: "whole")
            } else {
                peer.send("HTTP/1.1 200 OK\r\n\r\nwhole")
            }
            return false
        }
        let connection = connection(to: server)
        for _ in 0..<3 { #expect(try connection.send(get).body == Array("whole".utf8)) }
        #expect(server.connections == 3)
    }

    @Test(arguments: ["GET", "POST"])
    func `is replaced if the server closed it while it was idle`(method: String) throws {
        let server = try ScriptedHTTPServer { _, peer in
            peer.answer()
            return false
        }
        let connection = connection(to: server)
        for count in 1...3 {
            #expect(try connection.send(HTTPRequest(method, "/")).status == 200)
            #expect(eventually { server.open == 0 })
            #expect(server.requests.count == count)
        }
    }

    /// The second request on a connection finds it open, and gets no answer.
    @Test(arguments: [("GET", false, true), ("POST", false, false), ("POST", true, true)])
    func `repeats a request that may be, once`(
        method: String, isMarked: Bool, isRepeated: Bool
    ) throws {
        let server = try ScriptedHTTPServer { request, peer in
            guard request.number == 0 else { return false }
            peer.answer()
            return true
        }
        let connection = connection(to: server)
        var request = HTTPRequest(method, "/")
        if isMarked { request.isRepeatable = true }
        _ = try connection.send(request)
        if isRepeated {
            #expect(try connection.send(request).status == 200)
        } else {
            _ = failure(.unreachable) { _ = try connection.send(request) }
        }
        #expect(server.requests.count == (isRepeated ? 3 : 2))
    }

    @Test func `does not repeat a request that was sent on a new connection`() throws {
        let server = try ScriptedHTTPServer { _, _ in false }
        let connection = connection(to: server)
        _ = failure(.unreachable) { _ = try connection.send(get) }
        #expect(server.requests.count == 1)
    }

    @Test func `does not take a late answer for the next one's`() throws {
        let gate = Gate()
        let server = try ScriptedHTTPServer { request, peer in
            if request.line.contains("/late") { gate.pass() }
            peer.answer(body: request.line)
            return true
        }
        let connection = connection(to: server, answer_ms: 50)
        let late = HTTPRequest("GET", "/late?secret")
        let error = failure(.timeout) { _ = try connection.send(late) }
        #expect(error?.description.contains("/late") == true)
        #expect(error?.description.contains("secret") == false)
        gate.open()
        var body: [UInt8]?
        let isAnswered = eventually {
            body = (try? connection.send(get))?.body
            return body != nil
        }
        #expect(isAnswered && body == Array("GET /photos HTTP/1.1".utf8))
    }

    @Test func `does not take what nobody asked for as an answer`() throws {
        let server = try ScriptedHTTPServer { request, peer in
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(request.line.utf8.count)\r\n\r\n"
            let smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled"
            peer.send(answer + request.line + smuggled)
            return true
        }
        let connection = connection(to: server)
        for number in 0..<3 {
            let response = try connection.send(HTTPRequest("GET", "/\(number)"))
            #expect(response.body == Array("GET /\(number) HTTP/1.1".utf8))
        }
    }

    static let bad: [(answer: String, kind: HTTPFailure.Kind)] = [
        ("+PONG\r\n", .malformed),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", .malformed),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", .tooLarge),
        ("HTTP/1.1 200 OK\r\nA: \(String(repeating: "x", count: 2_000))", .tooLarge),
    ]

    @Test(arguments: bad)
    func `is given up after a bad answer`(answer: String, kind: HTTPFailure.Kind) throws {
        let server = try ScriptedHTTPServer { request, peer in
            if request.connection == 0 { peer.send(answer) } else { peer.answer() }
            return true
        }
        let limits = HTTPLimits(line_bytes: 1_000, head_bytes: 2_000, body_bytes: 1_000)
        let connection = connection(to: server, limits: limits)
        _ = failure(kind) { _ = try connection.send(get) }
        #expect(try connection.send(get).status == 200)
    }

    @Test func `sends nothing of a request that cannot be written`() throws {
        let server = try server("HTTP/1.1 204 None\r\n\r\n")
        let connection = connection(to: server)
        let error = failure(.malformed) {
            _ = try connection.send(HTTPRequest("GET", "/secret\r\nA: b"))
        }
        #expect(error?.description.contains("secret") == false)
        #expect(server.connections == 0)
    }

    @Test func `tells a server that is not there, and where`() throws {
        let server = try server("")
        server.stop()
        let error = failure(.unreachable) { _ = try connection(to: server).send(get) }
        #expect(error?.description.contains("http://127.0.0.1:\(server.port)/photos") == true)
        #expect(error?.description.contains("connection refused") == true)
    }

    @Test(arguments: [HTTPAddress(host: "localhost", port: 1), HTTPAddress(port: 70_000)])
    func `refuses an address that is none`(address: HTTPAddress) {
        _ = failure(.unreachable) { _ = try HTTPConnection(to: address).send(get) }
    }
}
