package import Revocation

/// The deployment for which a run's strategies are priced: the values that a requirement states,
/// and defaults for the rest.
package struct TargetDeployment: Sendable, Hashable {
    /// The run's values for what a requirement does not state.
    package struct Defaults: Sendable, Hashable {
        /// The rate of one machine, and which rate of the run it is.
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
    /// The share of all clients that is revoked per hour: one in a thousand.
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
    /// The origin of each value that was not asked for, by the key of the requirement.
    package let assumed: [Requirement.Key: String]
    /// The values that were asked for, and the defaults of the run.
    private let inputs: [String: Estimate]

    package init(_ asked: Requirement, _ defaults: Defaults) {
        let inputs = defaults.figures.merging(asked.figures) { _, asked in asked }
        var evaluator = Evaluator(FormulaSheet(figures: inputs, formulas: Self.formulas))
        func value(_ term: Term) -> Double {
            evaluator.figure(named: term.rawValue)?.value ?? 0
        }
        // The only whole numbers that have no exact `Int` are those beyond its range.
        func count(_ term: Term) -> Int { Int(exactly: value(term)) ?? .max }
        machines = count(.machines)
        rate_per_s = value(.rate_per_s)
        hops = count(.hops)
        roundTrip_s = value(.roundTrip_s)
        clients = count(.clients)
        active = count(.active)
        sessions_s = value(.sessions_s)
        revocations_per_s = value(.revocations_per_s)
        shortestLifetime_s = value(.shortestLifetime_s)
        shortestPeriod_s = value(.shortestPeriod_s)
        assumed = Self.origins(defaults).filter { inputs[Term.asked($0.key)] == nil }
        self.inputs = inputs
    }

    /// Adds the formulas of the deployment and their inputs to a sheet.
    package func enter(in sheet: inout FormulaSheet) {
        sheet.figures.merge(inputs) { _, own in own }
        sheet.formulas.merge(Self.formulas) { _, own in own }
    }
}

extension TargetDeployment {
    /// The formulas of the deployment, from the values asked for and from ``Defaults/figures``.
    package static var formulas: [String: Formula] {
        func asked(_ key: Requirement.Key, _ standard: Formula) -> Formula {
            .firstKnown(.named(Term.asked(key)), standard)
        }
        let (machines, clients) = (Formula.name(Term.machines), Formula.name(Term.clients))
        let one = Formula.number(1)
        let all: [(Term, Formula)] = [
            (.machines, .most(asked(.machines, one), one)),
            (.rate_per_s, asked(.rate, Formula.name(Term.defaultRate_per_s) * machines)),
            (.hops, .most(asked(.hops, one), one)),
            (.roundTrip_s, asked(.storeRoundTrip, .name(Term.defaultRoundTrip_s))),
            (.clients, .most(asked(.clients, .name(Term.defaultClients)), one)),
            (.active, .least(.most(asked(.active, clients), one), clients)),
            (.sessions_s, asked(.sessions, .number(standardSession.inSeconds))),
            (
                .revocations_per_s,
                asked(.revocations, clients * .number(revokedPerHour) / .number(3_600))
            ),
            (
                .shortestLifetime_s,
                asked(.shortestLifetime, .number(shortestLifetime.inSeconds))
            ),
            (.shortestPeriod_s, asked(.shortestPeriod, .number(shortestPeriod.inSeconds))),
            (.maxWindow_s, .named(Term.asked(.maxWindow))),
            (.maxP99_us, Formula.named(Term.asked(.maxP99)) * .number(1e6)),
            (.maxStale_s, .named(Term.asked(.outage))),
        ]
        return all.reduce(into: [:]) { $0[$1.0.rawValue] = $1.1 }
    }

    /// Returns, in words, the origin of each value that is not asked for.
    private static func origins(_ defaults: Defaults) -> [Requirement.Key: String] {
        [
            .machines: "default", .rate: defaults.rateOrigin, .hops: "default",
            .storeRoundTrip: "the run's", .clients: "the run's", .active: "all",
            .sessions: "default", .revocations: "0.1 % of clients per hour",
            .shortestLifetime: "default", .shortestPeriod: "default",
        ]
    }
}

extension TargetDeployment.Defaults {
    /// The defaults as inputs of formulas, by name.
    package var figures: [String: Estimate] {
        [
            Term.defaultRate_per_s.rawValue: Estimate(machineRate_per_s),
            Term.defaultRoundTrip_s.rawValue: Estimate(roundTrip_s),
            Term.defaultClients.rawValue: Estimate(Double(clients)),
        ]
    }
}

extension DurationTerm {
    /// Creates the term from its name in scenarios: a setting of all strategies has a dot in its
    /// path, an option has none.
    package init?(settingNamed name: String) {
        if name.contains(".") {
            self.init(path: name)
        } else {
            self = .option(name)
        }
    }

    /// The term's name in scenarios: an option has no prefix.
    package var name: String {
        if case .option(let name) = self { name } else { path }
    }
}
