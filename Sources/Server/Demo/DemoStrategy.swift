import Revocation
import Strategies

/// A strategy that the demo shows, with its settings.
struct DemoStrategy: Sendable {
    let descriptor: StrategyDescriptor
    let options: OptionValues
    /// The lifetime of access tokens.
    let lifetime: Duration
    let guarantee: Guarantee

    /// The lifetime of access tokens that can be revoked.
    private static let usualLife = Duration.seconds(300)

    /// The strategies in the order of the page. A row in a store, a look-up per request, cached
    /// answers of the authorization server, and signed tokens that only expire.
    ///
    /// - Parameter hasRedis: without it, the look-up is one in SQLite.
    static func all(_ settings: DemoSettings, hasRedis: Bool) -> [DemoStrategy] {
        let lookingUp = hasRedis ? JWTRedisBlocklist.descriptor : JWTTokenVersion.descriptor
        return [
            DemoStrategy(SessionSQLite.descriptor, settings),
            DemoStrategy(lookingUp, settings),
            DemoStrategy(OpaqueIntrospection.descriptor, settings, keepsAnswers: true),
            DemoStrategy(JWTOnly.descriptor, settings),
        ]
    }

    private init(
        _ descriptor: StrategyDescriptor, _ settings: DemoSettings, keepsAnswers: Bool = false
    ) {
        var options = OptionValues()
        for option in descriptor.options where keepsAnswers && option.role == .keptAnswerLife {
            options[option.name] = .duration(settings.cacheLife)
        }
        let usual = descriptor.guarantee(
            options, TokenTerms(lifetime: Self.usualLife, leeway: .zero))
        let lifetime = usual.reaches.isEmpty ? settings.shortLife : Self.usualLife
        self.descriptor = descriptor
        self.options = options
        self.lifetime = lifetime
        guarantee = descriptor.guarantee(
            options, TokenTerms(lifetime: lifetime, leeway: .zero))
    }

    /// Whether anyone can read its tokens, and nothing but their expiry ends them. The visitor
    /// signs in at the authorization server of such a strategy, and reads its token.
    var isReadable: Bool { descriptor.signsTokens && guarantee.reaches.isEmpty }

    /// The longest time from the acknowledgement of a revocation to the last acceptance; nil if
    /// there is none.
    var bound: Duration? { guarantee.bound.duration(lifetime: lifetime, leeway: .zero) }
}
