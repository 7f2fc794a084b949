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

    /// A deployment of the same kind in the same stores, which shares nothing with this one.
    package func beside(_ name: String) -> StrategyContext {
        var other = self
        other.directory += "/\(name)"
        other.redis?.keyPrefix += "\(name):"
        return other
    }
}
