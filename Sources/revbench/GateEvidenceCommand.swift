import ArgumentParser
import Results
import Report
import Statistics
import Suite

/// What `docs/methodology.md` says of the gate's false alarms and of its power is made with this.
struct GateEvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate-evidence",
        abstract: "Computes how often the gate would call parts of long runs worse.",
        discussion: """
            Takes runs of scenarios/gate.yaml, whose blocks are joined. Of runs of one binary it \
            prints the rates of false alarms: of random disjoint splits, and of independent pairs \
            made up with the spread and the drift measured. Of a run of a slowed program --against \
            another it prints the share of random subsets that are called worse, and the rest of \
            the other's rows.
            """,
        shouldDisplay: false)

    @Argument(help: "The folders of the runs.") var runs: [String]
    @Option(help: "The seed of the draws.") var seed: UInt64 = 21
    @Option(help: "The number of splits or subsets.") var draws = 1_000
    @Option(help: "The number of pairs made up.") var pairs = 4_000

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
            print("independent pairs of \(count) blocks made up: \(made.text)")
            print("  upper 95 % limit of false alarms: \(plain(made.upperLimit * 100)) %")
        }
    }
}
