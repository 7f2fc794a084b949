import Foundation
import HTTPClient
import Revocation
import Server
import ServerContract
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

extension AuthorityUnderTest {
    static let album = ClientCredentials(id: confidentialClient, secret: secret)

    /// Strategies whose nodes know of a revocation at once: from the store that the authorization
    /// server writes, or by asking that server. One of each kind of token.
    static let atOnce = [
        SessionSQLite.descriptor, OpaqueIntrospection.descriptor, JWTTokenVersion.descriptor,
    ]

    /// Starts a resource server of the deployment. Stop it.
    ///
    /// - Parameter adjust: changes what it is launched with.
    func startResourceServer(
        adjusting adjust: (inout ServerLaunch) -> Void = { _ in }
    ) throws -> ResourceServer {
        var changed = launch
        changed.role = .resource(index: 0, count: 1, authority: address.url, loops: 1)
        changed.controlSecret = nil
        adjust(&changed)
        let own = changed
        // A busy machine may answer too late when the keys are fetched.
        var started: ResourceServer?
        _ = eventually {
            started = try? ResourceServer.start(own)
            return started != nil
        }
        return try started ?? ResourceServer.start(own)
    }

    /// Sends a form many times at once: each on a connection of its own, which was opened before.
    func race(
        _ path: String, _ parameters: [(String, String)], count: Int
    ) -> [HTTPResponse] {
        let (answers, opening) = (SharedList<HTTPResponse>(), DispatchGroup())
        for _ in 0..<count { opening.enter() }
        let errors = onThreads(count) { [self] _ in
            let connection = connect()
            let opened = Result { try connection.get(ServerPath.health) }
            opening.leave()
            opening.wait()
            _ = try opened.get()
            answers.add(try connection.post(path, parameters))
        }
        #expect(errors.isEmpty, "\(errors)")
        return answers.all
    }
}

extension HTTPConnection {
    /// Whether the authorization server calls a token active (RFC 7662).
    func isActive(_ token: String) throws -> Bool {
        let answer = try post(
            ServerPath.introspect, [("token", token)],
            [AuthorityUnderTest.resourceServer.basicField])
        try #require(answer.status == 200, "\(answer.text)")
        return answer.json["active"] == .bool(true)
    }

    /// Presents a refresh token of the public client.
    func refresh(_ token: String) throws -> HTTPResponse {
        try post(
            ServerPath.token,
            [
                ("grant_type", "refresh_token"), ("refresh_token", token),
                ("client_id", AuthorityUnderTest.publicClient),
            ])
    }

    /// Revokes a token of the public client.
    func revoke(_ token: String, hint: String? = nil) throws -> HTTPResponse {
        let parameters = [("token", token), ("client_id", AuthorityUnderTest.publicClient)]
        return try post(
            ServerPath.revoke, parameters.setting("token_type_hint", to: hint))
    }
}

extension ResourceServer {
    /// Returns the status of the answer to a token, asked for again while no decision can be made.
    func status(of token: String) throws -> Int {
        var status = 0
        _ = try eventually {
            status = try answer(photos(token)).status
            return status != 503
        }
        return status
    }
}

/// The tokens of the token endpoint's answer.
struct HandedOut {
    let access: String
    let refresh: String

    init(_ answer: HTTPResponse) throws {
        access = try #require(answer.json["access_token"]?.string, "\(answer.text)")
        refresh = try #require(answer.json["refresh_token"]?.string)
    }
}

extension CodeFlow {
    /// Logs in, agrees and returns the code.
    func firstCode(in browser: inout ScriptedBrowser) throws -> String {
        let parameters = try answer(in: &browser)
        return try #require(parameters["code"])
    }

    /// Returns another code for a browser whose user has logged in and agreed.
    func nextCode(in browser: inout ScriptedBrowser) throws -> String {
        let answer = try Self.parameters(of: try browser.open(try address))
        return try #require(answer["code"])
    }
}

/// Holds the write lock of every SQLite file in a folder, as a writer does that hangs. Readers go
/// on.
final class StuckWriter {
    private let connections: [SQLiteConnection]

    init(in folder: String) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".sqlite") }
        try #require(!files.isEmpty)
        connections = try files.map {
            try SQLiteConnection(SQLiteConfiguration(path: "\(folder)/\($0)"))
        }
        for connection in connections { try connection.execute("BEGIN IMMEDIATE") }
    }

    func letGo() throws {
        for connection in connections { try connection.execute("ROLLBACK") }
    }
}
