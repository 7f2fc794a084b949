import CPlatform
import Load
import Revocation
import Scenario
import Stores
import Strategies

extension Variant {
    /// Returns roughly the most connections to a store that a trial holds at a time. If
    /// verifications ask the store: one per worker and node, with one more node in the windows
    /// phase. Otherwise: a few per node and for the authority.
    func connections(to kind: StoreKind) -> Int {
        let descriptor = Registry.catalogue.first { $0.name == strategy }
        guard let descriptor, descriptor.stores(options).contains(kind) else { return 0 }
        let placement = descriptor.placement(options)
        let way = placement.wayOfVerifications(with: descriptor.stores(options))
        // A verifier that asks the authorization server has a connection to the store there.
        let isAskedThere = placement == .networked && way == .toAuthority
        let few = 2 * settings.nodes + Self.ofTheAuthority
        guard isAskedThere || kind.isAsked(where: placement) else { return few }
        let isAcross = isAcrossNetwork(way ?? .nodeToStore)
        let workers = workers(waits: placement.waitsForAnotherProcess, isAcross: isAcross)
        return few + workers * (settings.nodes + 1)
            + (isAcross ? probes(weighsRequests: descriptor.weighsRequests) : 0)
    }

    /// Roughly the most connections of a trial to servers over HTTP, where the largest rung has one
    /// per worker.
    var serverConnections: Int {
        guard settings.deployment == .http else { return 0 }
        let nodes = settings.nodes + 1
        let probes = ProbeThreads.perNode(of: settings.nodes, weighsRequests: true)
        let isAcross = NetworkWay.allCases.contains(where: isAcrossNetwork)
        return workers(waits: true, isAcross: isAcross) + nodes * (probes + 4)
            + Self.ofTheAuthority
    }

    /// Returns the number of threads that probe nodes, each with a connection. There is more than
    /// one only over a network.
    private func probes(weighsRequests: Bool) -> Int {
        settings.nodes
            * ProbeThreads.perNode(of: settings.nodes, weighsRequests: weighsRequests)
    }

    private func isAcrossNetwork(_ way: NetworkWay) -> Bool {
        (settings.network?.roundTrip(over: way) ?? .zero) > .zero
    }

    private static let ofTheAuthority = 16

    private func workers(waits: Bool, isAcross: Bool) -> Int {
        // Over a network, workers mostly wait, and the ladder climbs as far as it may.
        guard !(waits && isAcross) else { return Ladder.mostWorkers }
        switch settings.capacity.concurrency {
        case .listed(let workers): return workers.max() ?? 1
        case .auto:
            let processors = max(Int(platform_processors()), 1)
            return min(waits ? 4 * processors : processors, Ladder.mostWorkers)
        }
    }
}
