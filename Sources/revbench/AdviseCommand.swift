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
            bound that the strategy states must be within the limit. The response time is judged, \
            and verifications are priced, at the rate of one machine. Values between two measured \
            rates are interpolated and marked with ≈, values beyond the measured range with ~. A \
            p99 above the highest measured rate is not known, and the answer is inconclusive. Ends \
            with exit status 3 if no strategy is known to meet the requirements.

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
        help: """
            The rate of the whole deployment, in verifications per second, such as 50000/s: priced, \
            and judged at each machine's share.
            """,
        transform: Quantities.rate)
    var rate: Double?
    @Option(help: "Machines that share the rate.", transform: Quantities.count)
    var machines: Int = 1
    @Option(
        help: "Live tokens to price the store's memory for (default: the run's population).",
        transform: Quantities.count)
    var tokens: Int?
    @Option(help: "The reach that a revocation needs.")
    var reach: RevocationReach?
    @Option(help: "The outage behaviour allowed while a node cannot reach its store.")
    var whenStoreFails: Requirements.Outage?
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard machines >= 1 else {
            throw ValidationError("--machines \(machines): expected at least 1")
        }
        if let rate, rate <= 0 {
            throw ValidationError("--rate \(plain(rate))/s: expected more than 0/s")
        }
    }

    func run() throws {
        let requirements = Requirements(
            maxWindow_ns: maxWindow, maxP99_ns: maxP99, rate_per_s: rate, machines: machines,
            tokens: tokens, reach: reach, outage: whenStoreFails)
        let fits: Bool
        do {
            let advice = try Advice(RunFiles(at: folder), requirements)
            Console.output(json ? advice.json : advice.text)
            fits = !advice.fits.isEmpty
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        guard fits else { throw ExitCode(ExitStatus.missed.rawValue) }
    }
}
