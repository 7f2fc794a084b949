public import Scenario

/// What a run is asked for, beside its plan.
public struct RunRequest: Sendable {
    public var plan: Plan
    /// The folder that holds runs.
    public var results: String
    public var redisURL: String?
    public var isQuiet: Bool
    /// The command line, for `meta.json`; never with a password in it.
    public var arguments: [String]
    /// This program, which starts itself once a trial.
    public var executable: String

    public init(
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
