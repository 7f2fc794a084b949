import ArgumentParser
import Model
import Revocation

/// A former command, replaced by `decide`, with the options that it had.
struct ProjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project",
        abstract: "Replaced by decide; keeps its former options.",
        discussion: """
            First prints how well the models fit the run's own measurements. Settings that are not \
            given keep the run's values.

            Any duration that a strategy takes as an option can be changed by a flag of its name: \
            \(OptionFlags.names.map(OptionFlags.flag).joined(separator: ", ")).

            Example:
              revbench project results/latest --ttl 15min --jwks-refresh 10min --cache-ttl 60s \
            --clients 1000000 --requests 50000/s --revocations 20/s --nodes 200 --rtt 500us
            """)

    @Argument(help: "The folder of a run.") var folder: String
    @Option(help: "The token lifetime.", transform: Quantities.period) var ttl: UInt64?
    @Option(
        name: .customLong(OptionFlags.carrier), help: .private, transform: OptionFlags.change)
    var options: [(name: String, value_ns: UInt64)] = []
    @Option(
        name: .customLong("set"),
        help: "Set another duration of a strategy, such as overlap=1h. Repeatable.",
        transform: Quantities.setting)
    var settings: [(name: String, value_ns: UInt64)] = []
    @Option(help: "As --clients of decide.", transform: Quantities.count)
    var clients: Int
    @Option(help: "As --rate of decide.", transform: Quantities.rate)
    var requests: Double
    @Option(help: "As --revocations of decide.", transform: Quantities.rate) var revocations: Double
    @Option(help: "As --machines of decide.", transform: Quantities.count) var nodes: Int
    @Option(help: "As --store-rtt of decide.", transform: Quantities.duration)
    var rtt: UInt64 = 0
    @Flag(help: "Print it as JSON.") var json = false

    func validate() throws {
        for (name, count) in [("clients", clients), ("nodes", nodes)] where count < 1 {
            throw ValidationError("--\(name) \(count): expected at least 1")
        }
        guard requests > 0 else {
            throw ValidationError("--requests \(requests)/s: expected more than 0/s")
        }
    }

    /// - Parameter known: the requirement of the run's scenario, of which only the deployment of
    ///   the servers counts.
    func requirement(besides known: Requirement?) -> Requirement {
        var asked = Requirement()
        asked.deployment = known?.deployment
        asked.clients = clients
        asked.rate_per_s = requests
        asked.revocations_per_s = revocations
        asked.machines = nodes
        asked.storeRoundTrip = RequirementOptions.duration(rtt)
        for (name, value_ns) in settings + options {
            asked.fixed[name] = RequirementOptions.duration(value_ns)
        }
        let path = DurationTerm.lifetime.path
        if let ttl { asked.fixed[path] = RequirementOptions.duration(ttl) }
        // The command has no option for sessions, and no token outlives its session.
        asked.sessions = asked.fixed[path].map { max($0, TargetDeployment.standardSession) }
        return asked
    }

    func run() throws {
        DecisionAnswer.noteAlias(Self.self)
        // An option's flag applies to all strategies that have the option, and the run may have
        // none.
        let optional = Set(options.map(\.name) + [DurationTerm.lifetime.path])
        try DecisionAnswer(
            folder: folder, json: json, optional: optional, failsIfNothingFits: false,
            showsFit: true
        ).print { requirement(besides: $0) }
    }
}
