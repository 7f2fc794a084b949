import ArgumentParser
import SelfTest
import Suite

struct SelfTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract: "Puts questions with known answers to the harness: is it honest on this machine?",
        discussion: """
            Prints a line a finding: what was expected, what was measured and the verdict. \
            Exit status 4 when one fails.

            Examples:
              revbench selftest
              revbench selftest --short --seed 7
              revbench selftest --only mutants --operations 1000000
            """)

    @Option(help: "The seed of schedules, revocations and probes.") var seed: UInt64 = 42
    @Flag(help: "A few seconds instead of a minute.") var short = false
    @Option(help: "This check alone, by the name that begins its lines.") var only: String?
    @Option(help: "Operations of each simulated strategy, real or mutated.") var operations: Int?

    func validate() throws {
        if let operations, !(1...100_000_000).contains(operations) {
            throw ValidationError("--operations \(operations): expected 1 to 100000000")
        }
        let names = Checks.all(seed: seed).map(\.name)
        if let only, !names.contains(only) {
            throw ValidationError(
                "--only \(only): expected one of \(names.joined(separator: ", "))")
        }
    }

    func run() throws {
        let checks = Checks.all(seed: seed, operations: operations).filter {
            $0.name == only ?? $0.name
        }
        let report = Report(checks, length: short ? .short : .full)
        let isOK = report.run(
            progress: { Console.write("selftest: \($0)\n") }, line: { print($0) })
        guard isOK else {
            Console.error("the harness can't be trusted here: see the lines that end in FAIL")
            throw ExitCode(ExitStatus.invalid.rawValue)
        }
    }
}
