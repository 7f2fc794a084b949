package import Suite

/// What is known of scripted servers without the harness, and compared with what it says of them.
package enum HarnessTruth: String, Sendable, Hashable, CaseIterable {
    /// Requests per second of each rung, by the servers' log.
    case rates
    /// The best rung's rate is the capacity.
    case bestRung = "best rung"
    /// Processor time of a verification, by the servers' own readings.
    case verificationTime = "processor time of a verification"
    /// Processor time of the store per verification, by the script.
    case storeTime = "processor time of the store"
    /// Something is sent before the measurement begins, and its answers count.
    case warmUp = "warm-up"
    /// Every outcome, counted by the servers.
    case outcomes
    /// Percentiles of the servers' own times.
    case serviceTimes = "service times"
    /// Servers too slow for the load.
    case overload
    /// The authority issues and revokes beside the load.
    case authorityWork = "work of the authority"
    /// Seconds are counted from 0.
    case seconds
    /// The instant at which the authority answers, by its own clock.
    case acknowledgement
    /// The instant from which a node refuses, by the script.
    case windows
    /// Uses of a stolen token that the servers accepted after the acknowledgement.
    case exposure
    /// Tokens that the script revokes besides the target.
    case collateral
    /// The longest window of several blocks.
    case pooledWindows = "pooled windows"
    /// How far a run that follows a law may be from it.
    case distances = "distance from a law"
    /// The bound that the servers promise.
    case bound
    /// When new tokens begin to work, by the script.
    case recovery
    /// Servers that accept a token after its expiry and the leeway.
    case lateAcceptance = "late acceptance"
}

/// What noticed a mistake of the harness.
package enum HarnessNotice: Sendable, Hashable, CustomStringConvertible {
    /// A self-check that every trial makes.
    case check(SelfCheck)
    /// What is known of scripted servers.
    case truth(HarnessTruth)

    package var description: String {
        switch self {
        case .check(let check): "self-check: \(check.rawValue)"
        case .truth(let truth): "scripted servers: \(truth.rawValue)"
        }
    }
}

/// One notice, with what it found.
package struct HarnessFinding: Sendable, Hashable {
    package let notice: HarnessNotice
    /// Nil where all is as known.
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
