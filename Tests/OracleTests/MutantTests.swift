import Foundation
import Mutants
import Results
import Revocation
import TestSupport
import Testing

/// Operations of each simulation: 1,000,000 before a release, fewer at every change.
private let operations =
    ProcessInfo.processInfo.environment["REVBENCH_OPERATIONS"].flatMap { Int($0) } ?? 20_000

/// The strategies to simulate, `jwt,jwt-refresh`; all of them where it is not set.
private let simulated = ProcessInfo.processInfo.environment["REVBENCH_STRATEGIES"].map {
    $0.split(separator: ",").map(String.init)
}

@Suite(.serialized) struct `The oracle` {
    private func inFolder(_ body: (String) throws -> Void) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try body(scratch.path)
    }

    @Test(arguments: Mutation.allCases)
    func `catches each mutant by the invariant meant for it`(mutation: Mutation) throws {
        try inFolder { folder in
            let trial = MutantTrial(seed: 1, operations: 6_000, folder: folder)
            let outcome = try trial.run(mutation.strategy, mutation)
            let meant = mutation.meantFor.map(\.rawValue).sorted()
            #expect(
                outcome.isAsDue,
                "meant for \(meant), caught by \(outcome.caughtBy): \(outcome.report.summary ?? "")"
            )
        }
    }

    @Test(arguments: MutantTrial.real.filter { simulated?.contains($0.strategy) ?? true })
    func `has nothing to say of a real strategy`(
        strategy: String, options: OptionValues
    ) throws {
        try inFolder { folder in
            let trial = MutantTrial(seed: 2, operations: operations, folder: folder)
            let outcome = try trial.run(strategy, nil, options: options)
            #expect(outcome.isAsDue, "\(outcome.report.summary ?? "")")
            #expect(outcome.report.judged > operations / 2)
        }
    }
}
