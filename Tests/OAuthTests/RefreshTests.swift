import OAuth
import Revocation
import Stores
import Strategies
import Synchronization
import TestSupport
import Testing
import Tokens

/// Refresh tokens, and client credentials.
struct RefreshTests {
    @Test func `a refresh token is replaced by the next`() throws {
        let server = try TestServer()
        let first = try server.signIn(try server.logIn())
        let second = try server.refresh(first.refresh?.bytes)
        #expect(second.refresh?.bytes != first.refresh?.bytes)
        #expect(try server.isActive(second))
        let third = try server.refresh(second.refresh?.bytes, at: at(3))
        #expect(third.scopes.text == "photos:read")
    }

    @Test func `reuse ends the family, earlier access tokens included`() throws {
        let server = try TestServer()
        let first = try server.signIn(try server.logIn())
        let second = try server.refresh(first.refresh?.bytes)
        expect(.invalidGrant) { _ = try server.refresh(first.refresh?.bytes) }
        expect(.invalidGrant) { _ = try server.refresh(second.refresh?.bytes) }
        #expect(try !server.isActive(first))
        #expect(try !server.isActive(second))
    }

    @Test func `within the grace period a token is honoured again, and not after`() throws {
        let server = try TestServer(grace: .seconds(10))
        let first = try server.signIn(try server.logIn())
        _ = try server.refresh(first.refresh?.bytes, at: at(2))
        let again = try server.refresh(first.refresh?.bytes, at: at(11.999))
        #expect(try server.isActive(again, at: at(12)))
        expect(.invalidGrant) { _ = try server.refresh(first.refresh?.bytes, at: at(12)) }
        expect(.invalidGrant) { _ = try server.refresh(again.refresh?.bytes, at: at(12)) }
    }

    @Test func `a refresh token of another client is refused and not consumed`() throws {
        let server = try TestServer()
        let first = try server.signIn(try server.logIn())
        expect(.invalidGrant) {
            _ = try server.refresh(first.refresh?.bytes, TestServer.album)
        }
        #expect(try server.isActive(try server.refresh(first.refresh?.bytes)))
    }

    @Test func `the scope may only shrink, and for one access token`() throws {
        let server = try TestServer()
        let first = try server.signIn(
            try server.logIn(), scope: "photos:read photos:write")
        expect(.invalidScope) {
            _ = try server.refresh(first.refresh?.bytes, scope: "openid photos:read")
        }
        let narrow = try server.refresh(first.refresh?.bytes, scope: "photos:read")
        #expect(narrow.scopes.text == "photos:read")
        let whole = try server.refresh(narrow.refresh?.bytes)
        #expect(whole.scopes.text == "photos:read photos:write")
    }

    @Test func `a strategy that cannot issue leaves the refresh token unspent`() throws {
        let tokens = MemoryTokens()
        let server = try TestServer(tokens)
        let first = try server.signIn(try server.logIn())
        tokens.failure = StrategyError(.timeout, "no answer")
        expect(.temporarilyUnavailable) { _ = try server.refresh(first.refresh?.bytes) }
        tokens.failure = nil
        #expect(try server.isActive(try server.refresh(first.refresh?.bytes)))
    }

    @Test func `an unknown and an expired token are refused`() throws {
        let server = try TestServer()
        let first = try server.signIn(try server.logIn())
        expect(.invalidGrant) { _ = try server.refresh(Array("unknown".utf8)) }
        expect(.invalidGrant) {
            _ = try server.refresh(first.refresh?.bytes, at: at(31 * 86_400))
        }
    }

    @Test func `client credentials give a token without refresh token`() throws {
        let server = try TestServer()
        let form = try Parameters([
            ("grant_type", "client_credentials"), ("scope", "photos:read"),
        ]).form
        let response = try server.service.token(form, authorization: server.basic(), at: at(1))
        #expect(response.refresh == nil)
        #expect(response.access.subject == TestServer.album)
        #expect(try server.isActive(response))
        try server.revoke(response.access.bytes, TestServer.album)
        #expect(try !server.isActive(response))
        let openID = try Parameters([
            ("grant_type", "client_credentials"), ("scope", "openid"),
        ]).form
        expect(.invalidScope) {
            _ = try server.service.token(openID, authorization: server.basic(), at: at(1))
        }
    }
}

/// Many requests with one refresh token.
struct ParallelRefreshTests {
    private static let rounds = LongTests.rounds(25)

    /// Presents one token on 64 threads. Returns the answers.
    private func race(_ server: TestServer, _ token: [UInt8]?) -> [TokenResponse] {
        let won = Mutex<[TokenResponse]>([])
        let errors = onThreads(64) { _ in
            let response = try server.refresh(token)
            won.withLock { $0.append(response) }
        }
        #expect(errors.allSatisfy { ($0 as? OAuthError)?.code == .invalidGrant })
        return won.withLock { $0 }
    }

    @Test func `without grace one of 64 wins, then the family is dead`() throws {
        let server = try TestServer()
        let cookie = try server.logIn()
        for round in 0..<Self.rounds {
            let first = try server.signIn(cookie)
            let winners = race(server, first.refresh?.bytes)
            #expect(winners.count == 1, "round \(round)")
            for dead in winners + [first] {
                #expect(try !server.isActive(dead), "round \(round)")
                expect(.invalidGrant) { _ = try server.refresh(dead.refresh?.bytes) }
            }
        }
    }

    @Test func `with grace any number win, one token lives, and reuse kills it`() throws {
        let server = try TestServer(grace: .seconds(10))
        let cookie = try server.logIn()
        let store = try SQLiteConnection(TestServer.store(in: server.scratch))
        let live = try store.prepare(
            """
            SELECT count(*) FROM refresh r JOIN family f ON f.id = r.family
            WHERE r.family = (SELECT max(id) FROM family) AND r.spent IS NULL AND f.ended = 0
            """)
        for round in 0..<Self.rounds {
            let first = try server.signIn(cookie)
            let winners = race(server, first.refresh?.bytes)
            #expect(winners.count == 64, "round \(round)")
            #expect(try live.step())
            #expect(live.int64(0) == 1, "round \(round)")
            live.reset()
            // At most one of them goes on. The next one is a replaced one.
            let outcomes = winners.map { try? server.refresh($0.refresh?.bytes) }
            #expect(outcomes.count { $0 != nil } <= 1, "round \(round)")
            for response in winners + outcomes.compactMap(\.self) {
                #expect(try !server.isActive(response), "round \(round)")
            }
            #expect(try live.step())
            #expect(live.int64(0) == 0, "round \(round)")
            live.reset()
        }
    }
}

/// A strategy with refresh tokens of its own.
struct StrategyRefreshTests {
    private func server(_ scratch: Scratch) throws -> TestServer {
        var context = StrategyContext.sample(in: scratch.path, leeway: .zero)
        context.audience = TestServer.audience
        let deployment = try InProcessDeployment<JWTRefresh>(OptionValues(), in: context)
        return try TestServer(DeploymentTokens(deployment, at: at(0)))
    }

    @Test func `its refresh tokens are handed out, bound to their client`() throws {
        let scratch = try Scratch()
        let server = try server(scratch)
        let first = try server.signIn(try server.logIn())
        #expect(first.refresh != nil)
        #expect(first.refresh == first.access.refresh)
        expect(.invalidGrant) {
            _ = try server.refresh(first.refresh?.bytes, TestServer.album)
        }
        let second = try server.refresh(first.refresh?.bytes)
        #expect(try server.isActive(second))
        expect(.invalidScope) {
            _ = try server.refresh(second.refresh?.bytes, scope: "openid")
        }
        try server.revoke(second.refresh?.bytes)
        expect(.invalidGrant) { _ = try server.refresh(second.refresh?.bytes) }
    }

    @Test func `revoking an access token ends its family`() throws {
        let scratch = try Scratch()
        let server = try server(scratch)
        let first = try server.signIn(try server.logIn())
        try server.revoke(first.access.bytes)
        expect(.invalidGrant) { _ = try server.refresh(first.refresh?.bytes) }
    }

    @Test func `tokens issued without a login can be refreshed by their client`() throws {
        let scratch = try Scratch()
        let server = try server(scratch)
        let grants = ["a", "b"].map {
            Grant(
                subject: $0, client: TestServer.printer, audience: TestServer.audience,
                scope: "photos:read", lifetime: .seconds(60))
        }
        let issued = try server.service.issue(grants, at: at(1))
        #expect(issued.map(\.subject) == ["a", "b"])
        let next = try server.refresh(issued[0].refresh?.bytes)
        #expect(next.access.subject == "a")
        try server.revoke(issued[1].refresh?.bytes)
        expect(.invalidGrant) { _ = try server.refresh(issued[1].refresh?.bytes) }
    }
}
