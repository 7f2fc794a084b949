import OAuth
import Revocation
import Stores
import Synchronization
import TestSupport
import Testing
import Tokens

/// Logout, and logout tokens from both sides.
struct LogoutTests {
    private let server: TestServer

    init() throws { server = try TestServer() }

    private func reader(_ client: String = TestServer.album) throws -> LogoutTokenReader {
        try LogoutTokenReader(
            [server.service.identityKey], issuer: TestServer.issuer, client: client)
    }

    @Test func `logging out ends the session and tells its clients`() throws {
        let cookie = try server.logIn()
        let session = try #require(try server.service.session(cookie, at: at(1)))
        let online = try server.signIn(cookie, TestServer.album)
        let offline = try server.signIn(
            cookie, TestServer.album, scope: "offline_access photos:read")
        _ = try server.signIn(cookie)
        let notices = try server.service.logOut(cookie, at: at(2))
        #expect(notices.map(\.client) == [TestServer.album])
        #expect(try server.service.session(cookie, at: at(2)) == nil)
        #expect(try !server.isActive(online))
        #expect(try server.isActive(offline))
        let notice = try #require(notices.first)
        let decision = try reader().decide(notice.token, at: at(3)) {
            $0 == session.sessionID ? "u1" : nil
        }
        #expect(decision == .session(session.sessionID))
        #expect(try server.service.logOut(cookie, at: at(3)).isEmpty)
    }

    @Test func `logging a subject out everywhere names the subject alone`() throws {
        let cookies = [try server.logIn(), try server.logIn()]
        for cookie in cookies { _ = try server.signIn(cookie, TestServer.album) }
        let notices = try server.service.logOut(subject: "u1", at: at(2))
        #expect(notices.count == 1)
        for cookie in cookies { #expect(try server.service.session(cookie, at: at(2)) == nil) }
        let notice = try #require(notices.first)
        let decision = try reader().decide(notice.token, at: at(3)) { _ in nil }
        #expect(decision == .subject("u1"))
    }

    @Test func `a logout that the strategy did not take leaves the session`() throws {
        let tokens = MemoryTokens()
        let server = try TestServer(tokens)
        let cookie = try server.logIn()
        _ = try server.signIn(cookie)
        tokens.failure = StrategyError(.unreachable, "the store is away")
        expect(.temporarilyUnavailable) { _ = try server.service.logOut(cookie, at: at(2)) }
        #expect(try server.service.session(cookie, at: at(2)) != nil)
        // It is good for another attempt, and for nothing else.
        guard
            case .logIn = server.service.authorize(
                try server.request().form, cookie: cookie, at: at(3))
        else {
            Issue.record("a session whose logout has begun signed a client in")
            return
        }
        let silent = try server.request().setting("prompt", to: "none").form
        let query = try TestServer.query(
            of: server.service.authorize(silent, cookie: cookie, at: at(3)))
        #expect(query["error"] == OAuthError.Code.loginRequired.rawValue)
        tokens.failure = nil
        _ = try server.service.logOut(cookie, at: at(3))
        #expect(try server.service.session(cookie, at: at(3)) == nil)
    }

    /// Whoever has the cookie too could keep a logout going by signing in again and again.
    @Test(arguments: [true, false])
    func `a logout ends, although a thief signs in all the time`(isEverywhere: Bool) throws {
        let tokens = MemoryTokens()
        let server = try TestServer(tokens)
        let cookie = try server.logIn()
        for _ in 0..<3 { _ = try server.signIn(cookie) }
        let request = try server.request().form
        let attempts = Mutex(0)
        let codes = Mutex(0)
        tokens.whenRevoking = {
            // Without a limit, a logout that lets the thief in would never end.
            let count = attempts.withLock { attempts in
                attempts += 1
                return attempts
            }
            guard count <= 100 else { return }
            let outcome = server.service.answerConsent(
                request, cookie: cookie, allows: true, at: at(2))
            if case .redirect(location: _, error: nil) = outcome { codes.withLock { $0 += 1 } }
        }
        _ =
            try isEverywhere
            ? server.service.logOut(subject: "u1", at: at(2))
            : server.service.logOut(cookie, at: at(2))
        tokens.whenRevoking = nil
        #expect(attempts.withLock { $0 } == 3)
        #expect(codes.withLock { $0 } == 0)
        #expect(try server.service.session(cookie, at: at(2)) == nil)
    }

    @Test func `a logout everywhere leaves a login that was made meanwhile`() throws {
        let tokens = MemoryTokens()
        let server = try TestServer(tokens)
        _ = try server.signIn(try server.logIn())
        let made = Mutex<String?>(nil)
        tokens.whenRevoking = {
            let cookie = try? server.logIn(at: at(2))
            made.withLock { $0 = cookie }
        }
        _ = try server.service.logOut(subject: "u1", at: at(2))
        tokens.whenRevoking = nil
        let cookie = try #require(made.withLock { $0 })
        #expect(try server.service.session(cookie, at: at(3)) != nil)
    }

    /// Otherwise the user would be told the next time that all is over, and it would not be.
    @Test func `a logout everywhere leaves a later login whose own logout has failed`() throws {
        let tokens = MemoryTokens()
        let server = try TestServer(tokens)
        _ = try server.signIn(try server.logIn())
        let made = Mutex<String?>(nil)
        let issued = Mutex<TokenResponse?>(nil)
        tokens.whenRevoking = {
            guard let cookie = try? server.logIn(at: at(2)) else { return }
            let response = try? server.signIn(cookie, at: at(2))
            tokens.failure = StrategyError(.unreachable, "the store is away")
            _ = try? server.service.logOut(cookie, at: at(2))
            tokens.failure = nil
            made.withLock { $0 = cookie }
            issued.withLock { $0 = response }
        }
        _ = try server.service.logOut(subject: "u1", at: at(2))
        tokens.whenRevoking = nil
        let cookie = try #require(made.withLock { $0 })
        let response = try #require(issued.withLock { $0 })
        #expect(try server.isActive(response))
        #expect(try server.service.session(cookie, at: at(3))?.isEnding == true)
        _ = try server.service.logOut(cookie, at: at(3))
        #expect(try !server.isActive(response))
        #expect(try server.service.session(cookie, at: at(3)) == nil)
    }
}

/// A login in a browser that has a session.
struct RepeatedLoginTests {
    private let tokens = MemoryTokens()
    private let server: TestServer

    init() throws {
        server = try TestServer(tokens)
        try server.service.register(
            OAuthUser(subject: "u2", login: "bob", name: "Bob"), password: TestServer.password)
    }

    @Test func `of the same user ends the old cookie, and a logout reaches all of the session`()
        throws
    {
        let (first, other) = (try server.logIn(), try server.logIn())
        let session = try #require(try server.service.session(first, at: at(1)))
        let response = try server.signIn(first, TestServer.album)
        let (second, ended) = try server.logInEnding(replacing: first, at: at(2))
        #expect(ended.isEmpty)
        #expect(try server.service.session(first, at: at(2)) == nil)
        #expect(try server.service.session(other, at: at(2)) != nil)
        let renewed = try #require(try server.service.session(second, at: at(2)))
        #expect(renewed.sessionID == session.sessionID)
        #expect(renewed.authenticatedAt == at(2))
        #expect(try server.isActive(response))

        let notices = try server.service.logOut(second, at: at(3))
        #expect(notices.map(\.client) == [TestServer.album])
        #expect(try !server.isActive(response))
        #expect(try server.service.session(other, at: at(3)) != nil)
    }

    @Test func `of another user logs the first one out`() throws {
        let (first, elsewhere) = (try server.logIn(), try server.logIn())
        let session = try #require(try server.service.session(first, at: at(1)))
        let response = try server.signIn(first, TestServer.album)
        let (second, ended) = try server.logInEnding("bob", replacing: first, at: at(2))
        #expect(ended.map(\.client) == [TestServer.album])
        #expect(try server.service.session(first, at: at(2)) == nil)
        #expect(try server.service.session(elsewhere, at: at(2)) != nil)
        #expect(try !server.isActive(response))
        let own = try #require(try server.service.session(second, at: at(2)))
        #expect(own.user.login == "bob")
        #expect(own.sessionID != session.sessionID)
    }

    @Test func `lets nobody in while the first user cannot be logged out`() throws {
        let first = try server.logIn()
        _ = try server.signIn(first)
        tokens.failure = StrategyError(.unreachable, "the store is away")
        expect(.temporarilyUnavailable) {
            _ = try server.logIn("bob", replacing: first, at: at(2))
        }
        tokens.failure = nil
        let second = try server.logIn("bob", replacing: first, at: at(2))
        #expect(try server.service.session(first, at: at(2)) == nil)
        #expect(try server.service.session(second, at: at(2)) != nil)
    }

    @Test func `of another user that fails tells whom the first one's logout concerns`() throws {
        let first = try server.logIn()
        _ = try server.signIn(first, TestServer.album)
        let store = try SQLiteConnection(TestServer.store(in: server.scratch))
        try store.execute(
            """
            CREATE TRIGGER fails BEFORE INSERT ON login_session
                BEGIN SELECT RAISE(ABORT, 'by the test'); END
            """)
        let answer = try server.service.logIn(
            "bob", password: TestServer.password, replacing: first, at: at(2))
        guard case .notBegun(let error, let ended) = answer else {
            Issue.record("a session has begun that could not be written")
            return
        }
        #expect(error.code == .temporarilyUnavailable)
        #expect(ended.map(\.client) == [TestServer.album])
        #expect(try server.service.session(first, at: at(2)) == nil)
        // Without a session that has ended there is nobody to tell.
        expect(.temporarilyUnavailable) { _ = try server.logIn("bob", at: at(3)) }
    }

    @Test func `that is refused ends nothing`() throws {
        let first = try server.logIn()
        let answer = try server.service.logIn(
            "alice", password: "wrong", replacing: first, at: at(2))
        guard case .refused = answer else {
            Issue.record("a wrong password was let in")
            return
        }
        #expect(try server.service.session(first, at: at(2)) != nil)
    }
}

/// Logout tokens as clients receive them.
struct LogoutTokenTests {
    private static let event = "http://schemas.openid.net/event/backchannel-logout"

    private let key: JSONWebKey

    init() throws { key = try JSONWebKey.generate(.ES256) }

    private func token(
        subject: String? = "u1", sessionID: JSONValue? = .string("s1"),
        events: JSONValue? = .object([.init(LogoutTokenTests.event, .object([]))]),
        nonce: String? = nil,
        audience: String = "app", type: String = IdentityTokenType.logout
    ) throws -> [UInt8] {
        var members: [JSONValue.Member] = []
        if let sessionID { members.append(.init("sid", sessionID)) }
        if let events { members.append(.init("events", events)) }
        if let nonce { members.append(.init("nonce", .string(nonce))) }
        let claims = Claims(
            issuer: TestServer.issuer, subject: subject, audience: [audience],
            expiresAt: at(120), issuedAt: at(0), tokenID: "j1")
        return try TokenSigner(key, type: type).sign(
            claims, adding: try #require(ExtraClaims(members)))
    }

    private func decide(_ token: [UInt8], at now: NumericDate = at(1)) throws -> LogoutDecision {
        try LogoutTokenReader([key.publicKey], issuer: TestServer.issuer, client: "app")
            .decide(token, at: now) { $0 == "s1" ? "u1" : nil }
    }

    private func isRefused(_ token: [UInt8], at now: NumericDate = at(1)) throws -> Bool {
        guard case .refused(let error) = try decide(token, at: now) else { return false }
        return error.code == .invalidRequest
    }

    @Test func `with sid one session ends, with or without sub`() throws {
        #expect(try decide(try token()) == .session("s1"))
        #expect(try decide(try token(subject: nil)) == .session("s1"))
    }

    @Test func `with sub alone all of the subject's sessions end`() throws {
        #expect(try decide(try token(sessionID: nil)) == .subject("u1"))
    }

    @Test func `an unknown sid is a clear refusal, with or without sub`() throws {
        #expect(try isRefused(try token(sessionID: .string("s2"))))
        #expect(try isRefused(try token(subject: nil, sessionID: .string("s2"))))
        #expect(try isRefused(try token(sessionID: .number("1"))))
    }

    @Test func `a sid of another subject is refused`() throws {
        #expect(try isRefused(try token(subject: "u2")))
    }

    @Test func `neither sid nor sub is refused`() throws {
        #expect(try isRefused(try token(subject: nil, sessionID: nil)))
        #expect(try isRefused(try token(subject: "", sessionID: nil)))
    }

    @Test func `what is not a logout token for this client is refused`() throws {
        #expect(try isRefused(try token(events: nil)))
        #expect(try isRefused(try token(events: .object([]))))
        #expect(try isRefused(try token(events: .array([.string(Self.event)]))))
        #expect(try isRefused(try token(events: .object([.init(Self.event, .bool(true))]))))
        #expect(try isRefused(try token(nonce: "n")))
        #expect(try isRefused(try token(audience: "other")))
        #expect(try isRefused(try token(type: IdentityTokenType.identity)))
        #expect(try isRefused(try token(type: "at+jwt")))
        #expect(try isRefused(try token(), at: at(120)))
        #expect(try isRefused(Array("a.b.c".utf8)))
    }
}
