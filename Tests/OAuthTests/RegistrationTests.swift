import Foundation
import OAuth
import Revocation
import Stores
import TestSupport
import Testing
import Tokens

/// Clients, users and what the store keeps of them.
struct RegistrationTests {
    private let server: TestServer

    init() throws { server = try TestServer() }

    private func client(
        _ id: String = "new", grantTypes: Set<OAuthClient.GrantType> = [.refreshToken],
        scopes: String = "openid", isResourceServer: Bool = false
    ) throws -> OAuthClient {
        OAuthClient(
            id: id, name: "New", grantTypes: grantTypes,
            scopes: try #require(ScopeSet(scopes)), isResourceServer: isResourceServer)
    }

    @Test func `an unsafe client is not registered`() throws {
        let service = server.service
        let secret = server.secret
        expect(.invalidRequest) { try service.register(try client("a b"), secret: secret) }
        expect(.invalidRequest) { try service.register(try client("ä"), secret: secret) }
        expect(.invalidRequest) { try service.register(try client(), secret: "short") }
        expect(.invalidRequest) {
            try service.register(try client(scopes: "photos:delete"), secret: nil)
        }
        expect(.invalidRequest) {
            try service.register(try client(grantTypes: [.authorizationCode]), secret: nil)
        }
        expect(.invalidRequest) {
            try service.register(try client(grantTypes: [.clientCredentials]), secret: nil)
        }
        expect(.invalidRequest) {
            try service.register(try client(isResourceServer: true), secret: nil)
        }
    }

    @Test func `no client passes for a user, and no user for a client`() throws {
        expect(.invalidRequest) {
            try server.service.register(try client("u1"), secret: nil)
        }
        expect(.invalidRequest) {
            try server.service.register(
                OAuthUser(subject: TestServer.album, login: "b", name: "B"), password: "p")
        }
        expect(.invalidRequest) {
            try server.service.register(
                OAuthUser(subject: "u2", login: "alice", name: "B"), password: "p")
        }
    }

    @Test func `a wrong password and an unknown user are refused alike`() throws {
        for (login, password) in [("alice", "wrong"), ("alice", ""), ("nobody", "wrong")] {
            let answer = try server.service.logIn(login, password: password, at: at(0))
            guard case .refused = answer else {
                Issue.record("\(login) was let in")
                continue
            }
        }
        let long = String(repeating: "a", count: 10_000)
        guard case .refused = try server.service.logIn("alice", password: long, at: at(0)) else {
            Issue.record("an overlong password was let in")
            return
        }
    }

    @Test func `too many log-ins at once are turned away, and none is let in by it`() throws {
        let errors = onThreads(32) { [server] _ in
            guard case .refused = try server.service.logIn("alice", password: "wrong", at: at(0))
            else { throw OAuthError(.serverError, "let in") }
        }
        #expect(!errors.isEmpty && errors.count < 32, "\(errors.count) of 32 turned away")
        #expect(errors.allSatisfy { ($0 as? OAuthError)?.code == .temporarilyUnavailable })
    }

    @Test func `Basic is form-encoded base64, and one way of authentication is enough`() throws {
        let service = server.service
        let form = Parameters([("grant_type", "client_credentials"), ("scope", "photos:read")])
        for authorization in [server.basic(), server.basic().replacing("Basic", with: "bAsIc")] {
            _ = try service.token(form.form, authorization: authorization, at: at(1))
        }
        let body = form.setting("client_id", to: "album")
            .setting("client_secret", to: server.secret)
        _ = try service.token(body.form, authorization: nil, at: at(1))
        expect(.invalidRequest) {
            _ = try service.token(body.form, authorization: server.basic(), at: at(1))
        }
        let other = form.setting("client_id", to: TestServer.api)
        expect(.invalidRequest) {
            _ = try service.token(other.form, authorization: server.basic(), at: at(1))
        }
    }

    @Test func `clients, sessions and refresh tokens outlive the process`() throws {
        let cookie = try server.logIn()
        let response = try server.signIn(cookie)
        let again = try AuthorizationService(
            server.service.configuration, in: TestServer.store(in: server.scratch),
            issuing: MemoryTokens(), identityKey: try JSONWebKey.generate(.ES256))
        #expect(again.client(TestServer.album)?.backchannelLogoutURI != nil)
        #expect(again.client(TestServer.printer)?.redirectURIs.map(\.text) == [TestServer.callback])
        #expect(try again.session(cookie, at: at(2)) != nil)
        let token = String(decoding: try #require(response.refresh?.bytes), as: UTF8.self)
        let form = try Parameters([
            ("grant_type", "refresh_token"), ("refresh_token", token),
            ("client_id", TestServer.printer),
        ]).form
        #expect(try again.token(form, authorization: nil, at: at(2)).refresh != nil)
    }

    @Test func `a dump of the store holds no usable token`() throws {
        let cookie = try server.logIn()
        let code = try server.code(server.request(), cookie)
        let first = try server.signIn(cookie)
        let second = try server.refresh(first.refresh?.bytes)
        var secrets = [cookie, code, server.secret, TestServer.password].map { [UInt8]($0.utf8) }
        for response in [first, second] {
            secrets += [response.access.bytes, try #require(response.refresh?.bytes)]
        }
        var dump = Data()
        let folder = server.scratch.path
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            dump.append(try Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
        }
        #expect(dump.range(of: Data(TestServer.printer.utf8)) != nil)
        for secret in secrets {
            #expect(secret.count >= 13)
            #expect(dump.range(of: Data(secret)) == nil)
        }
    }

    @Test func `a store that went away is an error, and never an answer`() throws {
        let cookie = try server.logIn()
        let response = try server.signIn(cookie)
        let store = try SQLiteConnection(TestServer.store(in: server.scratch))
        try store.execute("DROP TABLE refresh_owner; DROP TABLE login_session")
        expect(.temporarilyUnavailable) { try server.revoke(response.refresh?.bytes) }
        expect(.temporarilyUnavailable) { _ = try server.service.session(cookie, at: at(2)) }
        let outcome = server.service.authorize(
            try server.request().form, cookie: cookie, at: at(2))
        let query = try TestServer.query(of: outcome)
        #expect(query["error"] == OAuthError.Code.temporarilyUnavailable.rawValue)
        // The store's path is nobody's business.
        #expect(query["error_description"]?.contains(server.scratch.path) == false)
    }

    @Test func `what has expired is forgotten, and nothing else`() throws {
        let cookie = try server.logIn()
        let code = try server.code(server.request(), cookie)
        let response = try server.redeem(code)
        #expect(try server.service.purge(at: at(60)) == 0)
        expect(.invalidGrant) { _ = try server.redeem(code, at: at(61)) }
        #expect(try !server.isActive(response, at: at(61)))
        #expect(try server.service.purge(at: at(40 * 86_400)) > 0)
        #expect(try server.service.purge(at: at(40 * 86_400)) == 0)
        #expect(server.service.client(TestServer.album) != nil)
    }

    @Test func `a purge with a limit removes no more, and the next ones remove the rest`() throws {
        let cookie = try server.logIn()
        for _ in 0..<3 { _ = try server.signIn(cookie) }
        let late = at(40 * 86_400)
        var counts: [Int] = []
        while counts.last != 0, counts.count < 100 {
            counts.append(try server.service.purge(at: late, upTo: 4))
        }
        // A login, and of each sign-in itself, its code and its tokens.
        #expect(counts.allSatisfy { $0 <= 4 } && counts.reduce(0, +) > 12)
        #expect(counts.dropLast().dropLast().allSatisfy { $0 == 4 })
        #expect(try server.service.purge(at: late) == 0)
    }

    @Test func `an error's description has only the characters that RFC 6749 allows`() {
        let error = OAuthError(.serverError, "a \"b\" \\ ä\n")
        #expect(error.description == "a 'b' ' ???")
        #expect(error.json["error"] == .string("server_error"))
        #expect(error.code.httpStatus == 500)
    }
}
