import Foundation
import Model

/// What the page's explorer evaluates: inputs, curves, formulas and rules of each strategy, and what
/// a requirement decides. Its script has none of them.
///
/// What strategies share stands once, and each has its place: of rules, settings and formulas, and of
/// the whole set of formulas by name.
struct ExplorerData: Encodable {
    /// What is the same for all strategies: defaults of the run, and formulas over what is asked for.
    struct Deployment: Encodable {
        let figures: [String: InputFigure]
        let formulas: [String: Formula]
    }

    struct Axis: Encodable {
        let name: String
        let output: String
        let isNoisy: Bool
    }

    let shared: ExplorerPools
    let rows: [ExplorerRow]
    let deployment: Deployment
    /// Names of formulas.
    let costs: [String]
    let columns: [ExplorerColumn]
    let axes: [Axis]
    /// The axis that each preference decides by.
    let preferences: [String: String]
    /// Of ``RateCurve``.
    let tolerance: Double
    /// Why no strategy is shown to be better than another; nil where one can be.
    let doubt: String?

    init(_ inputs: DecisionInputs) {
        var shared = ExplorerPools()
        var rows: [ExplorerRow] = []
        for strategy in inputs.strategies {
            rows.append(ExplorerRow(strategy, &shared))
        }
        self.shared = shared
        self.rows = rows
        deployment = Deployment(
            figures: inputs.defaults.figures.mapValues { InputFigure(figure: $0) },
            formulas: TargetDeployment.formulas)
        costs = Output.costs.map(\.rawValue)
        columns = ExplorerColumn.all
        axes = ComparisonAxis.allCases.map {
            Axis(name: $0.rawValue, output: $0.output.rawValue, isNoisy: $0.isNoisy)
        }
        preferences = Requirement.Preference.allCases.reduce(into: [:]) {
            $0[$1.rawValue] = $1.axis.rawValue
        }
        tolerance = RateCurve.tolerance
        doubt = inputs.doubt
    }

    private enum CodingKeys: String, CodingKey {
        case shared, rows, deployment, costs, columns, axes, preferences, tolerance, doubt
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(shared, forKey: .shared)
        try container.encode(rows, forKey: .rows)
        try container.encode(deployment, forKey: .deployment)
        try container.encode(costs, forKey: .costs)
        try container.encode(columns, forKey: .columns)
        try container.encode(axes, forKey: .axes)
        try container.encode(preferences, forKey: .preferences)
        try container.encode(tolerance, forKey: .tolerance)
        // Null where there is none.
        try container.encode(doubt, forKey: .doubt)
    }

    /// For a script element: no `<` is left, which only texts have.
    ///
    /// - Throws: for a number that is not finite.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
            .replacing("<", with: "\\u003c")
    }
}

/// A number that is known exactly, or `[value, low, high]` of a measurement.
struct InputFigure: Encodable, Hashable {
    let figure: Estimate

    func encode(to encoder: any Encoder) throws {
        if figure.source == .given {
            var container = encoder.singleValueContainer()
            try container.encode(figure.value)
        } else {
            let parts: [Double?] = [figure.value, figure.low, figure.high]
            try parts.encode(to: encoder)
        }
    }
}
