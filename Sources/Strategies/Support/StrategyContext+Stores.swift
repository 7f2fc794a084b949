package import Stores
package import Tokens

extension StrategyContext {
    /// A deployment in `directory` on the stores of a trial.
    package init(
        directory: String, stores: StoreAccess, algorithm: Algorithm, leeway: Duration,
        longestLifetime: Duration
    ) {
        self.init(
            directory: directory, sqlite: stores.sqlite, redis: stores.redis,
            algorithm: algorithm, leeway: leeway, longestLifetime: longestLifetime)
    }

    /// Returns a similar deployment in the same stores, which shares no state with this one.
    package func beside(_ name: String) -> StrategyContext {
        var other = self
        other.directory += "/\(name)"
        other.redis?.keyPrefix += "\(name):"
        return other
    }
}
