public import ArgumentParser
import Results
package import Revocation
package import Report
import Suite

extension RevocationReach: ExpressibleByArgument {}
extension Requirements.Outage: ExpressibleByArgument {}

struct AdviseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advise",
        abstract: "Shows which strategies of a run meet your requirements, and what each costs.",
        discussion: """
            The window is judged by the worst case: both the longest measured window and the \
            bound that the strategy states must be within the limit. Values beyond the measured \
            range are marked with ~, and their model is named.

            --when-store-fails
              closed  fail closed: nothing is accepted on stale data, or no store is needed
              stale   stale data may be used for as long as the strategy's limit allows
              open    any outage behaviour is allowed

            Examples:
              revbench advise results/latest --max-window 1s --reach token
              revbench advise results/latest --max-window 1s --max-p99 2ms --rate 50000/s \
            --reach token --when-store-fails closed
            """)

    @Argument(help: "The folder of a run.") var folder: String
    @Option(
        help: "The longest time that a revoked token may still be accepted.",
        transform: Quantities.duration)
    var maxWindow: UInt64?
    @Option(
        help: "The limit on the 99th percentile of the response time.",
        transform: Quantities.duration)
    var maxP99: UInt64?
    @Option(
        help: "The rate to price, in verifications per second, such as 50000/s.",
        transform: Quantities.rate)
    var rate: Double?
    @Option(
        help: "Live tokens to price the store's memory for (default: the run's population).",
        transform: Quantities.count)
    var tokens: Int?
    @Option(help: "The reach that a revocation needs.")
    var reach: RevocationReach?
    @Option(help: "The outage behaviour allowed while a node cannot reach its store.")
    var whenStoreFails: Requirements.Outage?
    @Flag(help: "Print JSON.") var json = false

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
