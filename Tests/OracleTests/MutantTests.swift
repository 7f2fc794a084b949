import Foundation
import Mutants
import Results
import Revocation
import TestSupport
import Testing

/// The number of operations of each simulation: 1,000,000 before a release, fewer for every change.
private let operations =
    ProcessInfo.processInfo.environment["REVBENCH_OPERATIONS"].flatMap { Int($0) } ?? 10_000

/// The strategies to simulate, such as `jwt,jwt-refresh`; all strategies if it is not set.
private let simulated = ProcessInfo.processInfo.environment["REVBENCH_STRATEGIES"].map {
    $0.split(separator: ",").map(String.init)
}

@Suite(.serialized) struct `The oracle` {
    private func inFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
        let scratch = try Scratch()
        defer { scratch.remove() }
        return try body(scratch.path)
    }

    /// On a busy machine a mistake may not show, for example if a feed reconnects before anything
    /// is revoked. So the simulation runs up to three times.
    @Test(arguments: Mutation.allCases)
    func `catches each mutant by the invariant meant for it`(mutation: Mutation) throws {
        let meant = mutation.meantFor.map(\.rawValue).sorted()
        var outcomes: [MutantOutcome] = []
        while outcomes.count < 3, outcomes.last?.isAsDue != true {
            let seed = UInt64(outcomes.count + 1)
            let outcome = try inFolder { folder in
                try MutantTrial(seed: seed, operations: 6_000, folder: folder)
                    .run(mutation.strategy, mutation)
            }
            outcomes.append(outcome)
        }
        let found = outcomes.map { "\($0.caughtBy): \($0.report.summary ?? "")" }
        #expect(outcomes.last?.isAsDue == true, "meant for \(meant), caught by \(found)")
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
