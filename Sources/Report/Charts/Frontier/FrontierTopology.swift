import Results
import Revocation

/// The common properties of strategies that are compared in one panel: whether their store is a
/// file of the machine, whether they ran over HTTP, the number of nodes, and the round trips.
struct FrontierTopology: Sendable, Hashable {
    let isEmbedded: Bool
    /// The values of ``paths``. Empty if a setting is not known, nil if it makes no difference.
    private var values: [String?]

    private static let paths = [
        RecordedVariant.deploymentPath, "nodes", "network.store_rtt",
        "network.authority_store_rtt", "network.authority_rtt",
    ]

    /// A store in a file needs no round trip.
    private static let ofStore: Set = ["network.store_rtt", "network.authority_store_rtt"]

    init(_ variant: ReportedVariant) {
        let isEmbedded = variant.placement == .embedded
        self.isEmbedded = isEmbedded
        values = Self.paths.map { path in
            let makesNoDifference =
                isEmbedded && Self.ofStore.contains(path) || variant.unaffectedBy.contains(path)
            return makesNoDifference ? nil : variant.settings[path] ?? ""
        }
    }

    /// Returns the topologies of the panels for strategies with these topologies, those with an
    /// embedded store last. Each strategy's topology includes that of at least one panel.
    static func panels(for topologies: [FrontierTopology]) -> [FrontierTopology] {
        var found: [FrontierTopology] = []
        for topology in topologies where !found.contains(topology) {
            for common in [topology] + found.compactMap({ $0.intersection(topology) })
            where !found.contains(common) {
                found.append(common)
            }
        }
        // A topology that includes a narrower one needs no panel of its own.
        let narrow = found.filter { one in
            !found.contains { $0 != one && one.includes($0) }
        }
        return narrow.filter { !$0.isEmbedded } + narrow.filter(\.isEmbedded)
    }

    /// Returns whether a strategy with this topology would be measured alike in another.
    func includes(_ other: FrontierTopology) -> Bool { intersection(other) == other }

    /// Returns the topology that both include. Nil if they differ in a setting.
    private func intersection(_ other: FrontierTopology) -> FrontierTopology? {
        guard isEmbedded == other.isEmbedded else { return nil }
        var common = self
        for (place, value) in other.values.enumerated() {
            guard let value else { continue }
            guard (values[place] ?? value) == value else { return nil }
            common.values[place] = value
        }
        return common
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
        return Self.paths.indices.compactMap { place in
            guard let value = values[place], !value.isEmpty,
                kin.contains(where: { $0.values[place] != value })
            else { return nil }
            let name = Self.paths[place].split(separator: ".").last.map(String.init) ?? ""
            return "\(name)=\(value)"
        }
    }
}
