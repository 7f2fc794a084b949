import ArgumentParser
import Scenario
import Suite

/// The options of `run` for comparing this program with another.
struct AgainstOptions: ParsableArguments {
    @Option(
        help: "Another revbench program: run it as well, in every block, and compare the two.")
    var against: String?
    @Option(
        help: ArgumentHelp(
            "With --against: the metrics to judge, separated by commas, or all. "
                + "(default: \(JudgedMetrics.standard))"))
    var metrics: String?
    @Option(help: "With --against: whether an inconclusive comparison ends with status 5 or 0.")
    var inconclusive: InconclusiveAnswer?

    func validate() throws {
        guard against == nil else { return }
        for (name, isGiven) in [("metrics", metrics != nil), ("inconclusive", inconclusive != nil)]
        where isGiven { throw ValidationError("--\(name) needs --against") }
    }

    var fewestBlocks: Int { against == nil ? 1 : AgainstRequest.fewestBlocks }

    /// - Throws: exit status 64 for a program that a run of this plan cannot be compared with.
    func request(for plan: Plan) throws -> AgainstRequest? {
        guard let against else { return nil }
        let headlines = try JudgedMetrics.read(metrics)
        do throws(OtherProgramError) {
            let program = try OtherProgram(at: against)
            try program.check(plan)
            if let remark = program.remark { Console.error(remark) }
            return AgainstRequest(
                program, judging: headlines, passesInconclusive: inconclusive == .pass)
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
    }
}

extension Plan {
    /// The setting for the number of blocks.
    private static let blocksSetting = "blocks"

    /// Reads a plan of at least this many blocks. The scenario's number is raised if it is lower; a
    /// lower number on the command line is an error.
    ///
    /// - Parameter read: reads the scenario with these changes.
    static func read(
        _ changes: [Override], fewestBlocks: Int, _ read: ([Override]) throws -> Plan
    ) throws -> Plan {
        let plan = try read(changes)
        guard plan.blocks < fewestBlocks else { return plan }
        if let asked = changes.last(where: { $0.path == [blocksSetting] }) {
            throw TooFewBlocks(asked: asked, fewest: fewestBlocks)
        }
        return try read(changes + [Override("\(blocksSetting)=\(fewestBlocks)")]).noting(
            "\(fewestBlocks) blocks instead of the scenario's \(plan.blocks): a comparison of "
                + "two programs needs at least \(fewestBlocks)")
    }
}

/// Fewer blocks on the command line than a comparison needs.
struct TooFewBlocks: Error, CustomStringConvertible {
    let asked: Override
    let fewest: Int

    var description: String {
        "\(asked.origin): run --against compares two programs by at least \(fewest) blocks; with "
            + "fewer the result would be inconclusive. Leave the setting out, or ask for more."
    }
}
