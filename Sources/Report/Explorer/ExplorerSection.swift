import Model
import Results
import Revocation

/// The form and the matrix in which a reader tries requirements other than the run's. The page's
/// script fills the matrix. Without the script the section is not shown.
struct ExplorerSection: Sendable {
    struct Group: Sendable {
        let title: String
        let fields: [ExplorerField]
    }

    let title = "What other requirements lead to"
    let subtitle =
        "Recomputed in this page from the run's measurements, by the formulas of revbench decide. "
        + "Durations and rates are written as on the command line: 500us, 1min, 50000/s. An empty "
        + "field has the default shown in it."
    let caption =
        "Strategies that fit and that no other dominates, fewest cores first; then the dominated; "
        + "then the unfit"
    let marks =
        "Without a mark: measured; ≈ modelled within the measured range; ~N× modelled, N times "
        + "beyond it; ≥ the least that it can be; ≤ what the strategy promises; small: the "
        + "interval of 95 %."
    let groups: [Group]
    /// The JSON for a script element.
    let data: String
    let doubt: String
    /// A stored property, because templates cannot see computed ones.
    let hasDoubt: Bool

    /// - Throws: an error if a number is not finite.
    init(_ inputs: DecisionInputs) throws {
        let asked = inputs.run.manifest.plan.requirement ?? Requirement()
        let standard = inputs.standardDeployment
        let deployments = inputs.deployments.filter { $0 != standard } + [standard]
        func fields(_ keys: Requirement.Key...) -> [ExplorerField] {
            keys.flatMap {
                ExplorerField.fields(
                    of: $0, asked, settings: inputs.settingNames, deployments: deployments)
            }
        }
        groups = [
            Group(
                title: "Required", fields: fields(.maxWindow, .maxP99, .reach, .outage, .prefer)),
            Group(
                title: "Deployment",
                fields: fields(
                    .rate, .machines, .storeRoundTrip, .hops, .clients, .active, .revocations,
                    .deployment)),
            Group(
                title: "Lifetimes",
                fields: fields(.sessions, .shortestLifetime, .shortestPeriod)),
            Group(title: "Settings that are not tuned", fields: fields(.fix)),
        ].filter { !$0.fields.isEmpty }
        data = try ExplorerData(inputs).json()
        doubt = Self.doubt(inputs) ?? ""
        hasDoubt = !doubt.isEmpty
    }

    /// Why no strategy is shown to be better than another. If that is so in one of several
    /// deployments only, names it.
    private static func doubt(_ inputs: DecisionInputs) -> String? {
        let kinds = inputs.deployments
        let doubts = kinds.compactMap { kind in
            inputs.doubt(in: kind).map { (kind: kind, text: $0) }
        }
        if doubts.count == kinds.count, Set(doubts.map(\.text)).count <= 1 {
            return doubts.first?.text
        }
        return doubts.map { "\($0.kind.rawValue): \($0.text)" }.joined(separator: "; ")
    }
}

/// The values that the section's template uses.
struct ExplorerContent {
    let title: String
    let subtitle: String
    let caption: String
    let marks: String
    let groups: [ExplorerSection.Group]
    let data: String
    let doubt: String
    let hasDoubt: Bool
    let evaluator: String
    let curves: String
    let quantities: String
    let decision: String
    let matrix: String
    let controls: String

    init(_ section: ExplorerSection, _ templates: Templates) {
        title = section.title
        subtitle = section.subtitle
        caption = section.caption
        marks = section.marks
        groups = section.groups
        data = section.data
        doubt = section.doubt
        hasDoubt = section.hasDoubt
        evaluator = templates.render((), with: "evaluator")
        curves = templates.render((), with: "curves")
        quantities = templates.render((), with: "quantities")
        decision = templates.render((), with: "decision")
        matrix = templates.render((), with: "matrix")
        controls = templates.render((), with: "controls")
    }
}
