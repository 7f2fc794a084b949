import Load
package import Revocation
import ServerContract
import Tokens

extension FleetLaunch {
    /// How many users of a population log in, if it has as many. A password costs the authorization
    /// server 50 to 130 ms when it is registered and as much at the login, by design, so 24 take 1.2
    /// to 3 s of a trial on two processors.
    package static let mostLogins = 24

    /// Where nobody listens: the harness takes the code from the redirection itself.
    private static let redirectURI = "http://127.0.0.1/callback"

    /// Registers some subjects of a population as users with passwords, evenly spaced, and has each
    /// get its first token by the authorization code flow. Login names and passwords are drawn.
    ///
    /// - Parameter subjects: the number of subjects of the population.
    package mutating func logIn(subjects: Int) throws(StrategyError) {
        let count = min(max(subjects, 0), Self.mostLogins)
        var users: [LaunchSeed.User] = []
        for number in 0..<count {
            let subject = PopulationShape.subject(number * subjects / count)
            users.append(
                LaunchSeed.User(
                    subject: subject, login: try Self.secret(), name: "User \(subject)",
                    password: try Self.secret()))
        }
        let client = LaunchSeed.Client(
            id: ExampleParties.client, name: "App", redirectURI: Self.redirectURI,
            scope: requiredScope)
        seed = LaunchSeed(users: users, clients: [client])
        logsUsersIn = true
    }

    private static func secret() throws(StrategyError) -> String {
        do throws(TokenError) {
            return try OpaqueToken.randomID()
        } catch {
            throw StrategyError(.failed, "cannot draw a password: \(error)")
        }
    }
}
