package import Revocation
package import Scenario

/// The request for a run.
package struct RunRequest: Sendable {
    package var plan: Plan
    /// The folder that holds runs.
    package var results: String
    /// Addresses of stores that someone else runs, with logins. Must not appear in a file or
    /// message.
    package var storeAddresses: [StoreKind: String]
    package var isQuiet: Bool
    /// The command line, for `meta.json`. Never contains a password.
    package var arguments: [String]
    /// This program, which starts itself once per trial.
    package var executable: String
    /// Another program that also runs every trial, to be compared with this one.
    package var against: AgainstRequest?
    /// How long the caller's work on the results takes afterwards. Part of the time left.
    package var closing: Duration

    package init(
        plan: Plan, results: String, storeAddresses: [StoreKind: String], isQuiet: Bool,
        arguments: [String], executable: String, against: AgainstRequest? = nil,
        closing: Duration = .zero
    ) {
        self.plan = plan
        self.results = results
        self.storeAddresses = storeAddresses
        self.isQuiet = isQuiet
        self.arguments = arguments
        self.executable = executable
        self.against = against
        self.closing = closing
    }
}
