import HTTPClient
import Revocation
import Server
import ServerContract
import Strategies
import TestSupport
import Testing
import Tokens

/// What a harness gets without a login, beside what a client gets by the authorization code flow.
@Suite struct `A token of the bulk issue` {
    /// Those that need no Redis.
    static let strategies = Registry.catalogue.filter {
        !$0.isCalibration && !$0.stores(OptionValues()).contains(.redis)
    }

    /// Those whose answers do not depend on when a copy is renewed.
    static let steady =
        AuthorityUnderTest.atOnce + [JWTOnly.descriptor, JWTRefresh.descriptor]

    /// What is drawn or numbered for each token, and its dates.
    private static let own: Set<String> = ["jti", "iat", "nbf", "exp", "status", preciseExpiry]

    /// Introspection tells it of a token whose `exp` has a fraction. A token from the token endpoint
    /// ends at a whole second.
    private static let preciseExpiry = "revbench_exp"

    /// What two tokens are compared by.
    private struct Traits: Equatable {
        var header: JSONValue?
        var payload: [String]
        var names: [String]
        var length: Int?
        var introspection: [String]
    }

    /// What became of a token that was used, revoked and used again.
    private struct Fate: Equatable {
        var status: Int
        var isActive: Bool
        var revocation: Int
        var statusAfter: Int
        var isActiveAfter: Bool
        /// Of the answer to its refresh token; nil if it came with none.
        var refreshAfter: String?
    }

    private static func json(_ part: Substring) throws -> JSONValue {
        let text = Array(part.utf8)
        let decoded = Base64URL.decode(text.span)
        let bytes = try #require(decoded)
        return try JSONValue(parsing: bytes.span)
    }

    private static func members(_ value: JSONValue) throws -> [JSONValue.Member] {
        guard case .object(let members) = value else {
            Issue.record("not an object")
            return []
        }
        return members
    }

    private static func shared(_ members: [JSONValue.Member]) -> [String] {
        members.filter { !own.contains($0.name) }.map { "\($0.name)=\($0.value.serialized())" }
    }

    private static func traits(
        _ token: ControlToken, at connection: HTTPConnection
    ) throws -> Traits {
        let parts = token.token.split(separator: ".", omittingEmptySubsequences: false)
        var known = HTTPResponse(status: 0, fields: [], body: [])
        // A judge that has not got its copy yet cannot decide.
        _ = try eventually {
            known = try connection.post(
                ServerPath.introspect, [("token", token.token)],
                [AuthorityUnderTest.resourceServer.basicField])
            return known.status != 503
        }
        let told = try members(known.json)
        #expect(known.json["active"] == .bool(true))
        var traits = Traits(
            payload: [], names: told.map(\.name).filter { $0 != preciseExpiry },
            introspection: shared(told))
        if parts.count == 3 {
            let claims = try members(try json(parts[1]))
            traits.header = try json(parts[0])
            traits.payload = shared(claims)
            traits.names += claims.map(\.name)
        } else {
            traits.length = token.token.utf8.count
        }
        return traits
    }

    private static func fate(
        of token: ControlToken, at connection: HTTPConnection, _ photos: ResourceServer
    ) throws -> Fate {
        let status = try photos.status(of: token.token)
        let isActive = try connection.isActive(token.token)
        let revocation = try connection.revoke(token.token).status
        return Fate(
            status: status, isActive: isActive, revocation: revocation,
            statusAfter: try photos.status(of: token.token),
            isActiveAfter: try connection.isActive(token.token),
            refreshAfter: try token.refresh.map { try connection.refresh($0.token).error ?? "" })
    }

    /// A token of each kind, for the same user, client and scope.
    private static func pair(
        _ server: AuthorityUnderTest, _ connection: HTTPConnection
    ) throws -> (byFlow: ControlToken, inBulk: ControlToken) {
        var browser = ScriptedBrowser(server)
        let flow = CodeFlow(client: AuthorityUnderTest.publicClient, scope: "photos:read")
        let answer = try flow.tokens(in: &browser, at: connection)
        let access = try #require(answer.json["access_token"]?.string, "\(answer.text)")
        let refresh = answer.json["refresh_token"]?.string
        let byFlow = try connection.ask(
            ControlPath.handedOut, ControlHandedOut(access: access, refresh: refresh),
            as: ControlToken.self)
        #expect(byFlow.token == access)
        if let told = byFlow.refresh { #expect(told.token == refresh) }
        return (byFlow, try inBulk(connection))
    }

    private static func inBulk(_ connection: HTTPConnection) throws -> ControlToken {
        let grant = ControlGrant(
            subject: AuthorityUnderTest.subject, client: AuthorityUnderTest.publicClient,
            audience: ExampleParties.audience, scope: "photos:read", lifetime: .seconds(300))
        let issued = try connection.ask(
            ControlPath.issue,
            ControlIssue(grants: [grant], now_us: NumericDate.systemTime.microseconds),
            as: ControlTokens.self)
        return try #require(issued.tokens.first)
    }

    @Test(arguments: strategies)
    func `has the header, the claims and the introspection of one of the code flow`(
        strategy: StrategyDescriptor
    ) throws {
        let server = try AuthorityUnderTest(
            strategy, controlSecret: AuthorityUnderTest.controlSecret)
        let connection = server.connect()
        let (byFlow, inBulk) = try Self.pair(server, connection)
        #expect(byFlow.token != inBulk.token)
        #expect(byFlow.subject == inBulk.subject && byFlow.client == inBulk.client)
        #expect((byFlow.tokenID == nil) == (inBulk.tokenID == nil))
        #expect((byFlow.refresh == nil) == (inBulk.refresh == nil))
        if let family = byFlow.refresh?.family { #expect(family != inBulk.refresh?.family) }
        // The token endpoint cuts `exp` to whole seconds.
        #expect(abs(byFlow.expires_us - inBulk.expires_us) < 5_000_000)
        let traits = try Self.traits(byFlow, at: connection)
        #expect(try traits == Self.traits(inBulk, at: connection))
        #expect(traits.introspection.contains("sub=\"\(AuthorityUnderTest.subject)\""))
        #expect(strategy.signsTokens == (traits.header != nil))
    }

    @Test(arguments: steady)
    func `is accepted, revoked and refused as one of the code flow`(
        strategy: StrategyDescriptor
    ) throws {
        let server = try AuthorityUnderTest(
            strategy, controlSecret: AuthorityUnderTest.controlSecret)
        let photos = try server.startResourceServer()
        defer { photos.stop() }
        let connection = server.connect()
        let byFlow = try Self.pair(server, connection).byFlow
        // One after the other, because some strategies revoke all tokens of the subject.
        let first = try Self.fate(of: byFlow, at: connection, photos)
        let second = try Self.fate(of: try Self.inBulk(connection), at: connection, photos)
        #expect(first == second)
        #expect(first.status == 200 && first.isActive)
        if AuthorityUnderTest.atOnce.contains(where: { $0.name == strategy.name }) {
            #expect(first.revocation == 200 && first.statusAfter == 401 && !first.isActiveAfter)
        }
        if strategy.name == JWTRefresh.descriptor.name {
            #expect(first.refreshAfter == "invalid_grant")
        }
    }

    @Test func `is told apart from what the server never handed out`() throws {
        let server = try AuthorityUnderTest(
            JWTRefresh.descriptor, controlSecret: AuthorityUnderTest.controlSecret)
        let connection = server.connect()
        let (one, other) = (try connection.issue(to: "one"), try connection.issue(to: "other"))
        let secret = HTTPField(
            "authorization", "Bearer \(AuthorityUnderTest.controlSecret)")
        let (own, foreign) = (
            try #require(one.refresh).token, try #require(other.refresh).token
        )
        for (access, refresh) in [
            ("unknown", own), (one.token, "unknown"), (one.token, foreign),
        ] {
            let answer = try connection.post(
                ControlPath.handedOut,
                text: "{\"access\":\"\(access)\",\"refresh\":\"\(refresh)\"}",
                type: "application/json", [secret])
            #expect(answer.status == 400)
        }
    }
}
