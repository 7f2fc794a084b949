import ArgumentParser
import Results
package import Revocation
package import Report
import Suite

extension RevocationReach: ExpressibleByArgument {}
extension Requirements.Outage: ExpressibleByArgument {}

struct AdviseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advise",
        abstract: "Which strategies of a run hold your requirements, and what each costs.",
        discussion: """
            The window is judged by its worst case: the longest that was measured and the bound \
            that the strategy states must both be within the limit. Figures beyond what was \
            measured are marked with ~, and the model that made them is named.

            --when-store-fails
              closed  nothing is accepted on old knowledge, or no store is asked at all
              stale   what was last known may serve for as long as the strategy says
              open    anything may happen

            Examples:
              revbench advise results/latest --max-window 1s --reach token
              revbench advise results/latest --max-window 1s --max-p99 2ms --rate 50000/s \
            --reach token --when-store-fails closed
            """)

    @Argument(help: "The folder of a run.") var folder: String
    @Option(
        help: "The longest a revoked token may be accepted.", transform: Quantities.duration)
    var maxWindow: UInt64?
    @Option(
        help: "The most that 99 % of verifications may take.", transform: Quantities.duration)
    var maxP99: UInt64?
    @Option(help: "Verifications a second to price.", transform: Quantities.rate)
    var rate: Double?
    @Option(
        help: "Live tokens to price the store's memory for; the run's population if left out.",
        transform: Quantities.count)
    var tokens: Int?
    @Option(help: "What one revocation has to be able to reach.")
    var reach: RevocationReach?
    @Option(help: "What a node may do while it can't reach the store.")
    var whenStoreFails: Requirements.Outage?
    @Flag(help: "Print it as JSON.") var json = false

    func run() throws {
        let requirements = Requirements(
            maxWindow_ns: maxWindow, maxP99_ns: maxP99, rate_per_s: rate, tokens: tokens,
            reach: reach, outage: whenStoreFails)
        do {
            let advice = try Advice(RunFiles(at: folder), requirements)
            print(json ? advice.json : advice.text, terminator: "")
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
    }
}
