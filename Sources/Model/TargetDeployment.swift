package import Revocation

/// The deployment that a run's strategies are priced for: what a requirement says of it, and a
/// default for the rest.
package struct TargetDeployment: Sendable, Hashable {
    /// What a run gives where a requirement is silent.
    package struct Defaults: Sendable, Hashable {
        /// Of one machine, and what it is of the run.
        package var machineRate_per_s: Double
        package var rateOrigin: String
        package var roundTrip_s: Double
        package var clients: Int

        package init(
            machineRate_per_s: Double, rateOrigin: String, roundTrip_s: Double, clients: Int
        ) {
            self.machineRate_per_s = machineRate_per_s
            self.rateOrigin = rateOrigin
            self.roundTrip_s = roundTrip_s
            self.clients = clients
        }
    }

    package static let standardSession = Duration.seconds(8 * 3_600)
    package static let shortestLifetime = Duration.seconds(60)
    package static let shortestPeriod = Duration.seconds(1)
    /// Of all clients per hour: one in a thousand is revoked.
    package static let revokedPerHour = 0.001

    package let rate_per_s: Double
    package let machines: Int
    package let hops: Int
    package let roundTrip_s: Double
    package let clients: Int
    package let active: Int
    package let sessions_s: Double
    package let revocations_per_s: Double
    package let shortestLifetime_s: Double
    package let shortestPeriod_s: Double
    /// Which of these were not asked for, and what each is, by the key of the requirement.
    package let assumed: [Requirement.Key: String]

    package init(_ asked: Requirement, _ defaults: Defaults) {
        var assumed: [Requirement.Key: String] = [:]
        func value<Value>(
            _ key: Requirement.Key, _ value: Value?, _ standard: Value, _ origin: String
        )
            -> Value
        {
            if value == nil { assumed[key] = origin }
            return value ?? standard
        }
        machines = max(value(.machines, asked.machines, 1, "default"), 1)
        rate_per_s = value(
            .rate, asked.rate_per_s, defaults.machineRate_per_s * Double(machines),
            defaults.rateOrigin)
        hops = max(value(.hops, asked.hops, 1, "default"), 1)
        roundTrip_s = value(
            .storeRoundTrip, asked.storeRoundTrip?.inSeconds, defaults.roundTrip_s, "the run's")
        clients = max(value(.clients, asked.clients, defaults.clients, "the run's"), 1)
        active = min(max(value(.active, asked.active, clients, "all"), 1), clients)
        sessions_s = value(.sessions, asked.sessions, Self.standardSession, "default").inSeconds
        revocations_per_s = value(
            .revocations, asked.revocations_per_s,
            Double(clients) * Self.revokedPerHour / 3_600, "0.1 % of clients per hour")
        shortestLifetime_s =
            value(.shortestLifetime, asked.shortestLifetime, Self.shortestLifetime, "default")
            .inSeconds
        shortestPeriod_s =
            value(.shortestPeriod, asked.shortestPeriod, Self.shortestPeriod, "default").inSeconds
        self.assumed = assumed
    }

    /// The inputs of formulas that a requirement decides.
    package func enter(in sheet: inout FormulaSheet, _ asked: Requirement) {
        let values: [(Term, Double)] = [
            (.rate_per_s, rate_per_s), (.machines, Double(machines)), (.hops, Double(hops)),
            (.roundTrip_s, roundTrip_s), (.clients, Double(clients)), (.active, Double(active)),
            (.sessions_s, sessions_s), (.revocations_per_s, revocations_per_s),
        ]
        for (term, value) in values { sheet[term] = Figure(value) }
        if let limit = asked.maxWindow { sheet[.maxWindow_s] = Figure(limit.inSeconds) }
        if case .stale(let limit)? = asked.outage {
            sheet[.maxStale_s] = Figure(limit.inSeconds)
        }
        for (name, value) in asked.fixed {
            guard let term = DurationTerm(settingNamed: name) else { continue }
            sheet.figures[Term.fixed(term)] = Figure(value.inSeconds)
        }
    }
}

extension DurationTerm {
    /// As scenarios name it: a setting of all strategies has a dot in its path, an option none.
    package init?(settingNamed name: String) {
        if name.contains(".") {
            self.init(path: name)
        } else {
            self = .option(name)
        }
    }

    /// As scenarios name it: an option without its prefix.
    package var name: String {
        if case .option(let name) = self { name } else { path }
    }
}
