package import Load
import Suite

/// A run of real phases on scripted servers of which the truth is known.
package enum HarnessScene: String, Sendable, Hashable, CaseIterable {
    /// Capacity and latency, with warm-ups, a background authority and a store.
    case load
    /// Every kind of outcome, without a warm-up, so that all that is served is measured.
    case outcomes
    /// Requests that outlast the planned time.
    case slow
    /// An open loop that cannot keep up.
    case overload
    /// Wrong answers in the warm-up alone.
    case warmUp = "warm-up"
    /// Timed revocations with known delays, exposure and collateral.
    case windows
    /// A mass revocation after which new tokens work late.
    case recovery
    /// Tokens accepted beyond their expiry and the leeway.
    case expiry
    /// Workers of known lag.
    case lag
    /// Blocks of known windows.
    case blocks
    /// Runs that follow a law.
    case law

    /// Runs it under these rules, and holds the results against what is known.
    package func findings(_ rules: MeasuringRules, seed: UInt64) throws -> [HarnessFinding] {
        switch self {
        case .load: try LoadScene(seed: seed, rules: rules).findings()
        case .outcomes: try OutcomesScene(seed: seed, rules: rules).findings()
        case .slow: try SlowScene(seed: seed, rules: rules).findings()
        case .overload: try OverloadScene(seed: seed, rules: rules).findings()
        case .warmUp: try WarmUpScene(seed: seed, rules: rules).findings()
        case .windows: try WindowsScene(seed: seed, rules: rules).findings()
        case .recovery: try RecoveryScene(seed: seed, rules: rules).findings()
        case .expiry: try ExpiryScene(seed: seed, rules: rules).findings()
        case .lag: LagScene(seed: seed, rules: rules).findings()
        case .blocks: BlocksScene(rules: rules).findings()
        case .law: LawScene(seed: seed, rules: rules).findings()
        }
    }
}

extension TrialBench {
    /// Each self-check, and whether it failed.
    var checkFindings: [HarnessFinding] {
        SelfCheck.allCases.map { check in
            HarnessFinding(
                .check(check), problem: failedChecks.contains(check) ? "failed" : nil)
        }
    }
}
