import OAuth
import Revocation
import Synchronization
import TestSupport
import Testing
import Tokens

/// Redemption of authorization codes.
struct CodeTests {
    private let tokens = MemoryTokens()
    private let server: TestServer
    private let cookie: String

    init() throws {
        server = try TestServer(tokens)
        cookie = try server.logIn()
    }

    @Test func `a code gives tokens`() throws {
        let response = try server.signIn(cookie)
        #expect(response.expiresIn == 300)
        #expect(response.scopes.text == "photos:read")
        #expect(response.refresh?.bytes.count == 43)
        #expect(response.idToken == nil)
        #expect(try server.isActive(response))
        let json = response.json.serialized()
        #expect(json.contains(#""token_type":"Bearer""#))
        #expect(!"\(response)".contains(String(decoding: response.access.bytes, as: UTF8.self)))
    }

    @Test func `a replayed code is refused, and what it gave is revoked`() throws {
        let other = try server.signIn(cookie)
        let code = try server.code(server.request(), cookie)
        let first = try server.redeem(code)
        let second = try server.refresh(first.refresh?.bytes)
        expect(.invalidGrant) { _ = try server.redeem(code) }
        #expect(try !server.isActive(first))
        #expect(try !server.isActive(second))
        expect(.invalidGrant) { _ = try server.refresh(second.refresh?.bytes) }
        // The same client's other sign-in is not touched.
        #expect(try server.isActive(other))
        #expect(tokens.targets.allSatisfy { $0.reach == .token })
        _ = try server.refresh(other.refresh?.bytes)
    }

    @Test func `opaque tokens of a replayed code end with their grant`() throws {
        let tokens = MemoryTokens([.token, .grant, .subject], areSigned: false)
        let server = try TestServer(tokens)
        let code = try server.code(server.request(), try server.logIn())
        let response = try server.redeem(code)
        expect(.invalidGrant) { _ = try server.redeem(code) }
        #expect(tokens.targets == [.grant(subject: "u1", client: TestServer.printer)])
        #expect(try !server.isActive(response))
    }

    @Test func `a replay without the verifier signs nobody out`() throws {
        let code = try server.code(server.request(), cookie)
        let response = try server.redeem(code)
        let form = try server.redemption(code)
            .setting("code_verifier", to: String(repeating: "x", count: 43)).form
        expect(.invalidGrant) { _ = try server.service.token(form, authorization: nil, at: at(2)) }
        #expect(try server.isActive(response))
    }

    private static let wrong: [(String, String?, OAuthError.Code)] = [
        ("code_verifier", nil, .invalidRequest),
        ("code_verifier", String(repeating: "v", count: 42), .invalidGrant),
        ("code_verifier", String(repeating: "v", count: 129), .invalidGrant),
        ("code_verifier", String(repeating: "v", count: 42) + "!", .invalidGrant),
        ("code_verifier", String(repeating: "w", count: 43), .invalidGrant),
        ("redirect_uri", nil, .invalidRequest),
        ("redirect_uri", "https://printer.example/callback/", .invalidGrant),
        ("redirect_uri", TestServer.albumCallback, .invalidGrant),
        ("code", "unknown", .invalidGrant), ("code", nil, .invalidRequest),
        ("grant_type", nil, .invalidRequest), ("grant_type", "password", .unsupportedGrantType),
        ("grant_type", "client_credentials", .unauthorizedClient),
        ("client_id", nil, .invalidClient), ("client_id", "nobody", .invalidClient),
        ("client_secret", "something", .invalidClient),
    ]

    @Test(arguments: wrong)
    func `a code is bound to its request, and not spent by a wrong one`(
        name: String, value: String?, error: OAuthError.Code
    ) throws {
        let code = try server.code(server.request(), cookie)
        let wrong = try server.redemption(code).setting(name, to: value).form
        expect(error) { _ = try server.service.token(wrong, authorization: nil, at: at(1)) }
        #expect(try server.isActive(try server.redeem(code)))
    }

    @Test func `a code is of no use to another client`() throws {
        let code = try server.code(server.request(), cookie)
        let form = try server.redemption(code).setting("client_id", to: TestServer.album).form
        expect(.invalidGrant) {
            _ = try server.service.token(form, authorization: server.basic(), at: at(1))
        }
        #expect(try server.isActive(try server.redeem(code)))
    }

    @Test func `a code dies after its life`() throws {
        let code = try server.code(server.request(), cookie)
        expect(.invalidGrant) { _ = try server.redeem(code, at: at(60)) }
        #expect(try server.isActive(try server.redeem(code, at: at(59.999))))
    }

    @Test func `a code's life is at most a minute`() throws {
        var settings = AuthorizationConfiguration(
            issuer: "i", audience: "a", scopes: .empty, codeLife: .seconds(600))
        #expect(settings.codeLife == .seconds(60))
        settings.codeLife = .seconds(61)
        #expect(settings.codeLife == .seconds(60))
    }

    @Test func `duplicate parameters of a token request are refused`() throws {
        let code = try server.code(server.request(), cookie)
        let form = try server.redemption(code).repeating("code", with: code).form
        expect(.invalidRequest) {
            _ = try server.service.token(form, authorization: nil, at: at(1))
        }
    }

    @Test func `a store that cannot issue leaves the code unspent`() throws {
        let code = try server.code(server.request(), cookie)
        tokens.failure = StrategyError(.unreachable, "cannot reach the store")
        expect(.temporarilyUnavailable) { _ = try server.redeem(code) }
        tokens.failure = nil
        #expect(try server.isActive(try server.redeem(code)))
    }

    @Test func `of 64 concurrent redemptions one wins, and the code's tokens die`() throws {
        for round in 0..<LongTests.rounds(25) {
            let code = try server.code(server.request(), cookie)
            let won = Mutex<[TokenResponse]>([])
            let errors = onThreads(64) { [server] _ in
                let response = try server.redeem(code)
                won.withLock { $0.append(response) }
            }
            let winners = won.withLock { $0 }
            #expect(winners.count == 1, "round \(round)")
            let isRefused = errors.allSatisfy { ($0 as? OAuthError)?.code == .invalidGrant }
            #expect(isRefused, "round \(round)")
            for winner in winners {
                #expect(try !server.isActive(winner), "round \(round)")
                expect(.invalidGrant) { _ = try server.refresh(winner.refresh?.bytes) }
            }
        }
    }
}
