import Revocation
import Scenario
import Strategies

/// What a plan uses and another program does not know. Such a program would fail at a trial, or
/// ignore an option and measure something else.
struct PlanGap: Sendable, CustomStringConvertible {
    let unknown: [UnknownName]
    /// The plan's strategies that both programs know, without the calibration, which is part of
    /// every plan.
    private let shared: [String]

    /// Nil if the other program knows everything that the plan uses.
    init?(
        _ plan: Plan, _ known: KnownStrategies,
        catalogue: [StrategyDescriptor] = Registry.catalogue
    ) {
        var unknown: [UnknownName] = []
        var shared: [String] = []
        for variant in plan.variants {
            let strategy = variant.strategy
            let descriptor = catalogue.first { $0.name == strategy }
            for name in known.unknown(in: variant, descriptor?.options ?? [])
            where !unknown.contains(name) {
                unknown.append(name)
            }
            let isCalibration = descriptor?.isCalibration ?? false
            if !isCalibration, known.contains(strategy), !shared.contains(strategy) {
                shared.append(strategy)
            }
        }
        guard !unknown.isEmpty else { return nil }
        self.unknown = unknown
        self.shared = shared
    }

    /// What is unknown, and what to do.
    var description: String {
        let names = unknown.map(\.description).joined(separator: "; ")
        let cure = arguments
        guard !cure.isEmpty else {
            return "\(names). Name a scenario that both programs know."
        }
        return "\(names). To leave that out, run with \(cure.joined(separator: " ")), or name a "
            + "scenario that both programs know."
    }

    /// The arguments of `run` with which the plan uses nothing unknown, as far as there are any.
    private var arguments: [String] {
        var arguments: [String] = []
        if unknown.contains(where: \.isStrategy), !shared.isEmpty {
            arguments.append("--strategies \(shared.joined(separator: ","))")
        }
        for setting in unknown.compactMap(\.setting) {
            let argument = "--set \(setting)"
            if !arguments.contains(argument) { arguments.append(argument) }
        }
        return arguments
    }
}

/// A strategy, an option or a choice that another program does not know.
enum UnknownName: Sendable, Hashable, CustomStringConvertible {
    case strategy(String)
    /// An option, with its standard value, which has the same effect as leaving the option out.
    case option(String, of: String, standard: OptionValue)
    /// A choice, with those that the other program knows.
    case choice(String, option: String, of: String, known: [String])

    var isStrategy: Bool {
        guard case .strategy = self else { return false }
        return true
    }

    var description: String {
        switch self {
        case .strategy(let name): "the strategy \(name)"
        case .option(let name, let strategy, _): "the option \(name) of \(strategy)"
        case .choice(let choice, let option, let strategy, _):
            "the choice \(choice) of the option \(option) of \(strategy)"
        }
    }

    /// A setting for `--set` that both programs know; nil if there is none.
    fileprivate var setting: String? {
        switch self {
        case .strategy: nil
        case .option(let name, let strategy, let standard):
            "strategies.\(strategy).\(name)=\(standard)"
        case .choice(_, let option, let strategy, let known):
            known.first.map { "strategies.\(strategy).\(option)=\($0)" }
        }
    }
}
