import Deployments
import HTTPClient
import Revocation
import ServerContract
import Stores
import Testing
import Tokens

/// How a harness logs a user in and gets a client's tokens.
@Suite struct `A login by the code flow` {
    private static let redirectURI = "http://127.0.0.1/callback"

    private static func user(password: String = "drawn-password") -> LaunchSeed.User {
        LaunchSeed.User(subject: "s7", login: "drawn", name: "User s7", password: password)
    }

    private static func client(
        _ id: String = ExampleParties.client, scope: String = "photos:read",
        redirectingTo redirectURI: String = Self.redirectURI
    ) -> LaunchSeed.Client {
        LaunchSeed.Client(id: id, name: "App", redirectURI: redirectURI, scope: scope)
    }

    private static func server() throws -> AuthorityUnderTest {
        try AuthorityUnderTest(seed: LaunchSeed(users: [user()], clients: [client()]))
    }

    private static func error(of login: CodeFlowLogin) -> StrategyError? {
        do throws(StrategyError) {
            _ = try login.run()
            return nil
        } catch {
            return error
        }
    }

    @Test func `gives the user's tokens`() throws {
        let server = try Self.server()
        let login = CodeFlowLogin(of: Self.user(), through: Self.client(), at: server.address)
        for _ in 0..<2 {  // the second time, the user has agreed before
            let tokens = try login.run()
            #expect(tokens.refresh != nil)
            let known = try server.connect().post(
                ServerPath.introspect, [("token", tokens.access)],
                [AuthorityUnderTest.resourceServer.basicField])
            #expect(known.json["sub"]?.string == "s7")
            #expect(known.json["client_id"]?.string == ExampleParties.client)
            #expect(known.json["scope"]?.string == "photos:read")
        }
    }

    static let failures: [(LaunchSeed.User, LaunchSeed.Client, [String])] = [
        (
            user(password: "wrong-password"), client(),
            ["the login form", "status 200", "The user name or the password is wrong."]
        ),
        (user(), client("nobody"), ["GET /authorize", "status 400"]),
        (
            user(), client(redirectingTo: "http://127.0.0.1/elsewhere"),
            ["GET /authorize", "status 400"]
        ),
        (
            user(), client(scope: "photos:write"),
            ["GET /authorize", "status 303", "invalid_scope"]
        ),
    ]

    @Test(arguments: failures.indices)
    func `that fails says at which step, and what the server said`(index: Int) throws {
        let (user, client, parts) = Self.failures[index]
        let server = try Self.server()
        let error = Self.error(of: CodeFlowLogin(of: user, through: client, at: server.address))
        let text = try #require(error).description
        #expect(error?.kind == .failed)
        let start = "cannot get a token for s7 by the authorization code flow: "
        for part in [start, "the authorization server"] + parts {
            #expect(text.contains(part), "\(text)")
        }
        for secret in [user.password, user.login, "csrf", "<"] {
            #expect(!text.contains(secret), "\(text)")
        }
    }

    @Test func `at a server that is gone is an error of its own kind`() throws {
        let address = HTTPAddress(port: try #require(freeLoopbackPort()))
        let error = Self.error(
            of: CodeFlowLogin(of: Self.user(), through: Self.client(), at: address))
        #expect(error?.kind == .unreachable)
        #expect(error?.description.contains("asked for GET /authorize: ") == true)
    }
}
