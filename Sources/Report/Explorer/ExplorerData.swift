import Foundation
import Model
import Revocation

/// The data that the page's explorer evaluates: inputs, curves, formulas and rules of each
/// strategy, and the deployment's formulas. The page's script contains none of them.
///
/// Items that strategies share are stored once and referred to by index: rules, settings, formulas,
/// and whole sets of formulas by name.
struct ExplorerData: Encodable {
    /// The data that all strategies share: defaults of the run, by where the servers ran, and
    /// formulas over the requirement.
    struct Deployment: Encodable {
        let figures: [String: [String: InputFigure]]
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
    /// The axis by which each preference decides.
    let preferences: [String: String]
    /// The tolerance of ``RateCurve``.
    let tolerance: Double
    /// Where the servers ran that are compared if nothing else is asked for.
    let servers: String
    /// Why no strategy is shown to be better than another, by where the servers ran. Null if a
    /// strategy can be.
    let doubts: [String: String?]

    init(_ inputs: DecisionInputs) {
        var shared = ExplorerPools()
        var rows: [ExplorerRow] = []
        for strategy in inputs.strategies {
            rows.append(ExplorerRow(strategy, &shared))
        }
        self.shared = shared
        self.rows = rows
        deployment = Deployment(
            figures: Self.byDeployment(inputs) { kind in
                inputs.defaults(in: kind).figures.mapValues { InputFigure(figure: $0) }
            },
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
        servers = inputs.standardDeployment.rawValue
        doubts = Self.byDeployment(inputs) { inputs.doubt(in: $0) }
    }

    /// Returns a value for each deployment of the run, or for the standard one if the run has no
    /// strategy.
    private static func byDeployment<Value>(
        _ inputs: DecisionInputs, _ value: (DeploymentKind) -> Value
    ) -> [String: Value] {
        (inputs.deployments + [inputs.standardDeployment]).reduce(into: [:]) {
            $0[$1.rawValue] = value($1)
        }
    }

    /// Returns the JSON for a script element. It contains no `<`, which can occur only in strings.
    ///
    /// - Throws: an error if a number is not finite.
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
