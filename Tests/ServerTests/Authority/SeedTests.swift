import Foundation
import HTTPClient
import OAuth
import ServerContract
import Testing
import Tokens

/// Users and clients that a launch file names.
@Suite struct `The seed of a launch` {
    private static func client(redirectingTo redirectURI: String) -> LaunchSeed.Client {
        LaunchSeed.Client(
            id: ExampleParties.client, name: "App", redirectURI: redirectURI,
            scope: "photos:read")
    }

    @Test func `lets its users go through the code flow with its clients`() throws {
        let users = (0..<3).map { number in
            LaunchSeed.User(
                subject: "subject-\(number)", login: "login-\(number)", name: "User \(number)",
                password: "password-\(number)")
        }
        let seed = LaunchSeed(
            users: users, clients: [Self.client(redirectingTo: AuthorityUnderTest.redirectURI)])
        // As it comes in a file.
        let read = try JSONDecoder().decode(LaunchSeed.self, from: try JSONEncoder().encode(seed))
        let server = try AuthorityUnderTest(seed: read)
        let connection = server.connect()
        let flow = CodeFlow(client: ExampleParties.client, scope: "photos:read")
        for user in users {
            var browser = ScriptedBrowser(server)
            let login = try PageForm(of: try browser.open(try flow.address))
            let consent = try browser.submit(
                login, [("login", user.login), ("password", user.password)])
            let answer = try browser.submit(try PageForm(of: consent), [("answer", "allow")])
            let code = try #require(try CodeFlow.parameters(of: answer)["code"])
            let tokens = try flow.redeem(code, at: connection)
            let access = try #require(tokens.json["access_token"]?.string)
            let known = try connection.post(
                ServerPath.introspect, [("token", access)],
                [AuthorityUnderTest.resourceServer.basicField])
            #expect(known.json["sub"]?.string == user.subject)
            #expect(known.json["client_id"]?.string == ExampleParties.client)
        }
    }

    @Test func `stops the start if a client could not be sent an answer`() throws {
        let seed = LaunchSeed(
            users: [], clients: [Self.client(redirectingTo: "http://photos.example/callback")])
        let error = #expect(throws: OAuthError.self) { _ = try AuthorityUnderTest(seed: seed) }
        #expect(error?.description.contains("redirect URI") == true)
    }
}
