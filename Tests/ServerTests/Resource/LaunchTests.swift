import Foundation
import HTTPClient
import Revocation
import Server
import ServerContract
import Strategies
import TestSupport
import Testing
import Tokens

/// Resource servers as a harness launches them, in the process of the test.
@Suite struct `A launched resource server` {
    private let scratch: Scratch
    private let context: StrategyContext
    private let clock: LaunchClock

    init() throws {
        scratch = try Scratch()
        context = StrategyContext.sample(in: scratch.path, algorithm: .ES256)
        clock = LaunchClock(origin_ns: Self.monotonic_ns(), originWall_us: 1_700_000_000_000_000)
    }

    private static func monotonic_ns() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private var now: NumericDate { clock.date(at: Self.monotonic_ns()) }

    private func launch(
        _ strategy: String, authority: String = "http://127.0.0.1:1", scope: String = "read"
    ) -> ServerLaunch {
        ServerLaunch(
            role: .resource(index: 0, count: 1, authority: authority, loops: 2),
            strategy: strategy, options: OptionValues(),
            environment: LaunchEnvironment(context, network: nil), clock: clock,
            requiredScope: scope,
            introspectionClient: ClientCredentials(id: "photos", secret: "secret"))
    }

    private func photos(_ token: IssuedToken, at server: ResourceServer) throws -> RawAnswer {
        let text = String(decoding: token.bytes, as: UTF8.self)
        return try server.answer(server.photos(text, ["\(ControlHeader.wantsClaims): 1"]))
    }

    private func digest(_ token: IssuedToken) -> UInt32 {
        Principal(
            subject: token.subject, tokenID: token.tokenID, scope: "read",
            expiresAt: token.expiresAt
        ).digest
    }

    @Test func `with sessions in SQLite refuses a session once it is revoked`() throws {
        let strategy = SessionSQLite(OptionValues())
        let authority = try strategy.makeAuthority(
            in: AuthorityContext(context, publishing: DocumentStore())
        ).makeHandle()
        let server = try ResourceServer.start(launch(SessionSQLite.descriptor.name))
        defer { server.stop() }
        let (kept, revoked) = (
            try authority.issue(context.grant("alice"), at: now),
            try authority.issue(context.grant("bob"), at: now)
        )
        for token in [kept, revoked] {
            let answer = try photos(token, at: server)
            #expect(answer.status == 200)
            let digits = try #require(answer.fields[ControlHeader.claims])
            #expect(UInt32(digits, radix: 16) == digest(token))
        }
        try authority.revoke(.token(revoked), at: now)
        for _ in 0..<4 {
            #expect(try photos(kept, at: server).status == 200)
            let answer = try photos(revoked, at: server)
            #expect(answer.status == 401)
            #expect(answer.reason == Refusal.unknownToken.rawValue)
        }
        let foreign = Grant(
            subject: "eve", audience: "other", scope: "read", lifetime: .seconds(60))
        let answer = try photos(try authority.issue(foreign, at: now), at: server)
        #expect(answer.status == 401 && answer.reason == Refusal.wrongAudience.rawValue)
    }

    @Test func `with signed tokens fetches the keys over HTTP`() throws {
        let store = DocumentStore()
        let authority = try JWTOnly(OptionValues()).makeAuthority(
            in: AuthorityContext(context, publishing: store)
        ).makeHandle()
        let clock = clock
        let documents = try FakeAuthority { request in
            guard request.start == "GET /\(DocumentName.keySet.path)",
                let keys = try? store.fetch(.keySet, at: clock.date(at: 0))
            else { return (404, [], "") }
            return (200, ["ETag: \"1\""], String(decoding: keys, as: UTF8.self))
        }
        let server = try ResourceServer.start(
            launch(JWTOnly.descriptor.name, authority: documents.address.url))
        defer { server.stop() }
        let token = try authority.issue(context.grant("alice"), at: now)
        let answer = try photos(token, at: server)
        #expect(answer.status == 200)
        let digits = try #require(answer.fields[ControlHeader.claims])
        #expect(UInt32(digits, radix: 16) == digest(token))
        let old = try authority.issue(
            context.grant("alice", lifetime: .seconds(1)),
            at: now.advanced(byMicroseconds: -60_000_000))
        let refused = try photos(old, at: server)
        #expect(refused.status == 401 && refused.reason == Refusal.expired.rawValue)
    }

    @Test func `is not started without its keys`() throws {
        #expect(throws: StrategyError.self) {
            _ = try ResourceServer.start(launch(JWTOnly.descriptor.name))
        }
    }

    @Test(arguments: [
        ("no-such-strategy", "read", "no-such-strategy"),
        (JWTOnly.descriptor.name, "a\"b", "scope"),
    ])
    func `is not started by a launch file that makes no sense`(
        strategy: String, scope: String, word: String
    ) throws {
        let error = #expect(throws: ResourceServerError.self) {
            _ = try ResourceServer.start(launch(strategy, scope: scope))
        }
        #expect(error?.description.contains(word) == true)
        var other = launch(strategy)
        other.role = .authority
        #expect(throws: ResourceServerError.self) { _ = try ResourceServer.start(other) }
        other.role = .resource(index: 0, count: 1, authority: "https://a:1", loops: 1)
        #expect(throws: ResourceServerError.self) { _ = try ResourceServer.start(other) }
    }
}
