import Foundation
import Revocation
import Server
import ServerContract
import Stores
import Testing

/// Security events, pushed over HTTP (RFC 8935).
@Suite struct `A resource server that takes security events` {
    private static let type = "Content-Type: application/secevent+jwt"

    private func post(_ server: ResourceServer, _ body: String, _ field: String) -> String {
        server.request(
            "POST", ServerPath.events, [field, "Content-Length: \(body.utf8.count)"]) + body
    }

    @Test func `acknowledges what it has handed over`() throws {
        let taken = SharedList<[UInt8]>()
        let server = try ResourceServer.serving(
            takingEvents: { event throws(StrategyError) in taken.add(event) })
        defer { server.stop() }
        let answer = try server.answer(post(server, "a.b.c", Self.type))
        #expect(answer.status == 202 && answer.body.isEmpty)
        #expect(taken.all == [Array("a.b.c".utf8)])
        #expect(try server.answer(server.request("GET", ServerPath.events)).status == 405)
    }

    /// RFC 8935, section 2.3.
    @Test(arguments: [
        (StrategyError.Kind.failed, 400), (.unsupportedTarget, 400), (.timeout, 503),
        (.unreachable, 503),
    ])
    func `says why it has not taken one`(kind: StrategyError.Kind, status: Int) throws {
        let server = try ResourceServer.serving(
            takingEvents: { _ throws(StrategyError) in
                throw StrategyError(kind, "cannot read the \"event\"")
            })
        defer { server.stop() }
        let answer = try server.answer(post(server, "a.b.c", Self.type))
        #expect(answer.status == status)
        guard status == 400 else {
            #expect(answer.reason == kind.rawValue)
            return
        }
        #expect(answer.fields["content-language"] == "en")
        let error = try JSONDecoder().decode(
            [String: String].self, from: Data(answer.body.utf8))
        #expect(
            error == ["err": "invalid_request", "description": "cannot read the \"event\""])
    }

    @Test(arguments: ["Content-Type: application/jwt", "X-Type: application/secevent+jwt"])
    func `takes nothing else`(field: String) throws {
        let server = try ResourceServer.serving(
            takingEvents: { _ throws(StrategyError) in Issue.record("took it") })
        defer { server.stop() }
        #expect(try server.answer(post(server, "a.b.c", field)).status == 400)
    }
}

@Suite struct `The control interface of a resource server` {
    private func server(_ network: EmulatedNetwork? = nil) throws -> ResourceServer {
        try ResourceServer.serving {
            $0.controlSecret = "correct-horse"
            $0.network = network
        }
    }

    private func order(
        _ server: ResourceServer, _ path: String, _ body: String = "",
        _ secret: String = "correct-horse"
    ) -> String {
        server.request(
            "POST", path,
            ["Authorization: Bearer \(secret)", "Content-Length: \(body.utf8.count)"]) + body
    }

    @Test func `tells what the node reports`() throws {
        let server = try server()
        defer { server.stop() }
        let answer = try server.answer(order(server, ControlPath.nodeReading))
        #expect(answer.status == 200)
        let reading = try JSONDecoder().decode(
            ControlNodeReading.self, from: Data(answer.body.utf8))
        #expect(reading.stateBytes == 4_711 && reading.feedBytes == nil)
        #expect(reading.ownThreadsTime_ns == 12)
    }

    @Test func `tells the round trips that were achieved while the network was on`() throws {
        let network = EmulatedNetwork(
            store: .milliseconds(1), authorityStore: .zero, authority: .zero, jitter: 0, seed: 1)
        let server = try server(network)
        defer { server.stop() }
        network.turn(on: true)
        var crossing = NetworkCrossing(over: try #require(network.store))
        crossing.depart()
        crossing.arrive()
        let answer = try server.answer(order(server, ControlPath.nodeReading))
        let reading = try JSONDecoder().decode(
            ControlNodeReading.self, from: Data(answer.body.utf8))
        let median_ns = try #require(reading.roundTrips?.store?.quantile_ns(0.5))
        #expect(median_ns >= 900_000 && reading.roundTrips?.authority == nil)
    }

    @Test func `switches the emulated network`() throws {
        let network = EmulatedNetwork(
            store: .milliseconds(1), authorityStore: .zero, authority: .zero, jitter: 0, seed: 1)
        let server = try server(network)
        defer { server.stop() }
        for isOn in [true, false] {
            let body = String(
                decoding: try JSONEncoder().encode(ControlNetwork(isOn: isOn)), as: UTF8.self)
            #expect(try server.answer(order(server, ControlPath.network, body)).status == 200)
            #expect(network.isOn == isOn)
        }
        for body in ["", "{}", "[]", "on"] {
            #expect(try server.answer(order(server, ControlPath.network, body)).status == 400)
        }
    }

    @Test(arguments: ["correct-hors", "correct-horse1", "Correct-horse", "correct-horsf", "x"])
    func `answers nobody without the secret`(secret: String) throws {
        let server = try server()
        defer { server.stop() }
        for path in [ControlPath.nodeReading, ControlPath.network] {
            let answer = try server.answer(order(server, path, "", secret))
            #expect(answer.status == 401)
            #expect(answer.challenge?.contains("invalid_token") == true)
            #expect(!answer.body.contains("stateBytes"))
            #expect(try server.answer(server.request("POST", path)).status == 401)
        }
    }

    @Test func `reads no body from anyone else`() throws {
        let server = try server()
        defer { server.stop() }
        let answer = try RawClient(port: server.port).lastAnswer(
            to: order(server, ControlPath.network, #"{"isOn":true}"#, "wrong"))
        #expect(answer.status == 401)
    }
}
