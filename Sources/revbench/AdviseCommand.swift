import ArgumentParser
import Model
import Results
import Revocation

/// A former command, replaced by `decide`, with the options that it had.
struct AdviseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advise",
        abstract: "Replaced by decide; keeps its former options.",
        discussion: """
            --when-store-fails
              closed  fail closed: nothing is accepted on stale data, or no store is needed
              stale   stale data may be used for as long as the strategy's limit allows
              open    any outage behaviour is allowed
            """)

    /// The former names of the outage behaviours.
    enum Outage: String, ExpressibleByArgument, CaseIterable {
        case closed, stale, open
    }

    @Argument(help: "The folder of a run.") var folder: String
    @Option(help: "As --max-window of decide.", transform: Quantities.duration)
    var maxWindow: UInt64?
    @Option(help: "As --max-p99 of decide.", transform: Quantities.duration)
    var maxP99: UInt64?
    @Option(help: "As --rate of decide.", transform: Quantities.rate)
    var rate: Double?
    @Option(help: "As --machines of decide.", transform: Quantities.count)
    var machines: Int = 1
    @Option(help: "As --clients of decide.", transform: Quantities.count)
    var tokens: Int?
    @Option(help: "As --reach of decide.") var reach: RevocationReach?
    @Option(help: "The outage behaviour allowed while a node cannot reach its store.")
    var whenStoreFails: Outage?
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard machines >= 1 else {
            throw ValidationError("--machines \(machines): expected at least 1")
        }
        if let rate, rate <= 0 {
            throw ValidationError("--rate \(plain(rate))/s: expected more than 0/s")
        }
    }

    /// - Parameter known: the requirement of the run's scenario, of which only the deployment of
    ///   the servers counts.
    func requirement(besides known: Requirement?) -> Requirement {
        var asked = Requirement()
        asked.deployment = known?.deployment
        asked.maxWindow = maxWindow.map(RequirementOptions.duration)
        asked.maxP99 = maxP99.map(RequirementOptions.duration)
        asked.rate_per_s = rate
        asked.machines = machines
        asked.clients = tokens
        asked.reach = reach
        // No strategy fails open, so both `stale` and `open` allow stale answers.
        asked.outage = whenStoreFails.map { $0 == .closed ? .closed : .open }
        return asked
    }

    func run() throws {
        DecisionAnswer.noteAlias(Self.self)
        try DecisionAnswer(folder: folder, json: json).print { requirement(besides: $0) }
    }
}
