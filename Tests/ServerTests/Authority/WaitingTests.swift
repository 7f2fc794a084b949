import Dispatch
import HTTPClient
import Revocation
import Server
import ServerContract
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// What goes on while requests wait for a store or for the hash of a password.
@Suite(.serialized) struct `While requests wait` {
    private static let resourceServer = AuthorityUnderTest.resourceServer.basicField

    /// Asks for a token, which the stores have to write.
    private func issue(at connection: HTTPConnection) throws -> HTTPResponse {
        try connection.post(
            ServerPath.token, [("grant_type", "client_credentials"), ("scope", "photos:read")],
            [AuthorityUnderTest.album.basicField])
    }

    /// Opens a connection for each of `count` threads, and then sends on all of them.
    private func atOnce(
        _ count: Int, at server: AuthorityUnderTest,
        _ body: @escaping @Sendable (Int, HTTPConnection) throws -> Void
    ) -> [any Error] {
        let opening = DispatchGroup()
        for _ in 0..<count { opening.enter() }
        return onThreads(count) { index in
            let connection = server.connect()
            let opened = Result { try connection.get(ServerPath.health) }
            opening.leave()
            opening.wait()
            _ = try opened.get()
            try body(index, connection)
        }
    }

    /// The last of the threads looks on: one login must be over before it asks, and one must be
    /// left when it is answered.
    @Test func `for the hash of a password, documents and tokens are there before the last login`()
        throws
    {
        let server = try AuthorityUnderTest(JWTSubjectEvents.descriptor)
        let logins = 24
        let (finished, sessions) = (SharedCounter(), SharedCounter())
        let (statuses, seen) = (SharedList<Int>(), SharedList<Int>())
        let opening = DispatchGroup()
        for _ in 0..<logins { opening.enter() }
        let errors = onThreads(logins + 1) { index in
            guard index < logins else {
                let connection = server.connect()
                guard eventually({ finished.count > 0 }) else { return }
                for path in ["/jwks.json", "/events"] {
                    statuses.add(try connection.get(path, [Self.resourceServer]).status)
                }
                statuses.add(try issue(at: connection).status)
                seen.add(finished.count)
                return
            }
            var browser = ScriptedBrowser(server)
            let form = Result { try PageForm(of: try browser.open("/account")) }
            opening.leave()
            opening.wait()
            let answer = try browser.submit(
                try form.get(),
                [("login", AuthorityUnderTest.login), ("password", AuthorityUnderTest.password)])
            finished.add()
            if answer.status == 303 { sessions.add() }
        }
        #expect(errors.isEmpty, "\(errors)")
        #expect(sessions.count == logins, "none is turned away")
        #expect(statuses.all == [200, 200, 200])
        let whenAnswered = try #require(seen.all.first)
        #expect(whenAnswered < logins)
    }

    @Test func `for SQLite, all else is answered, and what finds no room is told to come again`()
        throws
    {
        let server = try AuthorityUnderTest(OpaqueIntrospection.descriptor) { context, settings in
            context.sqlite.busyTimeoutMilliseconds = 20_000
            settings.storeThreads = 2
            settings.waitingRequests = 2
        }
        // Only one thread uses it from here on.
        nonisolated(unsafe) let writer = try StuckWriter(in: server.folder)
        let (answers, statuses) = (SharedList<HTTPResponse>(), SharedList<Int>())
        let (isActive, answered) = (SharedFlag(), SharedList<Int>())
        let looker = 6
        let errors = atOnce(looker + 1, at: server) { index, connection in
            guard index == looker else { return answers.add(try issue(at: connection)) }
            defer { try? writer.letGo() }
            guard eventually({ answers.all.count == 2 }) else { return }
            for path in [ServerPath.health, ServerPath.metadata, "/jwks.json"] {
                statuses.add(try connection.get(path).status)
            }
            isActive.set(try connection.isActive("unknown"))
            answered.add(answers.all.count)
        }
        #expect(errors.isEmpty, "\(errors)")
        #expect(statuses.all == [200, 200, 200] && !isActive.isSet)
        #expect(answered.all == [2], "the others went on waiting")
        let refused = answers.all.filter { $0.status != 200 }
        #expect(answers.all.count == looker && refused.count == 2)
        for answer in refused {
            #expect(answer.status == 503 && answer.error == "temporarily_unavailable")
            #expect(answer.value(of: "retry-after") == "1")
        }
    }

    /// The page of the authorization endpoint, because a browser shows it.
    @Test func `and there is no room, a browser is told so by a page`() throws {
        let server = try AuthorityUnderTest { _, settings in
            settings.storeThreads = 0
            settings.waitingRequests = 0
        }
        let flow = CodeFlow(client: AuthorityUnderTest.publicClient)
        let answer = try server.connect().get(try flow.address)
        #expect(answer.status == 503 && answer.value(of: "retry-after") == "1")
        #expect(answer.value(of: "content-type")?.hasPrefix("text/html") == true)
    }

    /// Only Redis knows whether such a token is good.
    @Test func `for Redis, health and documents are answered first`() throws {
        let redis = try ScratchRedis()
        defer { redis.remove() }
        let proxy = try FaultProxy(before: redis.scratch.file("redis.sock"))
        let server = try AuthorityUnderTest(SessionRedis.descriptor) { context, _ in
            context.redis = RedisAccess.sample(
                .loopback(port: proxy.port), keyPrefix: "waiting:", deadlines: .patient)
        }
        let connection = server.connect()
        let token = try #require(try issue(at: connection).json["access_token"]?.string)
        #expect(try connection.isActive(token))
        proxy.set(.hangs)
        let (finished, statuses) = (SharedCounter(), SharedList<Int>())
        let whenAnswered = SharedList<Int>()
        let looker = 8
        let errors = atOnce(looker + 1, at: server) { index, connection in
            guard index == looker else {
                _ = try connection.post(
                    ServerPath.introspect, [("token", token)], [Self.resourceServer])
                return finished.add()
            }
            defer { proxy.set(.none) }
            for _ in 0..<50 {
                let fresh = server.connect()
                statuses.add(try fresh.get(ServerPath.health).status)
                statuses.add(try fresh.get("/jwks.json").status)
            }
            whenAnswered.add(finished.count)
        }
        #expect(errors.isEmpty, "\(errors)")
        #expect(statuses.all == Array(repeating: 200, count: 100))
        #expect(whenAnswered.all == [0])
    }
}
