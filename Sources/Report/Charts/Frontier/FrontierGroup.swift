/// Strategies of one topology, which are compared with each other.
struct FrontierGroup: Sendable {
    let topology: FrontierTopology
    /// The title of the panel.
    let title: String
    let shortTitle: String
    /// The entries in the order of the plan.
    let entries: [FrontierData.Entry]
    let frontier: Frontier

    var isEmbedded: Bool { topology.isEmbedded }

    /// The entries on the frontier, from the shortest window to the longest.
    var onFrontier: [FrontierData.Entry] {
        frontier.staircase.compactMap { point in
            entries.first { $0.variant.index == point.id }
        }
    }

    var behind: [FrontierData.Entry] { entries.filter(\.standing.isBehind) }

    var unresolved: [FrontierData.Entry] { entries.filter { $0.standing == .unresolved } }
}
