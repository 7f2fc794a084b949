import Revocation
import Stores
import Synchronization
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `A node's copy of the events` {
    @Test func `is filled when the node starts, as after a restart`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            try server.connection.prefill(2_500, at: at(0))
            _ = try server.connection.append(.tokenRevoked(tokenID: "id"), at: at(0))
            for _ in 0..<2 {
                let replica = server.replica(telling: try EventAlarm())
                try replica.makeCurrent(at: at(1))
                #expect(replica.memory.count == 2_501)
                #expect(replica.knows("prefilled0") && replica.knows("prefilled2499"))
                #expect(
                    replica.memory.isRevoked("id", of: "nobody", for: "app", issuedAt: at(0)))
                #expect(!replica.knows("prefilled0", issuedAt: at(0.001)))
            }
        }
    }

    @Test func `fetches the latest events alone, unless it lacks more`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let replica = server.replica(telling: try EventAlarm())
            try server.connection.prefill(1_000, at: at(0))
            try replica.makeCurrent(at: at(0))
            let filled = replica.bytesMoved
            try replica.makeCurrent(at: at(1))
            #expect(replica.bytesMoved == filled, "what has not changed is not sent")
            try server.revoke("alice", at: at(2))
            try replica.makeCurrent(at: at(2))
            #expect(replica.knows("alice"))
            #expect(replica.bytesMoved - filled < 8_000 && filled > 50_000)
            // Once more than the latest document covers was missed, all is fetched.
            try server.connection.prefill(65, at: at(3))
            try replica.makeCurrent(at: at(3))
            #expect(replica.knows("prefilled0", issuedAt: at(3)))
            #expect(replica.bytesMoved > 2 * filled)
        }
    }

    @Test func `takes a pushed event in at once, and the same event again without effect`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let replica = server.replica(telling: try EventAlarm())
            try replica.makeCurrent(at: at(0))
            try server.revoke("alice", at: at(0))
            let event = try server.token(1)
            for _ in 0..<3 {
                try replica.receive(event)
                #expect(replica.memory.count == 1)
                #expect(replica.knows("alice") && !replica.knows("alice", issuedAt: at(0.001)))
            }
            // A replay of the old event does not undo what came after it.
            try server.revoke("alice", at: at(5))
            try replica.receive(try server.token(2))
            try replica.receive(event)
            #expect(replica.knows("alice", issuedAt: at(5)))
        }
    }

    @Test func `keeps the clients of a subject apart, each for as long as it matters`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let replica = server.replica(telling: try EventAlarm())
            try server.revoke("alice", client: "printer", at: at(0))
            try server.revoke("alice", client: "viewer", at: at(10))
            try replica.makeCurrent(at: at(10))
            #expect(replica.knows("alice", client: "printer"))
            #expect(!replica.knows("alice", client: "printer", issuedAt: at(10)))
            #expect(replica.knows("alice", client: "viewer", issuedAt: at(10)))
            #expect(!replica.knows("alice"))
            for _ in 0..<16 { replica.memory.sweep(at: at(63)) }
            #expect(!replica.knows("alice", client: "printer"))
            #expect(replica.knows("alice", client: "viewer"))
            for _ in 0..<16 { replica.memory.sweep(at: at(73)) }
            #expect(replica.memory.count == 0)
        }
    }

    @Test func `is completed at once when an event is missing`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let alarm = try EventAlarm()
            let replica = server.replica(maxStale: .seconds(3_600), telling: alarm)
            try replica.makeCurrent(at: at(0))
            let follower = try EventFollower(replica, wokenBy: alarm, heartbeat: .seconds(600))
            for subject in ["one", "two", "three"] { try server.revoke(subject, at: at(0)) }
            try replica.receive(try server.token(3))
            #expect(eventually { replica.knows("one") && replica.knows("two") })
            #expect(replica.knows("three"))
            withExtendedLifetime(follower) {}
        }
    }

    @Test func `is kept current by its follower, without a request that waits`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let documents = AbsentDocuments(server.documents)
            let alarm = try EventAlarm()
            let replica = server.replica(from: documents, maxStale: .seconds(1), telling: alarm)
            try replica.makeCurrent(at: at(0))
            let follower = try EventFollower(replica, wokenBy: alarm, heartbeat: .milliseconds(1))
            try replica.makeCurrent(at: at(0.9))
            let fetches = documents.fetches
            // The second fetch from now begins after the request at 0.9, and ends before the third.
            #expect(eventually { documents.fetches >= fetches + 3 })
            documents.goAway(true)
            try replica.makeCurrent(at: at(1.8))
            withExtendedLifetime(follower) {}
        }
    }

    @Test func `fails closed once it may be too old`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let documents = AbsentDocuments(server.documents)
            let replica = server.replica(
                from: documents, maxStale: .seconds(1), telling: try EventAlarm())
            documents.goAway(true)
            #expect(throws: StrategyError.self) { try replica.makeCurrent(at: at(0)) }
            documents.goAway(false)
            try replica.makeCurrent(at: at(0))
            documents.goAway(true)
            try replica.makeCurrent(at: at(0.999_999))
            #expect(throws: StrategyError.self) { try replica.makeCurrent(at: at(1)) }
            // An event that was pushed says nothing of those that were not.
            try server.revoke("alice", at: at(1))
            try replica.receive(try server.token(1))
            #expect(throws: StrategyError.self) { try replica.makeCurrent(at: at(1)) }
            documents.goAway(false)
            try replica.makeCurrent(at: at(1))
        }
    }

    @Test func `forgets what no living token can be affected by`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let replica = server.replica(telling: try EventAlarm())
            try server.connection.prefill(100, at: at(0))
            try replica.makeCurrent(at: at(0))
            #expect(replica.memory.count == 100)
            for _ in 0..<16 { replica.memory.sweep(at: at(62.7)) }
            #expect(replica.memory.count == 100)
            for _ in 0..<16 { replica.memory.sweep(at: at(63)) }
            #expect(replica.memory.count == 0)
            // Nor is it sent.
            let fresh = server.replica(telling: try EventAlarm())
            try fresh.makeCurrent(at: at(63))
            #expect(fresh.memory.count == 0)
        }
    }

    @Test func `is fetched from the start where the log has begun again`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let other = try Scratch()
            defer { other.remove() }
            let second = try EventServer(in: .sample(in: other.path))
            for number in 0..<5 { try server.revoke("old\(number)", at: at(0)) }
            try second.revoke("new", at: at(0))
            let documents = Replaced(server.documents)
            let replica = server.replica(from: documents, telling: try EventAlarm())
            try replica.makeCurrent(at: at(0))
            documents.become(second.documents)
            try replica.makeCurrent(at: at(2))
            #expect(replica.knows("new") && replica.knows("old4"))
        }
    }

    /// The other log has gone on past the number that the node knew, and its latest events begin
    /// below it, so that the numbers tell nothing.
    @Test func `is fetched from the start of another log whose numbers go on`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let other = try Scratch()
            defer { other.remove() }
            let second = try EventServer(in: .sample(in: other.path))
            #expect(server.connection.epoch != second.connection.epoch)
            try server.connection.prefill(99, at: at(0))
            try server.revoke("old", at: at(0))
            let documents = Replaced(server.documents)
            let replica = server.replica(from: documents, telling: try EventAlarm())
            try replica.makeCurrent(at: at(0))
            try second.revoke("new", at: at(1))
            try second.connection.prefill(149, at: at(1))
            documents.become(second.documents)
            try replica.makeCurrent(at: at(2))
            #expect(replica.knows("new", issuedAt: at(1)))
            #expect(replica.knows("old"), "what was revoked stays so")
        }
    }

    /// Its number is the next one of the log that the node knows.
    @Test func `is completed at once when an event of another log is pushed`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let other = try Scratch()
            defer { other.remove() }
            let second = try EventServer(in: .sample(in: other.path))
            let documents = Replaced(server.documents)
            let alarm = try EventAlarm()
            let replica = server.replica(
                from: documents, maxStale: .seconds(3_600), telling: alarm)
            try server.revoke("old", at: at(0))
            try replica.makeCurrent(at: at(0))
            let follower = try EventFollower(replica, wokenBy: alarm, heartbeat: .seconds(600))
            documents.become(second.documents)
            try second.revoke("missed", at: at(0))
            let sequence = try second.revoke("pushed", at: at(0))
            #expect(sequence == 2)
            let outbox = EventOutbox(
                second.log, epoch: second.connection.epoch, signing: server.key)
            let event = try #require(try second.connection.events(after: 1).first)
            try replica.receive(try outbox.token(of: event))
            #expect(eventually { replica.knows("missed") })
            #expect(replica.knows("pushed") && replica.knows("old"))
            withExtendedLifetime(follower) {}
        }
    }

    @Test func `knows a log again that was opened again`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let again = try EventServer(in: context)
            #expect(again.connection.epoch == server.connection.epoch)
        }
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"epoch":"e","start":0,"end":1}"#,
        #"{"epoch":"e","start":0,"end":1.5,"events":[]}"#,
        #"{"epoch":"e","end":1,"events":[]}"#, #"{"start":0,"end":1,"events":[]}"#,
        #"{"epoch":"","start":0,"end":1,"events":[]}"#,
        #"{"epoch":1,"start":0,"end":1,"events":[]}"#,
        #"{"epoch":"e","start":0,"end":1,"events":[1]}"#,
        #"{"epoch":"e","start":0,"end":1,"events":[{"seq":1,"toe_us":1}]}"#,
        #"{"epoch":"e","start":0,"end":1,"events":[{"seq":1,"sub":"a","jti":"b","toe_us":1}]}"#,
        #"{"epoch":"e","start":0,"end":1,"events":[{"seq":1,"sub":"a"}]}"#,
    ])
    func `is not made from another document`(text: String) {
        #expect(throws: StrategyError.self) { try EventPage(Array(text.utf8)) }
    }

    @Test func `reads a page as it was written`() throws {
        let page = EventPage(
            epoch: "e", start: 6, end: 12,
            events: [
                LoggedEvent(
                    sequence: 7, event: .sessionRevoked(subject: "a\"\\\u{1}é", client: nil),
                    occurredAt: at(1)),
                LoggedEvent(
                    sequence: 8, event: .sessionRevoked(subject: "a", client: "é"),
                    occurredAt: at(1)),
                LoggedEvent(sequence: 9, event: .tokenRevoked(tokenID: "id"), occurredAt: at(2)),
            ])
        #expect(try EventPage(page.json()) == page)
    }
}

@Suite struct `A forged event` {
    /// Tokens that the authorization server has not signed as an event for this node.
    private func forgeries(_ server: EventServer) throws -> [(what: String, token: [UInt8])] {
        let context = server.context
        func token(
            issuer: String? = nil, audience: String? = nil, key: JSONWebKey? = nil,
            type: String = SecurityEventToken.type
        ) throws -> [UInt8] {
            let event = SecurityEventToken(
                issuer: issuer ?? context.issuer, audience: audience ?? context.audience,
                tokenID: "event-1", issuedAt: at(0), occurredAt: at(0), sequence: 1,
                epoch: server.connection.epoch,
                event: .sessionRevoked(subject: "alice", client: nil))
            return try event.signed(by: try TokenSigner(key ?? server.key, type: type))
        }
        let access = Claims(
            issuer: context.issuer, subject: "alice", audience: [context.audience],
            expiresAt: at(60), issuedAt: at(0), tokenID: "id")
        let whole = try token()
        return [
            ("another key", try token(key: try JSONWebKey.generate(.ES256))),
            ("another issuer", try token(issuer: "https://other.example")),
            ("another audience", try token(audience: "https://other.example")),
            ("another typ", try token(type: "JWT")),
            ("an access token", try TokenSigner(server.key).sign(access)),
            ("a part of one", Array(whole.dropLast(4))), ("nothing", []),
        ]
    }

    @Test func `is not acknowledged, and changes nothing`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            let replica = server.replica(telling: try EventAlarm())
            try replica.makeCurrent(at: at(0))
            for (what, token) in try forgeries(server) {
                #expect(throws: StrategyError.self, "\(what)") { try replica.receive(token) }
            }
            #expect(replica.memory.count == 0 && !replica.knows("alice"))
        }
    }

    @Test func `is no access token either`() throws {
        try inContext { context in
            let server = try EventServer(in: context)
            try server.revoke("alice", at: at(0))
            let verifier = try JWTVerifier([server.key.publicKey], policy: context.policy())
            let event = try server.token(1)
            #expect(verifier.verify(event.span, at: at(0)) == .refused(.wrongType))
        }
    }
}

/// Documents of one server, and then of another.
private final class Replaced: DocumentSource {
    private let documents: Mutex<any DocumentSource>

    init(_ documents: any DocumentSource) { self.documents = Mutex(documents) }

    func become(_ other: any DocumentSource) { documents.withLock { $0 = other } }

    func fetch(_ name: DocumentName, at now: NumericDate) throws(StrategyError) -> [UInt8] {
        let source = documents.withLock { $0 }
        return try source.fetch(name, at: now)
    }
}
