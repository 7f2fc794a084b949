/// Users and clients that an authorization server registers when it starts.
package struct LaunchSeed: Codable, Sendable {
    package struct User: Codable, Sendable {
        /// `sub`
        package var subject: String
        package var login: String
        package var name: String
        package var password: String

        package init(subject: String, login: String, name: String, password: String) {
            self.subject = subject
            self.login = login
            self.name = name
            self.password = password
        }
    }

    /// A public client (RFC 6749, section 2.1) that may use the authorization code flow and refresh
    /// tokens.
    package struct Client: Codable, Sendable {
        package var id: String
        package var name: String
        package var redirectURI: String
        /// What it may ask for, separated by spaces.
        package var scope: String

        package init(id: String, name: String, redirectURI: String, scope: String) {
            self.id = id
            self.name = name
            self.redirectURI = redirectURI
            self.scope = scope
        }
    }

    package var users: [User]
    package var clients: [Client]

    package init(users: [User], clients: [Client]) {
        self.users = users
        self.clients = clients
    }
}
