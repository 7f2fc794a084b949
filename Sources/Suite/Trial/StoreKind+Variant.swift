import Revocation
import Scenario
import Strategies

extension StoreKind {
    /// Returns the kinds of stores that a variant needs, in a fixed order.
    static func needed(by variant: Variant) -> [StoreKind] {
        let descriptor = Registry.catalogue.first { $0.name == variant.strategy }
        let needed = descriptor?.stores(variant.options) ?? []
        return allCases.filter(needed.contains)
    }
}
