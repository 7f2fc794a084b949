import ArgumentParser
import CPlatform
import Suite

/// A load that lasts, on servers that are killed and restarted; see `docs/faults.md`.
struct SoakCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Loads servers over HTTP for long, while they are killed and restarted.",
        discussion: """
            Example:
              revbench soak --strategy jwt-redis-blocklist --rate 4000/s --minutes 30 --nodes 3 \
            --restart-every 60s --seed 42

            Offers 80 % of the rate. Exit status: 0 if at least 99 % of the requests outside the \
            restarts were answered, enough acceptances were judged, no invariant was violated, and \
            the load was what it should be (docs/faults.md); otherwise 4.
            """,
        shouldDisplay: false)

    @Option(help: "The strategy, with its standard options.") var strategy: String
    @Option(
        help: "The rate fixed beforehand, of which 80 % are offered.", transform: Quantities.rate)
    var rate: Double
    @Option(help: "The length of the load.") var minutes = 30.0
    @Option(help: "Resource servers.") var nodes = 3
    @Option(help: "The time between restarts.", transform: Quantities.period)
    var restartEvery: UInt64 = 60_000_000_000
    @Option(help: "The seed of arrivals, tokens and revocations.") var seed: UInt64 = 42
    @Option(help: "The fewest acceptances to be judged.", transform: Quantities.count)
    var acceptances = 1_000_000
    @Option(name: .customLong("set"), help: "Override a setting, as of a scenario. Repeatable.")
    var overrides: [String] = []
    @Option(help: "The folder to write tables per minute and of the restarts into.")
    var results: String?

    func validate() throws {
        guard (1...100_000).contains(rate) else {
            throw ValidationError("--rate: expected 1/s to 100000/s")
        }
        guard minutes > 0, minutes <= 100_000 else {
            throw ValidationError("--minutes \(minutes): expected more than 0, at most 100000")
        }
        guard (1...64).contains(nodes) else {
            throw ValidationError("--nodes \(nodes): expected 1 to 64")
        }
        guard Double(restartEvery) / 60e9 < minutes else {
            throw ValidationError(
                "--restart-every: expected less than the \(minutes) minutes of the load")
        }
    }

    func run() throws {
        platform_name_process("revbench")
        let request = SoakRequest(
            strategy: strategy, rate: rate, length: .seconds(minutes * 60), nodes: nodes,
            restartEvery: .nanoseconds(Int64(clamping: restartEvery)), seed: seed,
            leastAcceptances: acceptances, overrides: overrides, results: results)
        let status = Soak(request).run()
        guard status == 0 else { throw ExitCode(status) }
    }
}
