import Dispatch
package import OAuth
import ServerContract
import Synchronization
package import Tokens

/// Users and clients that are registered when the server starts.
package struct AuthoritySeed: Sendable {
    package struct User: Sendable {
        package let user: OAuthUser
        package let password: String

        package init(_ user: OAuthUser, password: String) {
            self.user = user
            self.password = password
        }
    }

    package struct Client: Sendable {
        package let client: OAuthClient
        /// Nil for a public client.
        package let secret: String?

        package init(_ client: OAuthClient, secret: String?) {
            self.client = client
            self.secret = secret
        }
    }

    package var users: [User] = []
    package var clients: [Client] = []

    package init() {}

    /// All scopes that this server knows.
    ///
    /// - Parameter required: what the resource servers require.
    static func scopes(and required: String) -> ScopeSet {
        let known = [
            ScopeSet.openID, ScopeSet.offlineAccess, ScopeWords.profile, ScopeWords.readPhotos,
            ScopeWords.writePhotos,
        ]
        let own = ScopeSet(known.joined(separator: " ")) ?? .empty
        return own.union(ScopeSet(required) ?? .empty)
    }

    /// The example's parties: a user, a public client and a confidential one, with secrets drawn
    /// for this start.
    ///
    /// - Parameters:
    ///   - redirectURI: where both clients take the answer.
    ///   - logoutURI: where the confidential client takes logout tokens; nil if it takes none.
    package static func demo(
        redirectingTo redirectURI: String, tellingLogoutsTo logoutURI: String? = nil
    ) throws(TokenError) -> AuthoritySeed {
        let addresses = RedirectURI(registering: redirectURI).map { [$0] } ?? []
        var seed = AuthoritySeed()
        seed.users = [
            User(
                OAuthUser(
                    subject: DemoParties.subject, login: DemoParties.login,
                    name: DemoParties.name),
                password: try OpaqueToken.randomID())
        ]
        seed.clients = [
            Client(
                OAuthClient(
                    id: DemoParties.printer, name: DemoParties.printerName,
                    redirectURIs: addresses, scopes: scopes(and: ScopeWords.readPhotos)),
                secret: nil),
            Client(
                OAuthClient(
                    id: "photo-album", name: "Photo Album", redirectURIs: addresses,
                    grantTypes: Set(OAuthClient.GrantType.allCases),
                    scopes: scopes(and: ScopeWords.readPhotos), backchannelLogoutURI: logoutURI),
                secret: String(decoding: try OpaqueToken.generate(), as: UTF8.self)),
        ]
        return seed
    }

    /// Adds the users and clients that a launch file names. A client whose redirect URI cannot be
    /// registered gets none.
    mutating func add(_ seed: LaunchSeed) {
        users += seed.users.map { user in
            User(
                OAuthUser(subject: user.subject, login: user.login, name: user.name),
                password: user.password)
        }
        clients += seed.clients.map { client in
            Client(
                OAuthClient(
                    id: client.id, name: client.name,
                    redirectURIs: RedirectURI(registering: client.redirectURI).map { [$0] } ?? [],
                    scopes: ScopeSet(client.scope) ?? .empty), secret: nil)
        }
    }

    /// The client that the deployment's resource servers are.
    static func resourceServer(_ credentials: ClientCredentials) -> Client {
        Client(
            OAuthClient(
                id: credentials.id, name: "Resource servers", grantTypes: [], scopes: .empty,
                isResourceServer: true),
            secret: credentials.secret)
    }
}

extension AuthorizationService {
    /// Registers clients and users. Several passwords are hashed at the same time, because each
    /// takes long.
    func register(_ seed: AuthoritySeed) throws(OAuthError) {
        for entry in seed.clients { try register(entry.client, secret: entry.secret) }
        let users = seed.users
        let width = min(configuration.passwordHashes, users.count)
        let failure = Mutex<OAuthError?>(nil)
        DispatchQueue.concurrentPerform(iterations: width) { lane in
            do throws(OAuthError) {
                for index in stride(from: lane, to: users.count, by: width) {
                    try register(users[index].user, password: users[index].password)
                }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }
}

extension AuthoritySeed {
    /// The parties with their secrets, one per line, to print once.
    package var lines: [String] {
        users.map { "user: \($0.user.login), password: \($0.password)" }
            + clients.map { entry in
                let secret = entry.secret.map { "secret: \($0)" } ?? "public"
                return "client: \(entry.client.id), \(secret)"
            }
    }
}
