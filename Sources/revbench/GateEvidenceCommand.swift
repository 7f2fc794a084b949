import ArgumentParser
import Results
import Report
import Statistics
import Suite

/// Measures how often the gate is wrong; see `docs/methodology.md`, Comparisons.
struct GateEvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate-evidence",
        abstract: "Computes how often the gate would call parts of long runs worse.",
        discussion: """
            Takes runs of scenarios/gate.yaml and joins their blocks. It prints the rate of false \
            alarms in random disjoint splits, and in simulated independent pairs with the spread \
            and the drift measured. For a run of a slowed program with --against, these are of \
            the other program's rows, and it also prints the share of random subsets of blocks \
            in which the slowed one is called worse.
            """,
        shouldDisplay: false)

    @Argument(help: "The folders of the runs.") var runs: [String]
    @Option(help: "The seed of the draws.") var seed: UInt64 = 21
    @Option(help: "The number of splits or subsets.") var draws = 1_000
    @Option(help: "The number of simulated pairs.") var pairs = 4_000

    func run() throws {
        let evidence: GateEvidence
        do {
            evidence = try EvidenceReader.evidence(of: runs)
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        print("\(evidence.blocks.count) blocks, \(evidence.comparisons) comparisons, seed \(seed)")
        if evidence.hasOther {
            let found = evidence.subsets(of: 12, draws: draws, seed: seed)
            print("random subsets of 12 blocks: \(found.text)")
            for (name, ratio) in evidence.slowdowns {
                print("  \(name): CPU per verification \(plain(ratio, decimals: 3)) times")
            }
            let scaled = evidence.subsets(of: 12, draws: draws, seed: seed, scaledTo: 1.3)
            print("the same with each scaled to 1.3 times: \(scaled.text)")
        }
        for count in [6, 10] {
            let splits = evidence.splits(of: count, pairs: draws, seed: seed)
            print("random splits into pairs of \(count) blocks: \(splits.text)")
            print("spread by segments of \(count) blocks:")
            for line in evidence.spreads(segment: count) { print("  \(line)") }
            let made = evidence.synthetic(of: count, pairs: pairs, seed: seed)
            print("simulated independent pairs of \(count) blocks: \(made.text)")
            print("  upper 95 % limit of false alarms: \(plain(made.upperLimit * 100)) %")
        }
    }
}
