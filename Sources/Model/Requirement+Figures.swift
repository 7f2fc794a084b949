import Revocation

extension Requirement {
    /// The stated values as inputs of formulas, by name: durations in s, rates per second. An
    /// outage in which anything is allowed requires nothing. The deployment selects rows and is no
    /// figure.
    package var figures: [String: Estimate] {
        var figures: [String: Estimate] = [:]
        let durations: [(Key, Duration?)] = [
            (.maxWindow, maxWindow), (.maxP99, maxP99), (.storeRoundTrip, storeRoundTrip),
            (.sessions, sessions), (.shortestLifetime, shortestLifetime),
            (.shortestPeriod, shortestPeriod),
        ]
        for (key, duration) in durations {
            figures[Term.asked(key)] = duration.map { Estimate($0.inSeconds) }
        }
        let numbers: [(Key, Double?)] = [
            (.rate, rate_per_s), (.revocations, revocations_per_s),
            (.machines, machines.map(Double.init)), (.hops, hops.map(Double.init)),
            (.clients, clients.map(Double.init)), (.active, active.map(Double.init)),
        ]
        for (key, value) in numbers {
            figures[Term.asked(key)] = value.map { Estimate($0) }
        }
        if let reach { figures[Term.asked(.reach, reach.rawValue)] = Estimate(1) }
        switch outage {
        case .closed?: figures[Term.asked(.outage, Outage.closed.description)] = Estimate(1)
        case .stale(let limit)?: figures[Term.asked(.outage)] = Estimate(limit.inSeconds)
        case .open?, nil: break
        }
        for (name, value) in fixed {
            guard let term = DurationTerm(settingNamed: name) else { continue }
            figures[Term.fixed(term)] = Estimate(value.inSeconds)
        }
        return figures
    }
}
