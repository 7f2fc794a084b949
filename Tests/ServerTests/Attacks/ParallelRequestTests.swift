import HTTPClient
import Server
import ServerContract
import Stores
import Strategies
import TestSupport
import Testing

/// One code or one refresh token, sent by many at the same time.
///
/// A round is 64 connections and some hundreds of transactions, up to a second in a debug build. So
/// there are few rounds, and fewer where every answer's tokens are tried out, except in long tests.
@Suite(.serialized) struct `Of many requests at once` {
    private static let requests = 64
    private static let rounds = LongTests.rounds(10)
    private static let longRounds = LongTests.rounds(5)
    /// Longer than any test takes.
    private static let longGrace = Duration.seconds(3_600)

    private let flow = CodeFlow(client: AuthorityUnderTest.publicClient, scope: "photos:read")

    /// Starts a server whose writers wait for each other however many processors there are.
    private func start(grace: Duration) throws -> AuthorityUnderTest {
        try AuthorityUnderTest { context, settings in
            context.sqlite.busyTimeoutMilliseconds = 20_000
            settings.grace = grace
        }
    }

    /// Checks that every answer is either tokens or a refusal. Returns the tokens.
    private func winners(_ answers: [HTTPResponse], _ round: Int) throws -> [HandedOut] {
        #expect(answers.count == Self.requests, "round \(round)")
        let won = answers.filter { $0.status == 200 }
        for answer in answers where answer.status != 200 {
            #expect(answer.error == "invalid_grant", "round \(round)")
        }
        return try won.map { try HandedOut($0) }
    }

    private func expectDead(
        _ tokens: [HandedOut], at connection: HTTPConnection, _ round: Int
    ) throws {
        for token in tokens {
            let isActive = try connection.isActive(token.access)
            #expect(!isActive, "round \(round)")
            let answer = try connection.refresh(token.refresh)
            #expect(answer.error == "invalid_grant", "round \(round)")
        }
    }

    @Test func `with one code, one wins, and what it got dies`() throws {
        let server = try start(grace: .zero)
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        _ = try flow.answer(in: &browser)
        for round in 0..<Self.rounds {
            let code = try flow.nextCode(in: &browser)
            let won = try winners(
                server.race(ServerPath.token, flow.redemption(code), count: Self.requests), round)
            #expect(won.count == 1, "round \(round)")
            try expectDead(won, at: connection, round)
        }
    }

    private func refreshes(_ token: String) -> [(String, String)] {
        [("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", flow.client)]
    }

    /// Sends one refresh token many times at once. Returns the tokens of the answers that have any.
    private func winnersOfRefresh(
        _ token: HandedOut, _ server: AuthorityUnderTest, _ round: Int
    ) throws -> [HandedOut] {
        try winners(
            server.race(ServerPath.token, refreshes(token.refresh), count: Self.requests), round)
    }

    @Test func `with one refresh token and no grace, one wins, and the family is dead`() throws {
        let server = try start(grace: .zero)
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        _ = try flow.answer(in: &browser)
        for round in 0..<Self.rounds {
            let code = try flow.nextCode(in: &browser)
            let first = try HandedOut(try flow.redeem(code, at: connection))
            let won = try winnersOfRefresh(first, server, round)
            #expect(won.count == 1, "round \(round)")
            try expectDead(won + [first], at: connection, round)
        }
    }

    @Test func `within the grace all win, one token goes on, and reuse kills the family`() throws {
        let server = try start(grace: Self.longGrace)
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        _ = try flow.answer(in: &browser)
        for round in 0..<Self.longRounds {
            let code = try flow.nextCode(in: &browser)
            let first = try HandedOut(try flow.redeem(code, at: connection))
            let won = try winnersOfRefresh(first, server, round)
            #expect(won.count == Self.requests, "round \(round)")
            // All but the newest were replaced before they were used: they count as stolen.
            var next: [HandedOut] = []
            for token in won {
                let answer = try connection.refresh(token.refresh)
                if answer.status == 200 { next.append(try HandedOut(answer)) }
            }
            #expect(next.count <= 1, "round \(round)")
            try expectDead(won + next + [first], at: connection, round)
        }
    }

    /// nightscout/nocturne#326: a page that fans out sends one refresh token several times, and
    /// reuse detection took it for a theft.
    @Test func `of an honest client none signs it out within the grace`() throws {
        let server = try start(grace: Self.longGrace)
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let first = try HandedOut(try flow.tokens(in: &browser, at: connection))
        let answers = server.race(ServerPath.token, refreshes(first.refresh), count: 8)
        let statuses = answers.map(\.status)
        #expect(statuses == Array(repeating: 200, count: 8))
        let tabs = try answers.map { try HandedOut($0) }
        // One more tab comes late. Its answer is the newest.
        let last = try HandedOut(try connection.refresh(first.refresh))
        let next = try HandedOut(try connection.refresh(last.refresh))
        for token in [first, last, next] + tabs {
            #expect(try connection.isActive(token.access))
        }
    }
}
