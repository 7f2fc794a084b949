import HTTPClient
import Revocation
import Server
import ServerContract
import Strategies
import TestSupport
import Testing
import Tokens

/// Attacks on introspection (RFC 7662, section 4), and what a client costs that goes on asking.
@Suite struct `Introspection requests` {
    /// RFC 7662, section 2.1: otherwise anyone could scan for tokens.
    @Test func `tells nothing to whoever does not authenticate`() throws {
        let server = try AuthorityUnderTest()
        let connection = server.connect()
        var browser = ScriptedBrowser(server)
        let flow = CodeFlow(client: AuthorityUnderTest.publicClient, scope: "photos:read")
        let token = try HandedOut(try flow.tokens(in: &browser, at: connection)).access
        let (known, album) = (AuthorityUnderTest.resourceServer, AuthorityUnderTest.album)
        let attempts: [(parameters: [(String, String)], fields: [HTTPField])] = [
            ([], []), ([("client_id", known.id)], []), ([("client_id", album.id)], []),
            ([("client_id", AuthorityUnderTest.publicClient)], []),
            ([("client_id", known.id), ("client_secret", album.secret)], []),
            ([], [ClientCredentials(id: known.id, secret: "wrong").basicField]),
            ([], [ClientCredentials(id: known.id, secret: "").basicField]),
            ([], [ClientCredentials(id: "nobody", secret: known.secret).basicField]),
            ([], [ClientCredentials(id: album.id, secret: known.secret).basicField]),
            ([], [HTTPField("authorization", "Bearer \(token)")]),
            ([], [HTTPField("authorization", "Basic")]),
        ]
        for (parameters, fields) in attempts {
            let answer = try connection.post(
                ServerPath.introspect, [("token", token)] + parameters, fields)
            #expect(answer.status == 401)
            #expect(answer.error == "invalid_client")
            #expect(answer.value(of: "www-authenticate")?.hasPrefix("Basic ") == true)
            #expect(!answer.text.contains("active"))
        }
        #expect(try connection.isActive(token))
    }

    /// lua-resty-openidc#573: 35 of 35 concurrent requests asked. Refusals are kept as well, so a
    /// client that goes on with a revoked token costs the authorization server one call per
    /// `cache_ttl`.
    @Test(arguments: [true, false])
    func `is asked once for a token that many requests bring at the same time`(
        isActive: Bool
    ) throws {
        let calls = SharedCounter()
        let answer =
            isActive
            ? """
            {"active":true,"sub":"alice","scope":"photos:read","exp":4000000000,\
            "aud":"\(ExampleParties.audience)"}
            """ : #"{"active":false}"#
        let authority = try ScriptedHTTPServer { _, peer in
            calls.add()
            // Time for a second call, which a cache without this care would make.
            _ = eventually(within: .milliseconds(50)) { calls.count > 1 }
            peer.answer(body: answer)
            return true
        }
        let photos = try Self.cachingResourceServer(askingAt: authority.port)
        defer { photos.stop() }
        let statuses = SharedList<Int>()
        let errors = onThreads(35) { _ in
            statuses.add(try photos.status(of: "token"))
        }
        #expect(errors.isEmpty, "\(errors)")
        let expected = isActive ? 200 : 401
        #expect(statuses.all == Array(repeating: expected, count: 35))
        for _ in 0..<100 {
            #expect(try photos.status(of: "token") == expected)
        }
        #expect(calls.count == 1)
    }

    /// Starts a resource server with four verifiers that keeps answers for an hour.
    private static func cachingResourceServer(askingAt port: Int) throws -> ResourceServer {
        let scratch = try Scratch()
        let strategy = OpaqueIntrospection.descriptor
        let life = try #require(strategy.options.first { $0.role == .keptAnswerLife })
        return try ResourceServer.start(
            ServerLaunch(
                role: .resource(
                    index: 0, count: 1, authority: "http://127.0.0.1:\(port)", loops: 4),
                strategy: strategy.name,
                options: OptionValues().setting(life.name, to: .duration(.seconds(3_600))),
                environment: LaunchEnvironment(
                    StrategyContext.sample(in: scratch.path), network: nil),
                clock: AuthorityUnderTest.clock,
                introspectionClient: AuthorityUnderTest.resourceServer))
    }
}
