import ArgumentParser
import Metrics
import Results
import Scenario
import Statistics
import Suite

/// What `run` takes to compare this program with another.
struct AgainstOptions: ParsableArguments {
    enum Inconclusive: String, CaseIterable, ExpressibleByArgument {
        case fail, pass
    }

    @Option(
        help: "Another revbench program: run it as well, in every block, and compare the two.")
    var against: String?
    @Option(help: "With --against: judge only these metrics, separated by commas.")
    var metrics: String?
    @Option(help: "With --against: whether an inconclusive comparison ends with status 5 or 0.")
    var inconclusive: Inconclusive?

    func validate() throws {
        guard against == nil else { return }
        for (name, isGiven) in [("metrics", metrics != nil), ("inconclusive", inconclusive != nil)]
        where isGiven { throw ValidationError("--\(name) needs --against") }
    }

    var fewestBlocks: Int { against == nil ? 1 : AgainstRequest.fewestBlocks }

    /// - Throws: exit status 64 for a program that cannot be run against.
    func request() throws -> AgainstRequest? {
        guard let against else { return nil }
        let headlines = try headlines()
        do throws(OtherProgramError) {
            return AgainstRequest(
                try OtherProgram(at: against), judging: headlines,
                passesInconclusive: inconclusive == .pass)
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
    }

    private func headlines() throws -> [Headline] {
        guard let metrics else { return Gate.figures }
        let known = Headline.all.map(\.name).joined(separator: ", ")
        let chosen = try metrics.split(separator: ",").flatMap { name in
            let named = Headline.named(name)
            guard !named.isEmpty else {
                throw ValidationError("--metrics \(name): expected one or more of \(known)")
            }
            return named
        }
        guard !chosen.isEmpty else {
            throw ValidationError("--metrics: expected one or more of \(known)")
        }
        return chosen
    }
}

extension Plan {
    /// The setting that says how many blocks there are.
    private static let blocksSetting = "blocks"

    /// Reads a plan of at least so many blocks: one of fewer is raised, unless the command line
    /// asks for fewer.
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

/// Blocks asked for on the command line, fewer than a comparison can do with.
struct TooFewBlocks: Error, CustomStringConvertible {
    let asked: Override
    let fewest: Int

    var description: String {
        "\(asked.origin): run --against compares two programs by at least \(fewest) blocks; with "
            + "fewer it could seldom tell anything. Leave the setting out, or ask for more."
    }
}
