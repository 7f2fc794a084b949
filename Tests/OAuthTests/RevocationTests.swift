import OAuth
import Revocation
import Synchronization
import TestSupport
import Testing
import Tokens

/// The revocation endpoint, and removing a client's access.
struct RevocationTests {
    private let tokens = MemoryTokens()
    private let server: TestServer
    private let cookie: String

    init() throws {
        server = try TestServer(tokens)
        cookie = try server.logIn()
    }

    @Test(arguments: [nil, "access_token", "refresh_token", "nonsense"] as [String?])
    func `a token is found whatever the hint`(hint: String?) throws {
        let first = try server.signIn(cookie)
        try server.revoke(first.access.bytes, hint: hint)
        #expect(try !server.isActive(first))
        let second = try server.refresh(first.refresh?.bytes)
        try server.revoke(second.refresh?.bytes, hint: hint)
        expect(.invalidGrant) { _ = try server.refresh(second.refresh?.bytes) }
        #expect(try !server.isActive(second))
    }

    @Test func `a refresh token ends access tokens issued before the last refresh`() throws {
        let first = try server.signIn(cookie)
        let second = try server.refresh(first.refresh?.bytes)
        let third = try server.refresh(second.refresh?.bytes)
        try server.revoke(third.refresh?.bytes)
        for response in [first, second, third] { #expect(try !server.isActive(response)) }
    }

    @Test func `a spent refresh token ends the grant too`() throws {
        let first = try server.signIn(cookie)
        let second = try server.refresh(first.refresh?.bytes)
        try server.revoke(first.refresh?.bytes)
        #expect(try !server.isActive(second))
        expect(.invalidGrant) { _ = try server.refresh(second.refresh?.bytes) }
    }

    @Test func `another client's token is refused and not revoked`() throws {
        let first = try server.signIn(cookie)
        expect(.invalidGrant) { try server.revoke(first.access.bytes, TestServer.album) }
        expect(.invalidGrant) { try server.revoke(first.refresh?.bytes, TestServer.album) }
        try server.revoke(Array("unknown".utf8), TestServer.album)
        #expect(try server.isActive(first))
        #expect(tokens.targets.isEmpty)
        _ = try server.refresh(first.refresh?.bytes)
    }

    @Test func `a token revoked in the instant of its issue is refused`() throws {
        let first = try server.signIn(cookie, at: at(1))
        try server.revoke(first.access.bytes, at: at(1))
        #expect(try !server.isActive(first, at: at(1)))
    }

    @Test(arguments: [StrategyError.Kind.timeout, .unreachable, .failed])
    func `success is answered only when the store took it`(kind: StrategyError.Kind) throws {
        let first = try server.signIn(cookie)
        tokens.failure = StrategyError(kind, "the store is away")
        expect(.temporarilyUnavailable) { try server.revoke(first.access.bytes) }
        expect(.temporarilyUnavailable) { try server.revoke(first.refresh?.bytes) }
        tokens.failure = nil
        // Asked again, it is done, although the family has already ended.
        try server.revoke(first.refresh?.bytes)
        #expect(try !server.isActive(first))
    }

    @Test func `a strategy that cannot revoke says so for an access token`() throws {
        let server = try TestServer(MemoryTokens([]))
        let first = try server.signIn(try server.logIn())
        expect(.unsupportedTokenType) { try server.revoke(first.access.bytes) }
        try server.revoke(first.refresh?.bytes)
        expect(.invalidGrant) { _ = try server.refresh(first.refresh?.bytes) }
        #expect(try server.isActive(first))
    }

    @Test(
        arguments: [
            ([], RevocationReach.subject, "no access token"), ([.subject], .grant, "server allows"),
            ([.everyone], .subject, "other users"), ([.everyone], .everyone, "other users"),
        ] as [([RevocationReach], RevocationReach, String)])
    func `a client is told why its access token lives on`(
        reaches: [RevocationReach], coarsest: RevocationReach, words: String
    ) throws {
        let server = try TestServer(MemoryTokens(reaches), coarsestReach: coarsest)
        let response = try server.signIn(try server.logIn())
        let error = #expect(throws: OAuthError.self) { try server.revoke(response.access.bytes) }
        #expect(error?.code == .unsupportedTokenType)
        #expect(error?.description.contains(words) == true)
    }

    /// A version or a date that rises ends whatever is older at that time.
    @Test(arguments: [[RevocationReach.grant, .subject], [.subject]])
    func `a dead token presented again ends no younger one`(reaches: [RevocationReach]) throws {
        let tokens = MemoryTokens(reaches)
        let server = try TestServer(tokens)
        let cookie = try server.logIn()
        let other = try server.signIn(cookie)
        let code = try server.code(server.request(), cookie)
        let first = try server.redeem(code)
        let second = try server.refresh(first.refresh?.bytes)
        let dead = [other, first, second]
        try server.revoke(first.access.bytes)
        for response in dead { #expect(try !server.isActive(response)) }

        let young = try server.signIn(cookie, at: at(4))
        for response in dead { try server.revoke(response.access.bytes, at: at(5)) }
        for response in dead { try server.revoke(response.refresh?.bytes, at: at(5)) }
        expect(.invalidGrant) { _ = try server.redeem(code, at: at(5)) }
        #expect(tokens.targets.count == 1)
        #expect(try server.isActive(young, at: at(5)))
        try server.revoke(young.access.bytes, at: at(6))
        #expect(tokens.targets.count == 2)
        #expect(try !server.isActive(young, at: at(6)))
    }

    @Test func `a token issued during a revocation can be revoked`() throws {
        let tokens = MemoryTokens([.grant])
        let server = try TestServer(tokens)
        let cookie = try server.logIn()
        let first = try server.signIn(cookie)
        let issued = Mutex<TokenResponse?>(nil)
        tokens.whenRevoking = {
            let response = try? server.signIn(cookie)
            issued.withLock { $0 = response }
        }
        try server.revoke(first.access.bytes)
        tokens.whenRevoking = nil
        let late = try #require(issued.withLock { $0 })
        try server.revoke(late.access.bytes)
        #expect(tokens.targets.count == 2)
    }

    /// What strategies revoke by a key: of a group of subjects, or of everyone.
    private static let shared: [([RevocationReach], SubjectGroups?)] = [
        ([.subject], SubjectGroups(count: 1)), ([.everyone], nil),
    ]

    @Test(arguments: shared)
    func `a client ends no other subject's tokens, whatever it presents or replays`(
        reaches: [RevocationReach], groups: SubjectGroups?
    ) throws {
        let tokens = MemoryTokens(reaches, groups: groups)
        let server = try TestServer(tokens, coarsestReach: .everyone)
        let cookie = try server.logIn()
        let first = try server.signIn(cookie)
        expect(.unsupportedTokenType) { try server.revoke(first.access.bytes) }
        try server.revoke(first.refresh?.bytes)
        expect(.invalidGrant) { _ = try server.refresh(first.refresh?.bytes) }

        let code = try server.code(server.request(), cookie)
        _ = try server.redeem(code)
        expect(.invalidGrant) { _ = try server.redeem(code) }
        let second = try server.signIn(cookie)
        _ = try server.refresh(second.refresh?.bytes)
        expect(.invalidGrant) { _ = try server.refresh(second.refresh?.bytes) }
        _ = try server.service.logOut(cookie, at: at(3))
        #expect(tokens.targets.isEmpty)
        #expect(try server.isActive(first))

        // The user can, and is told.
        let collateral: AccessRemoval.Collateral = groups == nil ? .everyone : .otherUsers
        #expect(server.service.collateralOfRemoval == collateral)
        let removal = try server.service.removeAccess(of: TestServer.printer, to: "u1", at: at(3))
        #expect(removal.collateral == collateral)
        #expect(try !server.isActive(first))
    }

    @Test func `a client has to authenticate, and to name a token`() throws {
        let first = try server.signIn(cookie, TestServer.album)
        let text = String(decoding: first.access.bytes, as: UTF8.self)
        let unauthenticated = try Parameters([("token", text), ("client_id", "album")]).form
        expect(.invalidClient) {
            try server.service.revoke(unauthenticated, authorization: nil, at: at(2))
        }
        let wrong = try Parameters([
            ("token", text), ("client_id", "album"), ("client_secret", "wrong"),
        ]).form
        expect(.invalidClient) {
            try server.service.revoke(wrong, authorization: nil, at: at(2))
        }
        let empty = try Parameters([("client_id", TestServer.printer)]).form
        expect(.invalidRequest) {
            try server.service.revoke(empty, authorization: nil, at: at(2))
        }
        #expect(try server.isActive(first))
    }
}

/// What the user can take back.
struct RemoveAccessTests {
    private static let cases:
        [([RevocationReach], Bool, RevocationReach?, AccessRemoval.Collateral)] = [
            ([.token, .grant, .subject], true, .grant, .nobody),
            ([.token, .subject], true, .token, .nobody),
            ([.token, .subject], false, .subject, .otherClients),
            ([.subject], true, .subject, .otherClients),
            ([.everyone], true, nil, .nobody),
            ([], true, nil, .nobody),
        ]

    @Test(arguments: cases)
    func `one client's access ends, and what else does is told`(
        reaches: [RevocationReach], areSigned: Bool, reach: RevocationReach?,
        collateral: AccessRemoval.Collateral
    ) throws {
        let server = try TestServer(MemoryTokens(reaches, areSigned: areSigned))
        let cookie = try server.logIn()
        let mine = [try server.signIn(cookie), try server.signIn(cookie)]
        let other = try server.signIn(cookie, TestServer.album)
        #expect(
            try server.service.connectedClients(of: "u1").map(\.client.id) == ["album", "printer"])

        let pending = try server.code(server.request(), cookie)
        let removal = try server.service.removeAccess(
            of: TestServer.printer, to: "u1", at: at(3))
        #expect(removal.reach == reach && removal.collateral == collateral)
        #expect(removal.endedGrants == 3)
        for response in mine {
            expect(.invalidGrant) { _ = try server.refresh(response.refresh?.bytes) }
            #expect(try server.isActive(response) == (reach == nil))
        }
        expect(.invalidGrant) { _ = try server.redeem(pending) }
        #expect(try server.isActive(other) == (collateral == .nobody))
        _ = try server.refresh(other.refresh?.bytes, TestServer.album)
        #expect(try server.service.connectedClients(of: "u1").map(\.client.id) == ["album"])
        guard
            case .askConsent = server.service.authorize(
                try server.request().form, cookie: cookie, at: at(4))
        else {
            Issue.record("the consent outlived its removal")
            return
        }
    }

    @Test func `everyone's tokens end only where the configuration allows it`() throws {
        let server = try TestServer(MemoryTokens([.everyone]), coarsestReach: .everyone)
        let cookie = try server.logIn()
        _ = try server.signIn(cookie)
        let removal = try server.service.removeAccess(of: TestServer.printer, to: "u1", at: at(3))
        #expect(removal.collateral == .everyone)
    }

    @Test func `a removal that the store did not take is an error, and can be repeated`() throws {
        let tokens = MemoryTokens()
        let server = try TestServer(tokens)
        let cookie = try server.logIn()
        let response = try server.signIn(cookie)
        tokens.failure = StrategyError(.unreachable, "the store is away")
        expect(.temporarilyUnavailable) {
            _ = try server.service.removeAccess(of: TestServer.printer, to: "u1", at: at(3))
        }
        // The page still lists the client, so that the user can; but it gets no new code.
        let listed = try server.service.connectedClients(of: "u1")
        #expect(listed.map(\.client.id) == [TestServer.printer])
        #expect(listed.allSatisfy { $0.scopes.isEmpty })
        guard
            case .askConsent = server.service.authorize(
                try server.request().form, cookie: cookie, at: at(3))
        else {
            Issue.record("the consent outlived its removal")
            return
        }
        tokens.failure = nil
        _ = try server.service.removeAccess(of: TestServer.printer, to: "u1", at: at(3))
        #expect(try server.service.connectedClients(of: "u1").isEmpty)
        #expect(try !server.isActive(response))
    }
}
