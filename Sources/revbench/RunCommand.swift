import ArgumentParser
import CPlatform
import Foundation
import Report
import Results
import Revocation
import Scenario
import Statistics
import Strategies
import Suite

/// The options shared by `run` and `validate`: a scenario and changes to it.
struct ScenarioOptions: ParsableArguments {
    @Argument(help: "The scenario file.") var scenario: String
    @Option(name: .customLong("set"), help: "Override a setting, such as token.ttl=5s. Repeatable.")
    var overrides: [String] = []
    @Option(help: "Run only these strategies, separated by commas.") var strategies: String?
    @Option(help: "The seed to use instead of the scenario's.") var seed: UInt64?

    /// - Throws: exit status 64 with every error of the scenario on standard error.
    func plan(fewestBlocks: Int = 1) throws -> Plan {
        do {
            let changes = try overrides.map { try Override($0) }
            let only = strategies?.split(separator: ",").map(String.init)
            let reader = ScenarioReader(catalogue: Registry.catalogue)
            return try Plan.read(changes, fewestBlocks: fewestBlocks) { changes in
                try reader.read(file: scenario, overrides: changes, only: only, seed: seed)
            }
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
    }
}

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs a scenario and writes its results.",
        discussion: """
            Examples:
              revbench run scenarios/default.yaml
              revbench run scenarios/default.yaml --set 'token.algorithm=[ES256, HS256]'
              revbench run scenarios/smoke.yaml --redis redis://127.0.0.1:6379 --json
              revbench run scenarios/smoke.yaml --against base/.build/release/revbench
            """)

    @OptionGroup var options: ScenarioOptions
    @OptionGroup var comparison: AgainstOptions
    @Option(help: "The folder to write the run's folder into.") var out = "results"
    @OptionGroup var redis: RedisOptions
    @Flag(help: "Print rows, notes, thresholds and the run's id as one JSON object.")
    var json = false
    @Flag(help: "Print the comparison with every column, not only those that fit 80 columns.")
    var wide = false
    @Flag(help: "Also write the report, and print its path.") var report = false
    @Flag(help: "Do not show progress on standard error.") var quiet = false

    func validate() throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: out, isDirectory: &isFolder),
            !isFolder.boolValue
        else { return }
        throw ValidationError("--out \(out): it is not a folder; name one to write runs into")
    }

    func run() throws {
        let plan = try options.plan(fewestBlocks: comparison.fewestBlocks)
        let against = try comparison.request(for: plan)
        let address = try redis.address()
        if !quiet { for note in plan.notes { Console.error(note) } }
        let outcome: Run.Outcome
        do {
            var run = try Run(
                RunRequest(
                    plan: plan, results: out, storeAddresses: address.map { [.redis: $0] } ?? [:],
                    isQuiet: quiet,
                    arguments: ShownArguments.of(CommandLine.arguments),
                    executable: Self.executable, against: against,
                    closing: report ? ReportWriter.expectedTime : .zero))
            outcome = try run.run()
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.broke.rawValue)
        }
        show(outcome)
        if let against = outcome.against { try keep(against, in: outcome.folder) }
        if !quiet { Console.note("results: \(outcome.folder)") }
        if report { makeReport(of: outcome.folder) }
        // The brief table shows the reasons below itself.
        for row in outcome.comparison.rows where json || wide {
            if let reason = row.invalidReason {
                Console.error("\(row.name) is invalid: \(reason)")
            }
        }
        guard fflush(nil) == 0 else {
            Console.error("cannot write to standard output; the results are in \(outcome.folder)")
            throw ExitCode(ExitStatus.broke.rawValue)
        }
        guard outcome.status == .fine else { throw ExitCode(outcome.status.rawValue) }
    }

    /// Saves the comparison for a pull request or a CI system's summary.
    private func keep(_ against: AgainstRecord, in folder: String) throws {
        do {
            try RunFolder.write(
                Data(against.markdown.utf8), to: "\(folder)/\(AgainstRecord.markdownName)")
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.broke.rawValue)
        }
    }

    /// A failed report does not affect the run; the report can be made again.
    private func makeReport(of folder: String) {
        do {
            let made = try ReportWriter(into: folder).write(Report(of: RunFiles(at: folder)))
            if json {
                Console.note("report: \(made.path)")
            } else {
                Console.output("report: \(made.path)\n")
            }
            if let note = made.note, !quiet { Console.error(note) }
        } catch {
            Console.error("no report: \(error)")
        }
    }

    /// Prints the comparison on standard output, with notes and thresholds. With `--json`, prints
    /// all results there as JSON, and also notes and thresholds on standard error for people.
    private func show(_ outcome: Run.Outcome) {
        let thresholds = outcome.thresholds.map { $0.line + "\n" }.joined()
        let notes = outcome.notes.map { "note: \($0)\n" }.joined()
        if json {
            Console.output(RunAnswer.json(outcome))
            Console.write((notes + thresholds).printable)
        } else {
            let against = outcome.against.map { "\n" + $0.text } ?? ""
            Console.output(
                ComparisonTable.text(outcome.comparison, isWide: wide) + notes + thresholds
                    + against)
        }
        // Notes have already been shown. The other warnings are about the machine.
        for warning in outcome.warnings where !quiet && !outcome.notes.contains(warning) {
            Console.error("warning: \(warning)")
        }
    }

    /// The program that trials run. In a forked process the link names the running program, even if
    /// its file was replaced meanwhile.
    private static var executable: String {
        let own = "/proc/self/exe"
        if FileManager.default.isExecutableFile(atPath: own) { return own }
        return Bundle.main.executablePath ?? CommandLine.arguments.first ?? "revbench"
    }
}

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Checks a scenario and lists what it would run.")

    @OptionGroup var options: ScenarioOptions

    func run() throws {
        let plan = try options.plan()
        Console.output("\(plan.scenario): \(plan.question)\n")
        let seconds = plan.estimatedSeconds(
            by: Registry.catalogue, processors: Int(platform_processors()))
        Console.output(
            "\(plan.variants.count) variants, \(plan.blocks) blocks, \(plan.trials.count) trials, "
                + "about \(clamped(seconds.rounded(.up))) s, seed \(plan.seed)\n")
        for variant in plan.variants {
            Console.output(["   ", variant.strategy, variant.label].joined(separator: " ") + "\n")
        }
    }
}
