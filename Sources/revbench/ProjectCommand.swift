import ArgumentParser
import Results
import Report
import Revocation
import Suite

struct ProjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project",
        abstract:
            "Projects a run's measurements to a deployment too large or too slow to benchmark.",
        discussion: """
            First checks the models against the run's own measurements and prints how well they \
            fit. Then prints windows, exposure, store operations, cores and memory of each \
            strategy. All of these are projections: nothing marked with ~ was measured. Settings \
            that are not given keep the run's values.

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
    @Option(help: "The number of clients, each with one live token.", transform: Quantities.count)
    var clients: Int
    @Option(help: "The request rate of all clients together.", transform: Quantities.rate)
    var requests: Double
    @Option(help: "The revocation rate.", transform: Quantities.rate) var revocations: Double
    @Option(help: "The number of nodes.", transform: Quantities.count) var nodes: Int
    @Option(
        help: "The round-trip time between a node and its store.", transform: Quantities.duration)
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

    func run() throws {
        var changes = settings.reduce(into: [String: UInt64]()) { $0[$1.name] = $1.value_ns }
        for (name, value_ns) in options { changes[name] = value_ns }
        let lifetime = DurationTerm.lifetime.path
        changes[lifetime] = ttl ?? changes[lifetime]
        let deployment = TargetDeployment(
            clients: clients, requests_per_s: requests, revocations_per_s: revocations,
            nodes: nodes, rtt_ns: rtt, changes_ns: changes)
        do {
            let projection = try Projection(
                RunFiles(at: folder), to: deployment,
                optional: Set(options.map(\.name) + [lifetime]))
            Console.output(json ? projection.json : projection.text)
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
    }
}
