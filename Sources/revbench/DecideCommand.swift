public import ArgumentParser
package import Model
import Report
import Results
package import Revocation
import Suite

extension RevocationReach: ExpressibleByArgument {}
extension Requirement.Preference: ExpressibleByArgument {}
extension DeploymentKind: ExpressibleByArgument {}

struct DecideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "Says which strategies of a run meet your requirements, and what each costs.",
        discussion: """
            First tunes the settings that a strategy's bound names to --max-window, then prices \
            every strategy in your deployment, then compares those that fit by cores, added p99, \
            tokens hit per revocation, and outage behaviour. A strategy is dominated by one that is \
            better in one of them and better or tied in each of the others. Anything not given is \
            taken from the scenario's requirement; what that leaves open has a default, which the \
            output states. Strategies that ran in one process are not compared with those that ran \
            over HTTP: a run with both is decided over HTTP, unless --deployment says otherwise. \
            Ends with exit status 3 if no strategy is known to fit.

            docs/formulas.md explains the formulas.

            Examples:
              revbench decide results/latest --max-window 1min --rate 50000/s --machines 20
              revbench decide results/latest --max-window 1s --reach token --max-p99 2ms \
            --on-store-outage closed --json
            """)

    @Argument(help: "The folder of a run.") var folder: String
    @OptionGroup var options: RequirementOptions
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        try DecisionAnswer(folder: folder, json: json).print {
            options.requirement(besides: $0 ?? Requirement())
        }
    }
}

/// The requirement options of `decide`.
struct RequirementOptions: ParsableArguments {
    @Option(
        help: "The longest time that a revoked token may still be accepted.",
        transform: Quantities.period)
    var maxWindow: UInt64?
    @Option(
        help: "The rate of the whole deployment, such as 50000/s (default: the run's × machines).",
        transform: Quantities.rate)
    var rate: Double?
    @Option(
        help: "Machines like the run's that share the rate (default: 1).",
        transform: Quantities.count)
    var machines: Int?
    @Option(
        help: "The round-trip time between a node and its store (default: the run's).",
        transform: Quantities.duration)
    var storeRtt: UInt64?
    @Option(
        help: "The limit on the p99 of the latency that verification adds.",
        transform: Quantities.duration)
    var maxP99: UInt64?
    @Option(help: "The reach that a revocation needs.") var reach: RevocationReach?
    @Option(
        help: "What a node may do during a store outage: closed, stale:30s or open.",
        transform: Quantities.outage)
    var onStoreOutage: Requirement.Outage?
    @Option(
        help: "Clients, each with one token (default: the run's population).",
        transform: Quantities.count)
    var clients: Int?
    @Option(help: "Clients that send requests (default: all).", transform: Quantities.count)
    var active: Int?
    @Option(
        help: "How long a client stays signed in (default: 8h).", transform: Quantities.period)
    var sessions: UInt64?
    @Option(
        help: "Revocations per second (default: 0.1 % of clients per hour).",
        transform: Quantities.rate)
    var revocations: Double?
    @Option(
        help: "A setting that is not tuned, such as token.ttl=5min. Repeatable.",
        transform: Quantities.setting)
    var fix: [(name: String, value_ns: UInt64)] = []
    @Option(
        help: "Services that a request passes, each of which verifies it (default: 1).",
        transform: Quantities.count)
    var hops: Int?
    @Option(help: "What decides between undominated strategies (default: nothing).")
    var prefer: Requirement.Preference?
    @Option(
        help: "The shortest token lifetime that tuning may choose (default: 1min).",
        transform: Quantities.period)
    var shortestTtl: UInt64?
    @Option(
        help: "The shortest refresh or poll period that tuning may choose (default: 1s).",
        transform: Quantities.duration)
    var shortestPeriod: UInt64?
    @Option(
        help: "Where the servers ran that are compared (default: the run's; http if it has both).")
    var deployment: DeploymentKind?

    func validate() throws {
        for (name, count) in [
            ("machines", machines), ("clients", clients), ("active", active), ("hops", hops),
        ] {
            if let count, count < 1 {
                throw ValidationError("--\(name) \(count): expected at least 1")
            }
        }
        if let rate, rate <= 0 {
            throw ValidationError("--rate \(plain(rate))/s: expected more than 0/s")
        }
        if let active, let clients, active > clients {
            throw ValidationError(
                "--active \(active): expected at most the \(clients) of --clients")
        }
    }

    /// Returns `known` with the values given here replaced.
    func requirement(besides known: Requirement) -> Requirement {
        var asked = known
        asked.maxWindow = maxWindow.map(Self.duration) ?? known.maxWindow
        asked.maxP99 = maxP99.map(Self.duration) ?? known.maxP99
        asked.reach = reach ?? known.reach
        asked.outage = onStoreOutage ?? known.outage
        asked.rate_per_s = rate ?? known.rate_per_s
        asked.machines = machines ?? known.machines
        asked.storeRoundTrip = storeRtt.map(Self.duration) ?? known.storeRoundTrip
        asked.clients = clients ?? known.clients
        asked.active = active ?? known.active
        asked.sessions = sessions.map(Self.duration) ?? known.sessions
        asked.revocations_per_s = revocations ?? known.revocations_per_s
        for (name, value_ns) in fix { asked.fixed[name] = Self.duration(value_ns) }
        asked.hops = hops ?? known.hops
        asked.preference = prefer ?? known.preference
        asked.shortestLifetime = shortestTtl.map(Self.duration) ?? known.shortestLifetime
        asked.shortestPeriod = shortestPeriod.map(Self.duration) ?? known.shortestPeriod
        asked.deployment = deployment ?? known.deployment
        return asked
    }

    static func duration(_ value_ns: UInt64) -> Duration {
        .nanoseconds(Int64(clamping: value_ns))
    }
}
