import Foundation
import Revocation
import Scenario
import Stores
import Strategies

/// A check of the stores that a plan needs, made before anything is measured. It fails immediately,
/// with a remedy, if a store is unavailable, and warns if one may lose what it stores.
struct StoreSurvey {
    /// The versions of the stores that report one, by kind.
    private(set) var versions: [StoreKind: String] = [:]
    private(set) var warnings: [String] = []

    /// - Parameter scratch: a folder to create; it is removed again.
    /// - Throws: `StoreError` for a store that cannot be reached or started.
    init(_ request: RunRequest, scratch: String) throws {
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        for kind in StoreKind.allCases {
            let names = Self.strategies(of: request.plan, on: kind)
            guard !names.isEmpty else { continue }
            let provider = try StoreSettings().provider(
                of: kind, address: request.storeAddresses[kind],
                needs: Self.needs(of: request.plan, on: kind))
            let condition = try provider.preflight(for: names, scratch: scratch)
            versions[kind] = condition.version
            warnings += condition.warnings
        }
    }

    private static func needs(of plan: Plan, on kind: StoreKind) -> StoreNeeds {
        var needs = StoreNeeds()
        for variant in plan.variants where StoreKind.needed(by: variant).contains(kind) {
            needs.connections = max(needs.connections, variant.connections(to: kind))
            let descriptor = Registry.catalogue.first { $0.name == variant.strategy }
            for feature in descriptor?.storeFeatures(variant.options) ?? [] {
                let names = needs.features[feature] ?? []
                guard !names.contains(variant.strategy) else { continue }
                needs.features[feature] = names + [variant.strategy]
            }
        }
        return needs
    }

    private static func strategies(of plan: Plan, on kind: StoreKind) -> [String] {
        var names: [String] = []
        for variant in plan.variants where !names.contains(variant.strategy) {
            if StoreKind.needed(by: variant).contains(kind) { names.append(variant.strategy) }
        }
        return names
    }
}
