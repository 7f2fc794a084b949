import Foundation
import HTTPClient
import Revocation
import Server
import ServerContract
import Strategies
import TestSupport
import Testing
import Tokens

/// Security events, from the authorization server to whoever takes them (RFC 8935).
@Suite struct `Security events over HTTP` {
    private let server: AuthorityUnderTest
    private let connection: HTTPConnection

    /// Nodes also fetch events, but here so seldom that in time they learn only by a push.
    init() throws {
        let option = try #require(
            JWTSubjectEvents.descriptor.options.first { $0.role == .maxStaleness })
        var options = OptionValues()
        options[option.name] = .duration(.seconds(600))
        server = try AuthorityUnderTest(
            JWTSubjectEvents.descriptor, options: options,
            controlSecret: AuthorityUnderTest.controlSecret)
        connection = server.connect()
    }

    private func register(_ receiver: ScriptedHTTPServer, nodes: Int = 1) throws {
        let url = "http://127.0.0.1:\(receiver.port)\(ServerPath.events)"
        let registered = try connection.post(
            ServerPath.eventReceivers,
            text: #"{"node":0,"count":\#(nodes),"url":"\#(url)"}"#, type: "application/json",
            [AuthorityUnderTest.resourceServer.basicField])
        #expect(registered.status == 204)
    }

    private static func answer(_ status: String, to peer: Peer) -> Bool {
        peer.send("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n")
        return true
    }

    /// The subjects whose sessions the events revoke. An event that came several times in a row
    /// counts once.
    private func subjects(_ requests: [ScriptedHTTPServer.Request]) throws -> [String] {
        let keys = try JSONWebKeySet(json: try connection.get("/jwks.json").body).keys
        let reader = try SecurityEventVerifier(
            keys, issuer: AuthorityUnderTest.issuer, audience: ExampleParties.audience)
        var subjects: [String] = []
        for request in requests {
            let token = try reader.read(request.body.span)
            guard case .sessionRevoked(let subject, client: nil) = token.event else {
                Issue.record("another event than the one of a session")
                continue
            }
            if subjects.last != subject { subjects.append(subject) }
        }
        return subjects
    }

    @Test func `are sent again until they are acknowledged, and then no more`() throws {
        let isWilling = SharedFlag()
        let receiver = try ScriptedHTTPServer { _, peer in
            Self.answer(isWilling.isSet ? "202 Accepted" : "503 Service Unavailable", to: peer)
        }
        try register(receiver)
        try connection.revoke(.subject("alice"))
        let isRepeated = eventually { receiver.requests.count > 1 }
        #expect(isRepeated)
        isWilling.set(true)
        try connection.revoke(.subject("bob"))
        try connection.revoke(.subject("carol"))
        let areThere = try eventually { try subjects(receiver.requests).last == "carol" }
        #expect(areThere)
        #expect(try subjects(receiver.requests) == ["alice", "bob", "carol"])
        let first = try #require(receiver.requests.first)
        #expect(first.line == "POST \(ServerPath.events) HTTP/1.1")
        #expect(first.value(of: "content-type") == "application/secevent+jwt")
        #expect(first.value(of: "accept") == "application/json")
    }

    /// A server may join that has the number of another one in a larger deployment.
    @Test func `go to all servers that have the same number among different counts`() throws {
        let receivers = try (0..<2).map { _ in
            try ScriptedHTTPServer { _, peer in Self.answer("202 Accepted", to: peer) }
        }
        try register(receivers[0], nodes: 3)
        try register(receivers[1], nodes: 6)
        try connection.revoke(.subject("alice"))
        for receiver in receivers {
            let isThere = eventually { !receiver.requests.isEmpty }
            #expect(isThere)
        }
    }

    @Test func `wait for a receiver that is away`() throws {
        let receiver = try ScriptedHTTPServer { _, peer in
            Self.answer("202 Accepted", to: peer)
        }
        try register(receiver)
        try connection.revoke(.subject("alice"))
        let isThere = eventually { !receiver.requests.isEmpty }
        #expect(isThere)
        receiver.stop()
        try connection.revoke(.subject("bob"))
        // Its port is free once its thread has seen that it stopped.
        var other: ScriptedHTTPServer?
        let isBack = eventually {
            other = try? ScriptedHTTPServer(port: receiver.port) { _, peer in
                Self.answer("202 Accepted", to: peer)
            }
            return other != nil
        }
        #expect(isBack)
        let returned = try #require(other)
        let areThere = try eventually { try subjects(returned.requests).last == "bob" }
        #expect(areThere)
    }

    @Test func `make a resource server refuse what was revoked, also while it was away`() throws {
        var launch = server.launch
        launch.role = .resource(index: 0, count: 1, authority: server.address.url, loops: 1)
        let (alice, bob) = (
            try connection.issue(to: "alice").token, try connection.issue(to: "bob").token
        )
        let first = try ResourceServer.start(launch)
        defer { first.stop() }
        for token in [alice, bob] {
            #expect(try first.answer(first.photos(token)).status == 200)
        }
        try connection.revoke(.subject("alice"))
        let isRefused = try eventually { try first.answer(first.photos(alice)).status == 401 }
        #expect(isRefused)
        #expect(try first.answer(first.photos(bob)).status == 200)
        first.stop()
        try connection.revoke(.subject("bob"))
        let second = try ResourceServer.start(launch)
        defer { second.stop() }
        let answer = try second.answer(second.photos(bob))
        #expect(answer.status == 401 && answer.reason == Refusal.revoked.rawValue)
    }

    /// They name subjects.
    @Test(arguments: ["/events", "/events/all"])
    func `can be fetched by resource servers only`(path: String) throws {
        let refused = try connection.get(path)
        #expect(refused.status == 401)
        #expect(refused.value(of: "www-authenticate")?.hasPrefix("Basic ") == true)
        let page = try connection.get(path, [AuthorityUnderTest.resourceServer.basicField])
        #expect(page.status == 200)
        #expect(page.value(of: "content-type") == "application/json")
        #expect(page.value(of: "cache-control") == "private, max-age=0")
    }
}
