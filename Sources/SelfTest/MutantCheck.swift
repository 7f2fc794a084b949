import Folders
import Foundation
import Mutants
import Results
import Revocation
import Suite

/// A check of real strategies with one mistake each. The oracle has to catch every mistake by an
/// invariant meant for it, and to find nothing in the unchanged strategies.
struct MutantCheck {
    let seed: UInt64
    let operations: Int?

    func findings(_ length: Length) throws -> [Finding] {
        let folder = try Temporary.makePrivateFolder("revbench-selftest")
        defer { folder.remove() }
        let trial = MutantTrial(
            seed: seed, operations: operations ?? (length == .full ? 20_000 : 4_000),
            folder: folder.path)
        var findings: [Finding] = []
        for mutation in Mutation.allCases {
            findings.append(finding(try trial.run(mutation.strategy, mutation)))
        }
        for (strategy, options) in MutantTrial.real {
            findings.append(finding(try trial.run(strategy, nil, options: options)))
        }
        return findings
    }

    private func name(of outcome: MutantOutcome) -> String {
        let options = outcome.options.values.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        return ([outcome.strategy] + options).joined(separator: " ")
    }

    private func finding(_ outcome: MutantOutcome) -> Finding {
        guard let mutation = outcome.mutation else {
            return Finding(
                "\(name(of: outcome)) unmodified", expected: "no violation",
                measured: "\(outcome.report.summary ?? "none") in \(outcome.report.judged) "
                    + "verifications",
                isOK: outcome.isAsDue)
        }
        let meant = mutation.meantFor.map { String($0.rawValue) }.sorted()
        return Finding(
            "\(mutation.rawValue) in \(outcome.strategy)",
            expected: "caught by invariant \(meant.joined(separator: " or "))",
            measured: outcome.caughtBy, isOK: outcome.isAsDue, isTimed: true)
    }
}
