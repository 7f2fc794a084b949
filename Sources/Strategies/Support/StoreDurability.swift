public import Revocation
import Stores

extension StrategyContext {
    /// Returns what an acknowledged revocation survives in these stores, as configured here.
    public func durability(of stores: Set<StoreKind>) -> Durability {
        .weakest(
            of: stores.sorted { $0.rawValue < $1.rawValue }.map { store in
                switch store {
                case .sqlite: sqlite.durability
                case .redis:
                    redis?.durability
                        ?? Durability(outlives: .none, reason: "Redis is not available")
                }
            })
    }
}
