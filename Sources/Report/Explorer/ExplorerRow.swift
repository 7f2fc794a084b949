import Model
import Results
import Revocation

/// One strategy of ``ExplorerData``.
struct ExplorerRow: Encodable {
    let strategy: String
    let variant: String
    /// The strategy and the variant.
    let name: String
    let placement: StatePlacement?
    /// Where its servers ran.
    let deployment: DeploymentKind
    let figures: [String: InputFigure]
    /// Points, each with a rate, a value, and the ends of the value's interval.
    let curves: [String: [[Double?]]]
    /// The index of the set of its formulas.
    let book: Int
    /// The indices of its rules, in the order of the requirements.
    let checks: [Int]
    /// The indices of its settings, in the order in which they are shown.
    let settings: [Int]
    /// What a store outage does, in words.
    let outage: Message
    /// The noise floors by axis.
    let floors: [String: Double]

    init(_ data: StrategyData, _ shared: inout ExplorerPools) {
        let variant = data.variant
        strategy = variant.name.strategy
        self.variant = variant.name.label
        name = variant.name.description
        placement = variant.placement
        deployment = variant.deployment
        figures = data.sheet.figures.compactMapValues(\.ifFinite).mapValues {
            InputFigure(figure: $0)
        }
        curves = data.sheet.curves.mapValues { curve in
            curve.points.map { [$0.rate_per_s, $0.value, $0.low, $0.high] }
        }
        var book: [String: Int] = [:]
        // Formulas are sorted by name, so that the same run gives the same data.
        for (name, formula) in data.sheet.formulas.sorted(by: { $0.key < $1.key }) {
            book[name] = shared.formulas.place(of: formula)
        }
        self.book = shared.books.place(of: book)
        var checks: [Int] = []
        for check in data.checks { checks.append(shared.checks.place(of: check)) }
        self.checks = checks
        var settings: [Int] = []
        for rule in data.book.settingRules {
            settings.append(shared.settings.place(of: ExplorerSetting(rule)))
        }
        self.settings = settings
        outage = data.outageText
        floors = data.floors.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
    }
}
