package import Revocation
import Stores

extension Variant {
    /// Returns the settings of the network that change nothing that is measured of the variant, in
    /// the order of their names.
    ///
    /// - Parameter descriptor: the variant's strategy.
    package func settingsWithoutEffect(for descriptor: StrategyDescriptor) -> [String] {
        let token = settings.token
        let terms = TokenTerms(lifetime: token.ttl, leeway: token.leeway)
        var crossed = descriptor.networkWays(options, terms)
        // In a storm, many clients sign in again while revocations are timed.
        if settings.windows.storm != nil { crossed.insert(.toAuthority) }
        return Schema.networkWays.filter { crossed.isDisjoint(with: $0.value) }.keys.sorted()
    }
}
