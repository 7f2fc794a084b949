import ArgumentParser
import Results
import Report
import Suite

struct PoolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool",
        abstract: "Joins runs of one plan into a folder with intervals over runs.",
        discussion: """
            The intervals of one run tell how far its blocks agree; another run, on another day, \
            may differ by more. In the pooled folder each run counts as one block. It is read \
            like a run by report, export, check, compare and decide. Runs of another plan, \
            machine or binary are refused.

            Example:
              revbench pool results/monday results/tuesday results/friday --out results/week
            """)

    @Argument(help: "The folders of the runs, at least \(RunPool.fewestRuns).")
    var runs: [String]
    @Option(help: "The folder to make.") var out: String

    func run() throws {
        let pool: RunPool
        do {
            pool = try RunPool(runs)
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        do {
            try pool.write(to: out, arguments: ["revbench", "pool"] + runs + ["--out", out])
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.broke.rawValue)
        }
        Console.output(out + "\n")
    }
}
