package import Suite

/// A fact that is known about scripted servers without the harness, to be compared with the
/// harness's results.
package enum HarnessTruth: String, Sendable, Hashable, CaseIterable {
    /// Requests per second of each rung, from the servers' log.
    case rates
    /// The capacity is the best rung's rate.
    case bestRung = "best rung"
    /// CPU time of a verification, from the servers' own readings.
    case verificationTime = "processor time of a verification"
    /// CPU time of the store per verification, from the script.
    case storeTime = "processor time of the store"
    /// Requests are sent before the measurement begins, and their answers count.
    case warmUp = "warm-up"
    /// Every outcome, as counted by the servers.
    case outcomes
    /// Percentiles of the servers' own times.
    case serviceTimes = "service times"
    /// Servers too slow for the load.
    case overload
    /// The authority issues and revokes during the load.
    case authorityWork = "work of the authority"
    /// Seconds are counted from 0.
    case seconds
    /// The instant at which the authority answers, on its own clock.
    case acknowledgement
    /// The instant from which a node refuses, from the script.
    case windows
    /// Uses of a stolen token that the servers accepted after the acknowledgement.
    case exposure
    /// Tokens that the script revokes in addition to the target.
    case collateral
    /// The longest window of several blocks.
    case pooledWindows = "pooled windows"
    /// How far a run that follows a law may deviate from it.
    case distances = "distance from a law"
    /// The bound that the servers promise.
    case bound
    /// When new tokens start to work, from the script.
    case recovery
    /// Acceptance of a token after its expiry and the leeway.
    case lateAcceptance = "late acceptance"
}

/// What noticed a mistake of the harness.
package enum HarnessNotice: Sendable, Hashable, CustomStringConvertible {
    /// A self-check of every trial.
    case check(SelfCheck)
    /// A fact known about scripted servers.
    case truth(HarnessTruth)

    package var description: String {
        switch self {
        case .check(let check): "self-check: \(check.rawValue)"
        case .truth(let truth): "scripted servers: \(truth.rawValue)"
        }
    }
}

/// One notice and what it found.
package struct HarnessFinding: Sendable, Hashable {
    package let notice: HarnessNotice
    /// The difference from the truth; nil if there is none.
    package let problem: String?

    init(_ truth: HarnessTruth, _ isOK: Bool, _ problem: @autoclosure () -> String) {
        notice = .truth(truth)
        self.problem = isOK ? nil : problem()
    }

    init(_ notice: HarnessNotice, problem: String?) {
        self.notice = notice
        self.problem = problem
    }
}
