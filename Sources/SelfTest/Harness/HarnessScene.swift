package import Load
import Suite

/// A run of real phases on scripted servers with a known truth.
package enum HarnessScene: String, Sendable, Hashable, CaseIterable {
    /// Capacity and latency, with warm-ups, a background authority and a store.
    case load
    /// Every kind of outcome, without a warm-up, so that everything served is measured.
    case outcomes
    /// Requests that outlast the planned time.
    case slow
    /// An open loop that cannot keep up.
    case overload
    /// Wrong answers only in the warm-up.
    case warmUp = "warm-up"
    /// Timed revocations with known delays, exposure and collateral.
    case windows
    /// A mass revocation after which new tokens start to work late.
    case recovery
    /// Tokens accepted after their expiry and the leeway.
    case expiry
    /// Workers with known lag.
    case lag
    /// Blocks with known windows.
    case blocks
    /// Runs that follow a law.
    case law

    /// Runs the scene under these rules, and compares the results with the truth.
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
