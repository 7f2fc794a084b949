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
    /// What was asked for, and the defaults of the run.
    private let inputs: [String: Estimate]

    package init(_ asked: Requirement, _ defaults: Defaults) {
        let inputs = defaults.figures.merging(asked.figures) { _, asked in asked }
        var evaluator = Evaluator(FormulaSheet(figures: inputs, formulas: Self.formulas))
        func value(_ term: Term) -> Double {
            evaluator.figure(named: term.rawValue)?.value ?? 0
        }
        // Of a whole number only one beyond the type is not exact.
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

    /// Enters what a requirement decides.
    package func enter(in sheet: inout FormulaSheet) {
        sheet.figures.merge(inputs) { _, own in own }
        sheet.formulas.merge(Self.formulas) { _, own in own }
    }
}

extension TargetDeployment {
    /// What a requirement decides, from what was asked for and from ``Defaults/figures``.
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

    /// In words, where what is not asked for comes from.
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
    /// As inputs of formulas, by name.
    package var figures: [String: Estimate] {
        [
            Term.defaultRate_per_s.rawValue: Estimate(machineRate_per_s),
            Term.defaultRoundTrip_s.rawValue: Estimate(roundTrip_s),
            Term.defaultClients.rawValue: Estimate(Double(clients)),
        ]
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
