import Foundation
import HTTPClient
import Revocation
import ServerContract
import Testing
import Tokens

@testable import Server

private let client = ClientCredentials(id: "photo server", secret: "s3cr:t")
/// Both as a form carries them, joined and in base64 (RFC 6749, section 2.3.1).
private let basic = "Basic \(Data("photo%20server:s3cr%3At".utf8).base64EncodedString())"
/// A port that nobody listens on.
private let nowhere = HTTPAddress(port: 1)

@Suite struct `Documents over HTTP` {
    private static let now = NumericDate(seconds: 0)

    private func retrieve(
        _ documents: HTTPDocuments
    ) throws(StrategyError) -> PublishedDocument {
        try documents.retrieve(.keySet, at: Self.now)
    }

    @Test func `are sent again only if they have changed`() throws {
        let authority = try FakeAuthority { request in
            switch request.fields["if-none-match"] {
            case nil: (200, ["ETag: \"1\"", "Cache-Control: max-age=60"], "first")
            case "\"1\"": (304, ["ETag: \"1\"", "Cache-Control: max-age=30"], "")
            default: (500, [], "")
            }
        }
        let documents = HTTPDocuments(at: authority.address, as: client)
        let first = PublishedDocument(bytes: Array("first".utf8), maxAge: .seconds(60))
        #expect(try retrieve(documents) == first)
        #expect(try retrieve(documents).bytes == first.bytes)
        #expect(try retrieve(documents).maxAge == .seconds(30))
        #expect(authority.requests.count == 3)
        #expect(authority.requests.allSatisfy { $0.start == "GET /jwks.json" })
        #expect(authority.requests.allSatisfy { $0.fields["authorization"] == basic })
    }

    @Test func `without an entity tag are sent every time`() throws {
        let authority = try FakeAuthority { _ in (200, [], "same") }
        let documents = HTTPDocuments(at: authority.address, as: client)
        for _ in 0..<2 {
            let document = PublishedDocument(bytes: Array("same".utf8))
            #expect(try retrieve(documents) == document)
        }
        #expect(authority.requests.allSatisfy { $0.fields["if-none-match"] == nil })
    }

    @Test(arguments: [301, 304, 401, 404, 500, 503])
    func `are missing if the answer is another`(status: Int) throws {
        let authority = try FakeAuthority { _ in (status, [], "") }
        let error = #expect(throws: StrategyError.self) {
            try retrieve(HTTPDocuments(at: authority.address, as: client))
        }
        #expect(error?.kind == .failed)
        let text = try #require(error?.description)
        #expect(text.contains("fetch jwks.json") && text.contains("\(status)"))
        #expect(text.contains(authority.address.url) && !text.contains("s3cr"))
    }

    @Test func `are not asked for again for as long as a failed attempt took`() throws {
        let (start, passed_ms) = (ContinuousClock.now, SharedCounter())
        let authority = try FakeAuthority { _ in
            for _ in 0..<300 { passed_ms.add() }
            return (503, [], "")
        }
        let documents = HTTPDocuments(at: authority.address, as: client) {
            start + .milliseconds(passed_ms.count)
        }
        for _ in 0..<3 { #expect(throws: StrategyError.self) { try retrieve(documents) } }
        #expect(authority.requests.count == 1)
        for _ in 0..<300 { passed_ms.add() }
        #expect(throws: StrategyError.self) { try retrieve(documents) }
        #expect(authority.requests.count == 2)
    }

    @Test func `are out of reach if nobody listens`() throws {
        let error = #expect(throws: StrategyError.self) {
            try retrieve(HTTPDocuments(at: nowhere, as: client))
        }
        #expect(error?.kind == .unreachable)
        #expect(error?.description.contains("fetch jwks.json") == true)
    }
}

@Suite struct `Introspection over HTTP` {
    private static let alice = Principal(
        subject: "alice", tokenID: "t-1", scope: "read write",
        expiresAt: NumericDate(microseconds: 1_700_000_000_250_000))
    private static let bare = Principal(
        subject: "bob", tokenID: nil, scope: "", expiresAt: NumericDate(seconds: 7))

    static let answers: [(body: String, answer: Introspection?)] = [
        (#"{"active":false}"#, .inactive), (#"{"active":false,"sub":7}"#, .inactive),
        (
            """
            {"active":true,"sub":"alice","jti":"t-1","scope":"read write",
             "exp":1700000000.25,"aud":["photos"],"client_id":"printer"}
            """, .active(alice, audience: "photos")
        ),
        (#"{"active":true,"sub":"bob","exp":7,"aud":"a"}"#, .active(bare, audience: "a")),
        (
            #"{"active":true,"sub":"bob","exp":6,"revbench_exp":7.0}"#,
            .active(bare, audience: "")
        ),
        (#"{"active":true,"sub":"bob","exp":7,"revbench_exp":"7"}"#, nil),
        (#"{"active":true,"sub":"bob","revbench_exp":7}"#, nil),
        (#"{"active":true,"sub":"bob","exp":7}"#, .active(bare, audience: "")),
        (#"{"active":"true","sub":"bob","exp":7}"#, nil),
        (#"{"active":1,"sub":"bob","exp":7}"#, nil), (#"{"sub":"bob","exp":7}"#, nil),
        (#"{"active":true,"active":false,"sub":"bob","exp":7}"#, nil),
        (#"{"active":true,"exp":7}"#, nil), (#"{"active":true,"sub":"","exp":7}"#, nil),
        (#"{"active":true,"sub":"bob"}"#, nil), (#"{"active":true,"sub":"bob","exp":"7"}"#, nil),
        (#"{"active":true,"sub":"bob","exp":-7}"#, nil),
        (#"{"active":true,"sub":"bob","exp":7e9}"#, nil),
        (#"{"active":true,"sub":"bob","exp":7,"scope":["a"]}"#, nil),
        (#"{"active":true,"sub":"bob","exp":7,"jti":7}"#, nil),
        (#"{"active":true,"sub":"bob","exp":7,"aud":["a","b"]}"#, nil),
        (#"{"active":true,"sub":"bob","exp":7,"aud":[]}"#, nil),
        ("[true]", nil), ("", nil), ("active", nil),
    ]

    @Test(arguments: answers)
    func `reads the answer strictly`(body: String, answer: Introspection?) throws {
        let authority = try FakeAuthority { _ in (200, [], body) }
        let introspector = try HTTPIntrospection(at: authority.address, as: client)
            .makeIntrospector()
        let token = Array("token".utf8)
        guard let answer else {
            let error = #expect(throws: StrategyError.self) {
                try introspector.introspect(token.span, at: NumericDate(seconds: 0))
            }
            #expect(error?.kind == .failed)
            return
        }
        #expect(try introspector.introspect(token.span, at: NumericDate(seconds: 0)) == answer)
    }

    @Test func `sends the token in a form, and who asks`() throws {
        let authority = try FakeAuthority { _ in (200, [], #"{"active":false}"#) }
        let introspector = try HTTPIntrospection(at: authority.address, as: client)
            .makeIntrospector()
        let token = Array("a-b.c_d~e+/=&\u{e4}".utf8)
        _ = try introspector.introspect(token.span, at: NumericDate(seconds: 0))
        let request = try #require(authority.requests.first)
        #expect(request.start == "POST /introspect")
        #expect(request.fields["authorization"] == basic)
        #expect(request.fields["content-type"] == "application/x-www-form-urlencoded")
        #expect(
            request.body
                == "token_type_hint=access_token&token=a-b.c_d%7Ee%2B%2F%3D%26%C3%A4")
    }

    @Test(arguments: [400, 401, 500, 503])
    func `reaches no decision without an answer`(status: Int) throws {
        let authority = try FakeAuthority { _ in (status, [], #"{"active":false}"#) }
        let introspector = try HTTPIntrospection(at: authority.address, as: client)
            .makeIntrospector()
        let error = #expect(throws: StrategyError.self) {
            try introspector.introspect(Array("secret".utf8).span, at: NumericDate(seconds: 0))
        }
        #expect(error?.kind == .failed && error?.description.contains("secret") == false)
    }
}

@Suite struct `A registration for security events` {
    private static let base = "http://127.0.0.1:7"

    @Test func `tells node and URL, and hands over what comes`() throws {
        let authority = try FakeAuthority { _ in (204, [], "") }
        let reception = HTTPEventReception(
            at: authority.address, as: client, receivingAt: Self.base)
        defer { reception.close() }
        let wasRegistered = reception.takeEvent != nil
        #expect(!wasRegistered)
        let taken = SharedList<[UInt8]>()
        try reception.register(NodeID(index: 1, of: 3)) { event throws(StrategyError) in
            taken.add(event)
        }
        let request = try #require(authority.requests.first)
        #expect(request.start == "POST \(ServerPath.eventReceivers)")
        #expect(request.fields["authorization"] == basic)
        let registration = try JSONDecoder().decode(
            EventRegistration.self, from: Data(request.body.utf8))
        #expect(
            registration
                == EventRegistration(node: 1, count: 3, url: Self.base + ServerPath.events))
        let take = try #require(reception.takeEvent)
        try take([1, 2])
        #expect(taken.all == [[1, 2]])
    }

    @Test func `fails if the authorization server refuses it`() throws {
        let authority = try FakeAuthority { _ in (401, [], "") }
        let reception = HTTPEventReception(
            at: authority.address, as: client, receivingAt: Self.base)
        let error = #expect(throws: StrategyError.self) {
            try reception.register(.only) { _ throws(StrategyError) in }
        }
        #expect(error?.kind == .failed && error?.description.contains("401") == true)
    }
}
