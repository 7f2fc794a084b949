import Foundation
import Revocation
import ServerContract
import TestSupport
import Testing
import Tokens

@testable import Suite

@Suite(.serialized) struct `A load without a trial` {
    private static func server() throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer { request, peer in
            if request.value(of: "Authorization") == "Bearer good" {
                peer.answer(200, body: "photos")
            } else {
                peer.answer(401, ["\(ControlHeader.reason): \(Refusal.revoked.rawValue)"])
            }
            return true
        }
    }

    private static func load(
        of server: ScriptedHTTPServer, token: String = "good"
    ) -> ClientLoad {
        var load = ClientLoad(
            url: "http://127.0.0.1:\(server.port)\(ServerPath.photos)", token: Array(token.utf8))
        load.connections = 3
        load.warmUp = .milliseconds(20)
        load.duration = .milliseconds(200)
        return load
    }

    @Test func `counts what is answered in a closed loop, and what it costs`() throws {
        let server = try Self.server()
        let figures = try Self.load(of: server).run()
        #expect(figures.requests > 0)
        #expect(figures.allRequests >= figures.requests)
        #expect(server.requests.count >= figures.allRequests)
        #expect(figures.seconds > 0 && figures.perSecond > 0 && figures.cpu_us > 0)
        #expect(figures.p50_us > 0 && figures.p99_us >= figures.p50_us)
        #expect(figures.latenessP99_us == nil)
        #expect(figures.connectionsOpened > 0)
        let line = try #require(server.requests.first).line
        #expect(line == "GET \(ServerPath.photos) HTTP/1.1")
        #expect(!server.requests.contains { $0.value(of: ControlHeader.wantsClaims) != nil })
    }

    @Test func `sends at a given rate in an open loop, and tells how late`() throws {
        let server = try Self.server()
        var load = Self.load(of: server)
        load.rate = 100
        let figures = try load.run()
        #expect(figures.requests > 0)
        // 20 are due on average.
        #expect(figures.requests + figures.errors < 60)
        #expect(try #require(figures.latenessP99_us) > 0)
    }

    @Test func `counts refusals as errors`() throws {
        let server = try Self.server()
        let figures = try Self.load(of: server, token: "revoked").run()
        #expect(figures.requests == 0 && figures.errors > 0)
        #expect(figures.allRequests > 0)
    }

    @Test func `tells why nothing is answered`() throws {
        let server = try Self.server()
        let load = Self.load(of: server)
        server.stop()
        let figures = try load.run()
        #expect(figures.requests == 0 && figures.errors > 0)
        #expect(figures.firstError?.contains("http://127.0.0.1:\(server.port)") == true)
    }

    @Test(arguments: [
        "http://127.0.0.1:8080", "http://localhost:8080/photos", "https://127.0.0.1:1/photos", "",
    ])
    func `needs the address of photos`(url: String) {
        let error = #expect(throws: StrategyError.self) {
            _ = try ClientLoad(url: url, token: [1]).run()
        }
        #expect(error?.description.contains("expected http://ADDRESS:PORT/photos") == true)
    }

    @Test func `is refused where it cannot be scheduled, and without a token`() throws {
        var load = ClientLoad(url: "http://127.0.0.1:1/photos", token: Array("good".utf8))
        load.rate = 1e12
        #expect(throws: TrialFailure.self) { _ = try load.run() }
        let silent = ClientLoad(url: "http://127.0.0.1:1/photos", token: [])
        #expect(throws: TrialFailure.self) { _ = try silent.run() }
    }

    /// `scripts/against-wrk` reads them.
    @Test func `has figures with names that stay`() throws {
        let server = try Self.server()
        var load = Self.load(of: server)
        load.rate = 100
        let text = try JSONEncoder().encode(try load.run())
        let object = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
        let names: Set = [
            "requests", "errors", "seconds", "all_requests", "requests_per_s",
            "cpu_us_per_request", "p50_us", "p99_us", "lateness_p99_us", "connections_opened",
        ]
        #expect(names.subtracting(object.keys) == [])
    }
}
