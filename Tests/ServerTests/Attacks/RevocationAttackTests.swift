import HTTPClient
import Revocation
import Server
import ServerContract
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// Revocations that must not be lost, whatever fails and however they are asked for (RFC 7009).
@Suite struct `A revocation` {
    private let flow = CodeFlow(client: AuthorityUnderTest.publicClient, scope: "photos:read")

    /// What a client holds, by the member of the token endpoint's answer.
    enum Held: CaseIterable, Sendable {
        case access, refresh

        func text(_ tokens: HandedOut) -> String {
            switch self {
            case .access: tokens.access
            case .refresh: tokens.refresh
            }
        }
    }

    /// CVE-2020-15223: the answer was 200 although the store had failed.
    @Test(arguments: AuthorityUnderTest.atOnce, Held.allCases)
    func `is answered 200 only when SQLite took it`(
        strategy: StrategyDescriptor, held: Held
    ) throws {
        let server = try AuthorityUnderTest(strategy) { context, _ in
            context.sqlite.busyTimeoutMilliseconds = 20
        }
        let photos = try server.startResourceServer()
        defer { photos.stop() }
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let tokens = try HandedOut(try flow.tokens(in: &browser, at: connection))
        #expect(try photos.status(of: tokens.access) == 200)

        let writer = try StuckWriter(in: server.folder)
        for _ in 0..<3 {
            let answer = try connection.revoke(held.text(tokens))
            #expect(answer.status == 503)
            #expect(answer.error == "temporarily_unavailable")
            #expect(answer.value(of: "retry-after") == "1")
            #expect(try photos.status(of: tokens.access) == 200)
        }
        try writer.letGo()

        #expect(try connection.revoke(held.text(tokens)).status == 200)
        #expect(try photos.status(of: tokens.access) == 401)
        #expect(try !connection.isActive(tokens.access))
        guard held == .refresh else { return }
        #expect(try connection.refresh(tokens.refresh).error == "invalid_grant")
    }

    /// The faults in which no command reaches Redis.
    private static let faults: [FaultProxy.Fault] = [
        .closes, .hangs, .garbage, .wrongType, .loading,
    ]

    /// Redis is away for the authorization server, while the resource server goes on asking it.
    @Test(arguments: faults)
    func `is answered 200 only when Redis took it`(fault: FaultProxy.Fault) throws {
        let redis = try ScratchRedis()
        defer { redis.remove() }
        let proxy = try FaultProxy(before: redis.scratch.file("redis.sock"))
        let server = try AuthorityUnderTest(SessionRedis.descriptor) { context, _ in
            context.redis = RedisAccess.sample(
                .loopback(port: proxy.port), keyPrefix: "attack:", deadlines: .short)
        }
        let photos = try server.startResourceServer { launch in
            launch.environment.redis?.address = "unix://" + redis.scratch.file("redis.sock")
        }
        defer { photos.stop() }
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let tokens = try HandedOut(try flow.tokens(in: &browser, at: connection))
        #expect(try photos.status(of: tokens.access) == 200)

        proxy.set(fault)
        for _ in 0..<3 {
            #expect(try connection.revoke(tokens.access).status == 503)
            #expect(try photos.status(of: tokens.access) == 200)
        }
        proxy.set(.none)
        let isTaken = try eventually { try connection.revoke(tokens.access).status == 200 }
        #expect(isTaken)
        #expect(try photos.status(of: tokens.access) == 401)
    }

    /// RFC 7009, section 2.1.
    @Test(arguments: [nil, "access_token", "refresh_token", "nonsense"] as [String?])
    func `finds its token whatever the hint`(hint: String?) throws {
        let server = try AuthorityUnderTest()
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let first = try HandedOut(try flow.tokens(in: &browser, at: connection))
        #expect(try connection.revoke(first.access, hint: hint).status == 200)
        #expect(try !connection.isActive(first.access))
        let second = try HandedOut(try connection.refresh(first.refresh))
        #expect(try connection.revoke(second.refresh, hint: hint).status == 200)
        #expect(try !connection.isActive(second.access))
        #expect(try connection.refresh(second.refresh).error == "invalid_grant")
    }

    /// CVE-2016-6582, and what an attacker who is not the client could learn or undo.
    @Test func `of another client's token is refused, and of an unknown one answered 200`() throws {
        let server = try AuthorityUnderTest()
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let tokens = try HandedOut(try flow.tokens(in: &browser, at: connection))
        for token in [tokens.access, tokens.refresh] {
            let answer = try connection.post(
                ServerPath.revoke, [("token", token)], [AuthorityUnderTest.album.basicField])
            #expect(answer.status == 400)
            #expect(answer.error == "invalid_grant")
        }
        #expect(try connection.isActive(tokens.access))
        let unauthenticated = try connection.post(
            ServerPath.revoke,
            [("token", tokens.access), ("client_id", AuthorityUnderTest.confidentialClient)])
        #expect(unauthenticated.status == 401)
        #expect(try connection.revoke("unknown").status == 200)
        #expect(try connection.refresh(tokens.refresh).status == 200)
    }

    /// One key signs the tokens of every subject here. The client's own subject is another one.
    @Test(arguments: [JWTGroupedKeys.descriptor, JWTKeyRotation.descriptor])
    func `of a client's own token withdraws no key that others need`(
        strategy: StrategyDescriptor
    ) throws {
        let hasGroups = strategy.name == JWTGroupedKeys.descriptor.name
        let options: [String: OptionValue] = hasGroups ? ["groups": .count(1)] : [:]
        let server = try AuthorityUnderTest(strategy, options: OptionValues(options))
        let (connection, album) = (server.connect(), AuthorityUnderTest.album.basicField)
        let keys = try connection.get("/jwks.json").body
        var browser = ScriptedBrowser(server)
        let tokens = try HandedOut(try flow.tokens(in: &browser, at: connection))
        let own = try connection.post(
            ServerPath.token, [("grant_type", "client_credentials"), ("scope", "photos:read")],
            [album])
        let access = try #require(own.json["access_token"]?.string)
        let answers = [
            try connection.revoke(tokens.access),
            try connection.post(ServerPath.revoke, [("token", access)], [album]),
        ]
        for answer in answers {
            #expect(answer.status == 400)
            #expect(answer.error == "unsupported_token_type")
        }
        #expect(try connection.revoke(tokens.refresh).status == 200)
        #expect(try connection.refresh(tokens.refresh).error == "invalid_grant")
        #expect(try connection.get("/jwks.json").body == keys)
        #expect(try connection.isActive(tokens.access))
    }

    /// gravitee-io/issues#6305, and wazuh/wazuh#35043: a login within the second of a revocation
    /// was refused.
    @Test(arguments: AuthorityUnderTest.atOnce + [JWTSubjectCutoff.descriptor])
    func `ends a token in the first milliseconds of its life, and not the next one`(
        strategy: StrategyDescriptor
    ) throws {
        let server = try AuthorityUnderTest(strategy)
        let photos = try server.startResourceServer()
        defer { photos.stop() }
        let (connection, album) = (server.connect(), AuthorityUnderTest.album.basicField)
        func issue() throws -> String {
            let answer = try connection.post(
                ServerPath.token,
                [("grant_type", "client_credentials"), ("scope", "photos:read")], [album])
            return try #require(answer.json["access_token"]?.string, "\(answer.text)")
        }
        for _ in 0..<20 {
            let token = try issue()
            let revoked = try connection.post(ServerPath.revoke, [("token", token)], [album])
            let next = try issue()
            #expect(revoked.status == 200)
            #expect(try photos.status(of: token) == 401)
            #expect(try !connection.isActive(token))
            #expect(try photos.status(of: next) == 200)
            #expect(try connection.isActive(next))
        }
    }

    /// What a revocation has raised for a subject must not rise when the same token comes again.
    @Test(arguments: AuthorityUnderTest.atOnce + [JWTSubjectCutoff.descriptor])
    func `sent again ends no younger token`(strategy: StrategyDescriptor) throws {
        let server = try AuthorityUnderTest(strategy)
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let old = try HandedOut(try flow.tokens(in: &browser, at: connection))
        for token in [old.access, old.refresh] {
            #expect(try connection.revoke(token).status == 200)
        }
        let code = try flow.nextCode(in: &browser)
        let young = try HandedOut(try flow.redeem(code, at: connection))
        for token in [old.access, old.refresh, old.access] {
            #expect(try connection.revoke(token).status == 200)
        }
        #expect(try connection.isActive(young.access))
        #expect(try connection.refresh(young.refresh).status == 200)
    }

    /// doorkeeper#1945, wso2/product-is#5060: access tokens from before the last refresh went on.
    @Test(arguments: AuthorityUnderTest.atOnce)
    func `of a refresh token ends access tokens from before the last refresh`(
        strategy: StrategyDescriptor
    ) throws {
        let server = try AuthorityUnderTest(strategy)
        let photos = try server.startResourceServer()
        defer { photos.stop() }
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        var tokens = [try HandedOut(try flow.tokens(in: &browser, at: connection))]
        for _ in 0..<2 {
            let last = try #require(tokens.last)
            tokens.append(try HandedOut(try connection.refresh(last.refresh)))
        }
        for token in tokens { #expect(try photos.status(of: token.access) == 200) }
        let newest = try #require(tokens.last)
        #expect(try connection.revoke(newest.refresh).status == 200)
        for token in tokens { #expect(try photos.status(of: token.access) == 401) }
    }
}
