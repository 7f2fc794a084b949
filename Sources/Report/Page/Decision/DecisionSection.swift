import Model
import Results

/// The opening section of a report: the decision for the requirement that the run's scenario
/// states.
struct DecisionSection: Sendable {
    let decision: Decision
    let matrix: DecisionMatrix
    /// Whether the scenario states a requirement. Otherwise all values are defaults.
    private let isStated: Bool

    init?(_ run: ReportedRun) {
        guard let decision = run.decision, !decision.rows.isEmpty else { return nil }
        self.decision = decision
        matrix = DecisionMatrix(decision, run.variants)
        isStated = run.manifest.plan.requirement != nil
    }

    /// The longest list of names that fits in a headline.
    private static let mostNamed = 5

    /// The undominated strategies. A single one is named only if the decision chooses it, and none
    /// if the run shows no differences.
    var headline: Words {
        let left = decision.undominated
        guard !left.isEmpty else {
            return decision.unfit.contains(where: \.isInconclusive)
                ? "No strategy of this run is known to meet every requirement"
                : "No strategy of this run meets every requirement"
        }
        if decision.doubt != nil {
            return "No strategy is chosen: this run shows no difference between strategies"
        }
        if let chosen = decision.chosen {
            return "\(name: chosen.name): \(decision.whyChosen)\(inconclusive)"
        }
        let named = left.prefix(Self.mostNamed).map { row -> Words in "\(name: row.name)" }
        let rest = left.count > named.count ? " and others" : ""
        return "Undominated: \(Words(joining: named, by: ", "))\(rest)"
    }

    /// Strategies that may fit as well. Empty if there are none.
    private var inconclusive: String {
        let names = decision.inconclusive.map(\.name)
        guard !names.isEmpty else { return "" }
        let rest = names.count > Self.mostNamed ? " and others" : ""
        return "; inconclusive for \(names.prefix(Self.mostNamed).joined(separator: ", "))\(rest)"
    }

    let title = "The decision for this scenario's requirement"

    /// What is required, and of which deployment.
    var asked: [Provenance.Item] {
        let origin = isStated ? "" : ": the scenario states no requirement"
        var items = [
            Provenance.Item(title: "Required", text: decision.required + origin),
            Provenance.Item(title: "Deployment", text: decision.deploymentText),
        ]
        if let servers = decision.serversText {
            items.append(Provenance.Item(title: "Servers", text: servers))
        }
        if decision.asked.preference != nil {
            items.append(Provenance.Item(title: "Preferred", text: decision.preferredText))
        }
        if let fixed = decision.fixedText {
            items.append(Provenance.Item(title: "Fixed", text: fixed))
        }
        if decision.asked.maxWindow != nil {
            items.append(
                Provenance.Item(
                    title: "Shortest that tuning may choose", text: decision.floorsText))
        }
        if let processor = decision.processor {
            items.append(Provenance.Item(title: "A machine is one of the run's", text: processor))
        }
        return items
    }

    var notes: [String] {
        let best =
            decision.doubt == nil
            ? ["bold: no other that fits is shown to be better there, and at least one is worse"]
            : []
        return decision.marks + best + decision.remarks + [
            "to ask for another deployment: revbench decide RUN --max-window 1min --rate 50000/s "
                + "--machines 20"
        ]
    }
}

extension Words {
    /// Joins several texts with a separator.
    init(joining all: [Words], by separator: String) {
        var parts: [Part] = []
        for (place, words) in all.enumerated() {
            if place > 0 { parts.append(.text(separator)) }
            parts += words.parts
        }
        self.init(parts: parts)
    }
}
