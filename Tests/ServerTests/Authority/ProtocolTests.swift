import HTTPClient
import Revocation
import ServerContract
import Strategies
import Testing
import Tokens

/// How the server describes itself, and how it refuses malformed requests.
@Suite struct `The HTTP interface of the authorization server` {
    private let server: AuthorityUnderTest
    private let connection: HTTPConnection

    init() throws {
        server = try AuthorityUnderTest()
        connection = server.connect()
    }

    @Test func `describes itself the same at both addresses, and every endpoint is there`() throws {
        let metadata = try connection.get(ServerPath.metadata)
        #expect(metadata.status == 200)
        #expect(try connection.get(ServerPath.openIDMetadata).body == metadata.body)
        #expect(metadata.json["issuer"]?.string == AuthorityUnderTest.issuer)
        guard case .object(let members) = metadata.json else {
            Issue.record("the metadata is no object")
            return
        }
        let endpoints = members.filter { $0.name.hasSuffix("_endpoint") || $0.name == "jwks_uri" }
        #expect(endpoints.count == 7)
        for endpoint in endpoints {
            let address = try #require(endpoint.value.string)
            try #require(address.hasPrefix(AuthorityUnderTest.issuer))
            let path = String(address.dropFirst(AuthorityUnderTest.issuer.count))
            #expect(try connection.get(path).status != 404, "\(endpoint.name)")
        }
    }

    @Test func `sends a document once to whoever has it`() throws {
        let first = try connection.get("/jwks.json")
        #expect(first.status == 200)
        #expect(first.value(of: "cache-control") == "max-age=60")
        let tag = try #require(first.value(of: "etag"))
        for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let again = try connection.get("/jwks.json", [HTTPField("if-none-match", known)])
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
            #expect(again.value(of: "etag") == tag)
        }
        let other = try connection.get("/jwks.json", [HTTPField("if-none-match", "\"other\"")])
        #expect(other.status == 200)
    }

    @Test func `shows the secret of HMAC tokens to resource servers only`() throws {
        let server = try AuthorityUnderTest(JWTOnly.descriptor, algorithm: .HS256)
        let connection = server.connect()
        let known = AuthorityUnderTest.resourceServer
        let own = try connection.get("/jwks.json", [known.basicField])
        #expect(own.text.contains("\"oct\""))
        #expect(own.value(of: "cache-control")?.hasPrefix("private, max-age=") == true)
        #expect(own.value(of: "vary") == "Authorization")
        let wrong = ClientCredentials(id: known.id, secret: String(repeating: "w", count: 43))
        let others = [wrong.basicField, AuthorityUnderTest.album.basicField]
        let attempts: [[HTTPField]] = [[]] + others.map { [$0] }
        for fields in attempts {
            let answer = try connection.get("/jwks.json", fields)
            #expect(answer.status == 200)
            #expect(!answer.text.contains("\"oct\"") && !answer.text.contains("\"k\":"))
            let tag = try #require(own.value(of: "etag"))
            let copy = try connection.get(
                "/jwks.json", fields + [HTTPField("if-none-match", tag)])
            #expect(copy.status == 200)
        }
    }

    /// A request that is refused, and the answer's status and error code.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let path: String
        let body: String
        let status: Int
        let error: String
        var type = "application/x-www-form-urlencoded"

        var testDescription: String { "\(path) \(body.prefix(40))" }
    }

    @Test(arguments: [
        Refusal(path: ServerPath.token, body: "", status: 401, error: "invalid_client"),
        Refusal(
            path: ServerPath.token, body: "client_id=printer&grant_type=password", status: 400,
            error: "unsupported_grant_type"),
        Refusal(
            path: ServerPath.token, body: "client_id=printer&grant_type=client_credentials",
            status: 400, error: "unauthorized_client"),
        Refusal(
            path: ServerPath.token,
            body: "client_id=printer&grant_type=refresh_token&refresh_token=unknown", status: 400,
            error: "invalid_grant"),
        Refusal(
            path: ServerPath.token, body: "client_id=nobody&grant_type=refresh_token", status: 401,
            error: "invalid_client"),
        Refusal(
            path: ServerPath.token, body: "client_id=printer&client_id=printer", status: 400,
            error: "invalid_request"),
        Refusal(
            path: ServerPath.revoke, body: "token=a&token=b&client_id=printer", status: 400,
            error: "invalid_request"),
        Refusal(
            path: ServerPath.introspect, body: "token=a&client_id=printer", status: 401,
            error: "invalid_client"),
        Refusal(
            path: ServerPath.token, body: "client_id=%zz", status: 400, error: "invalid_request"),
        Refusal(
            path: ServerPath.token, body: "{}", status: 415, error: "invalid_request",
            type: "application/json"),
        Refusal(
            path: ServerPath.token, body: String(repeating: "a", count: 70_000), status: 413,
            error: "invalid_request"),
        Refusal(
            path: ServerPath.eventReceivers, body: "{}", status: 401, error: "invalid_client",
            type: "application/json"),
        Refusal(path: "/nothing", body: "", status: 404, error: "not_found"),
        Refusal(path: ControlPath.issue, body: "{}", status: 404, error: "not_found"),
    ])
    func `refuses in the words of RFC 6749`(refusal: Refusal) throws {
        let answer = try connection.post(
            refusal.path, text: refusal.body, type: refusal.type)
        #expect(answer.status == refusal.status)
        #expect(answer.error == refusal.error)
        #expect(answer.value(of: "cache-control") == "no-store")
    }

    @Test func `names the methods that a path takes`() throws {
        let answer = try connection.get(ServerPath.token)
        #expect(answer.status == 405)
        #expect(answer.value(of: "allow") == "POST")
        let deleted = try connection.send(HTTPRequest("DELETE", ServerPath.authorize))
        #expect(deleted.value(of: "allow") == "GET, POST")
    }

    @Test func `takes documents by GET alone, and says so`() throws {
        let server = try AuthorityUnderTest(JWTStatusList.descriptor)
        let connection = server.connect()
        for path in ["/jwks.json", "/statuslists/1"] {
            #expect(try connection.get(path).status == 200, "\(path)")
            let answer = try connection.post(path, [])
            #expect(answer.status == 405, "\(path)")
            #expect(answer.value(of: "allow") == "GET", "\(path)")
        }
    }

    /// RFC 6749, section 5.2; RFC 6750, section 3.1.
    @Test func `refuses a request with two Authorization fields`() throws {
        let bearer = HTTPField("authorization", "Bearer unknown")
        let user = try connection.get(ServerPath.userInfo, [bearer, bearer])
        #expect(user.status == 400)
        #expect(user.error == "invalid_request")
        #expect(user.value(of: "www-authenticate") == "Bearer error=\"invalid_request\"")
        let album = AuthorityUnderTest.album.basicField
        for path in [ServerPath.token, ServerPath.revoke, ServerPath.introspect] {
            let answer = try connection.post(path, [("token", "unknown")], [album, album])
            #expect(answer.status == 400, "\(path)")
            #expect(answer.error == "invalid_request", "\(path)")
        }
        // Everyone may read a public key set, so its answer does not depend on the field.
        let known = AuthorityUnderTest.resourceServer.basicField
        #expect(try connection.get("/jwks.json", [known, known]).status == 200)
    }

    @Test func `asks for a token where there is none, without an error code`() throws {
        let answer = try connection.get(ServerPath.userInfo)
        #expect(answer.status == 401)
        #expect(answer.value(of: "www-authenticate") == "Bearer")
        let unknown = try connection.get(
            ServerPath.userInfo, [HTTPField("authorization", "Bearer unknown")])
        #expect(unknown.status == 401)
        #expect(
            unknown.value(of: "www-authenticate") == "Bearer error=\"invalid_token\"")
    }

    @Test(arguments: [ServerPath.health, ServerPath.readiness])
    func `says that it is well`(path: String) throws {
        #expect(try connection.get(path).status == 200)
    }

    @Test func `takes event receivers of this machine only`() throws {
        let credentials = AuthorityUnderTest.resourceServer.basicField
        for (url, status) in [
            ("http://127.0.0.1:9/events", 204), ("http://[::1]:9/events", 204),
            ("http://192.0.2.1:9/events", 400), ("https://127.0.0.1:9/events", 400),
            ("http://127.0.0.1@192.0.2.1:9/events", 400), ("http://localhost:9/events", 400),
        ] {
            let answer = try connection.post(
                ServerPath.eventReceivers, text: "{\"node\":0,\"count\":1,\"url\":\"\(url)\"}",
                type: "application/json", [credentials])
            #expect(answer.status == status, "\(url)")
        }
    }
}
