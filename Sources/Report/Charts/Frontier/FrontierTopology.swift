import Revocation

/// The common properties of strategies that are compared in one panel: whether their store is a
/// file of the machine, the number of nodes, and the round trips.
struct FrontierTopology: Sendable, Hashable {
    let isEmbedded: Bool
    /// The values of ``paths``. Empty if a setting is not known or makes no difference.
    private let values: [String]

    private static let paths = [
        "nodes", "network.store_rtt", "network.authority_store_rtt", "network.authority_rtt",
    ]

    /// A store in a file needs no round trip.
    private static let ofStore: Set = ["network.store_rtt", "network.authority_store_rtt"]

    init(_ variant: ReportedVariant) {
        let isEmbedded = variant.placement == .embedded
        self.isEmbedded = isEmbedded
        values = Self.paths.map { path in
            isEmbedded && Self.ofStore.contains(path) ? "" : variant.settings[path] ?? ""
        }
    }

    /// Returns the title, with the settings in which this topology differs from others of its kind.
    func title(among all: [FrontierTopology]) -> String {
        let title =
            isEmbedded
            ? "Embedded store: one machine only" : "Any number of machines: no embedded store"
        return ([title] + settings(among: all)).joined(separator: ", ")
    }

    /// Returns the title for drawings that have no room for the full one.
    func shortTitle(among all: [FrontierTopology]) -> String {
        let title = isEmbedded ? "Embedded store" : "No embedded store"
        return ([title] + settings(among: all)).joined(separator: ", ")
    }

    /// Returns settings such as `store_rtt=2ms`.
    private func settings(among all: [FrontierTopology]) -> [String] {
        let kin = all.filter { $0.isEmbedded == isEmbedded }
        return Self.paths.indices.filter { place in
            !values[place].isEmpty && kin.contains { $0.values[place] != values[place] }
        }.map { place in
            let name = Self.paths[place].split(separator: ".").last.map(String.init) ?? ""
            return "\(name)=\(values[place])"
        }
    }
}
