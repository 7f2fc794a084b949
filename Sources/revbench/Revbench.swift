import ArgumentParser
import CPlatform
import Foundation
import Results
import Scenario
import Suite

@main
struct Revbench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revbench",
        abstract:
            """
            Measures what it costs to be able to revoke access tokens, and how long a revocation \
            takes.
            """,
        discussion: """
            Examples:
              revbench run scenarios/default.yaml
              revbench run scenarios/default.yaml --set token.algorithm=HS256 --strategies jwt
              revbench validate my-scenario.yaml
              revbench report results/latest
              revbench compare results/BASE results/latest
              revbench decide results/latest --max-window 1min --rate 50000/s --machines 20
              revbench export results/latest --format markdown
              revbench token issue --algorithm ES256 --count 3 --jwks-out keys.json > tokens
              revbench token verify --jwks keys.json tokens
              revbench selftest

            Exit status: 0 success; 64 usage error or invalid scenario; 1 the run failed; 3 a \
            threshold was missed, no strategy fits, or a metric is worse; 4 the measurement is \
            invalid; 5 a comparison is inconclusive; 130, 131 or 143 stopped by a signal, partial \
            results are kept.
            """,
        version: Program.version,
        subcommands: [
            RunCommand.self, ReportCommand.self, CompareCommand.self, PoolCommand.self,
            DecideCommand.self, AdviseCommand.self, ProjectCommand.self, CheckCommand.self,
            ExportCommand.self, ListCommand.self, ValidateCommand.self, TokenCommand.self,
            ServeCommand.self, SelfTestCommand.self,
            TrialCommand.self, GateEvidenceCommand.self, LoadCommand.self, SoakCommand.self,
        ])

    /// The limit to set if the system allows any number: enough for every scenario.
    private static let mostOpenFiles: UInt64 = 1 << 20

    static func main() {
        platform_quiet_crashes()
        platform_keep_exit_statuses()
        _ = platform_raise_open_files(mostOpenFiles)
        guard CommandLine.arguments.first?.isEmpty == false else {
            Console.error(
                "cannot read its own command line from /proc/self/cmdline. Mount /proc: "
                    + "mount -t proc proc /proc")
            exit(withError: ExitCode(ExitStatus.broke.rawValue))
        }
        let arguments = CommandLine.arguments.dropFirst().map { HomePath.expanded($0) }
        let isProjection = arguments.first == ProjectCommand.configuration.commandName
        do {
            if let mistake = MistypedCommand(arguments) { throw ValidationError("\(mistake)") }
            var command = try parseAsRoot(
                isProjection ? OptionFlags.rewritten(arguments) : arguments)
            try command.run()
        } catch {
            end(with: error, arguments)
        }
    }

    /// Prints help and the version on standard output. Prints an error on standard error, with the
    /// prefix of all messages and without any password from the arguments.
    private static func end(with error: any Error, _ arguments: [String]) -> Never {
        let code = exitCode(for: error)
        let text = fullMessage(for: error, columns: nil)
        if code.isSuccess {
            if !text.isEmpty { print(text) }
        } else if !text.isEmpty {
            let shown = text.hasPrefix(errorPrefix) ? text.dropFirst(errorPrefix.count) : text[...]
            Console.error(ShownArguments.message(String(shown), about: arguments))
        }
        Foundation.exit(code.rawValue)
    }

    /// The prefix of the argument parser's messages.
    private static let errorPrefix = "Error: "
}

/// A first word that is not a command.
struct MistypedCommand: CustomStringConvertible {
    let description: String

    /// Returns nil if the first word is a command or an option.
    init?(_ arguments: [String]) {
        guard let word = arguments.first, !word.hasPrefix("-"), word != "help" else { return nil }
        let commands = Revbench.configuration.subcommands.map { $0.configuration }
        guard !commands.contains(where: { $0.commandName == word }) else { return nil }
        let names = commands.filter(\.shouldDisplay).compactMap(\.commandName)
        let meant = nearest(to: word, in: names).map { "Did you mean \($0)?" }
        description =
            "there is no command \(word). "
            + (meant ?? "The commands are \(names.joined(separator: ", ")).")
    }
}

/// One trial, which `run` starts as a separate process.
struct TrialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trial", abstract: "Runs one trial of a run.", shouldDisplay: false)

    @Argument(help: "The trial's job file.") var job: String?
    @Flag(
        name: .customLong("protocol"),
        help: "Print the protocol of trials, the version and the strategies.")
    var printsProtocol = false
    @Option(help: "Instead of a job: verify so many times in this process, for counting.")
    var verifications: Int?
    @Option(help: "With --verifications: the strategy, with its standard options.")
    var strategy: String?
    @Option(help: "With --verifications: the algorithm of tokens.") var algorithm = "HS256"

    func validate() throws {
        let asked = [job != nil, verifications != nil, printsProtocol].count { $0 }
        guard asked == 1 else {
            throw ValidationError("expected a job file, --verifications or --protocol")
        }
        guard let verifications else { return }
        guard verifications > 0 else {
            throw ValidationError("--verifications \(verifications): expected at least 1")
        }
        guard strategy != nil else {
            throw ValidationError("--verifications needs --strategy")
        }
    }

    func run() throws {
        if printsProtocol {
            print(ProtocolAnswer.own.line, terminator: "")
            return
        }
        if let verifications, let strategy {
            throw ExitCode(
                TrialJob.run(
                    verifications: verifications, strategy: strategy, algorithm: algorithm))
        }
        platform_name_process("revbench")
        throw ExitCode(TrialJob.run(file: job ?? ""))
    }
}
