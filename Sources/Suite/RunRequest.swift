package import Scenario

/// What a run is asked for, beside its plan.
package struct RunRequest: Sendable {
    package var plan: Plan
    /// The folder that holds runs.
    package var results: String
    package var redisURL: String?
    package var isQuiet: Bool
    /// The command line, for `meta.json`; never with a password in it.
    package var arguments: [String]
    /// This program, which starts itself once a trial.
    package var executable: String

    package init(
        plan: Plan, results: String, redisURL: String?, isQuiet: Bool, arguments: [String],
        executable: String
    ) {
        self.plan = plan
        self.results = results
        self.redisURL = redisURL
        self.isQuiet = isQuiet
        self.arguments = arguments
        self.executable = executable
    }
}
