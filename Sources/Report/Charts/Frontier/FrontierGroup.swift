/// Strategies that are held against each other: those with an embedded store, or all others.
struct FrontierGroup: Sendable {
    let isEmbedded: Bool
    /// In the order of the plan.
    let entries: [FrontierData.Entry]
    let frontier: Frontier

    /// Of its panel.
    var title: String {
        isEmbedded
            ? "Embedded store: one machine only" : "Any number of machines: no embedded store"
    }

    /// From the shortest window to the longest.
    var onFrontier: [FrontierData.Entry] {
        frontier.staircase.compactMap { point in
            entries.first { $0.variant.index == point.id }
        }
    }

    var dominated: [FrontierData.Entry] {
        entries.filter { if case .dominated = $0.standing { true } else { false } }
    }

    var unresolved: [FrontierData.Entry] { entries.filter { $0.standing == .unresolved } }
}
