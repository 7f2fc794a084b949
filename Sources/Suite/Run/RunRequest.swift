package import Revocation
package import Scenario

/// The request for a run, besides its plan.
package struct RunRequest: Sendable {
    package var plan: Plan
    /// The folder that holds runs.
    package var results: String
    /// Where stores are that someone else runs, with logins: for no file and no message.
    package var storeAddresses: [StoreKind: String]
    package var isQuiet: Bool
    /// The command line, for `meta.json`; never with a password in it.
    package var arguments: [String]
    /// This program, which starts itself once per trial.
    package var executable: String
    /// Another program that runs every trial as well, to be compared with this one.
    package var against: AgainstRequest?
    /// What the caller does with the results afterwards: a part of the time that is left.
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
