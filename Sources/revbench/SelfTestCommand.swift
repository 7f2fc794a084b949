import ArgumentParser
import SelfTest
import Suite

struct SelfTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract: "Checks the harness on this machine against cases with known answers.",
        discussion: """
            Prints one line per finding: what was expected, what was measured, and the verdict. \
            Ends with exit status 4 if one fails, and with 5 if the machine was too busy to tell.

            Examples:
              revbench selftest
              revbench selftest --short --seed 7
              revbench selftest --only mutants --operations 1000000
            """)

    @Option(help: "The seed for schedules, revocations and probes.") var seed: UInt64 = 42
    @Flag(help: "Take one or two minutes instead of about five.") var short = false
    @Option(help: "Run only this check, by the name at the start of its lines.") var only: String?
    @Option(help: "The number of operations per simulated strategy, real or mutated.")
    var operations: Int?

    func validate() throws {
        if let operations, !(1...100_000_000).contains(operations) {
            throw ValidationError("--operations \(operations): expected 1 to 100000000")
        }
        let names = SelfTestChecks.all(seed: seed).map(\.name)
        if let only, !names.contains(only) {
            throw ValidationError(
                "--only \(only): expected one of \(names.joined(separator: ", "))")
        }
    }

    func run() throws {
        let checks = SelfTestChecks.all(seed: seed, operations: operations).filter {
            $0.name == only ?? $0.name
        }
        try Temporary.removeAllOnSignals()
        let report = SelfTestReport(checks, length: short ? .short : .full)
        let verdict = report.run(
            progress: { Console.write("selftest: \($0)\n") }, line: { print($0) })
        switch verdict {
        case .sound: break
        case .tooBusy:
            Console.error(
                "the machine was too busy to tell: stop what else runs on it, and repeat")
            throw ExitCode(ExitStatus.inconclusive.rawValue)
        case .failed:
            Console.error(
                "the harness cannot be trusted on this machine: see the lines that end in FAIL")
            throw ExitCode(ExitStatus.invalid.rawValue)
        }
    }
}
