public import Revocation
public import Tokens

/// A signed token with an index in a status list. Every node has a copy of the list, which is
/// itself a signed token and is fetched again when it is older than its `ttl`
/// (draft-ietf-oauth-status-list).
public struct JWTStatusList: SignedTokenStrategy {
    private static let life = StrategyOption.duration(
        "list_ttl", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
        role: .refreshPeriod, simulated: .milliseconds(50),
        "how long a node uses a fetched copy of the list")
    private static let bits = StrategyOption.choice(
        "bits", default: "1", of: ["1", "2", "4", "8"], "bits per status in the list")
    /// Small in a simulation, so that indexes are reused often.
    static let size = StrategyOption.count(
        "list_size", default: 1 << 20, in: 1 << 16...1 << 24, simulated: 2_048,
        "capacity of the list, in tokens; a larger list gives each token more privacy")
    private static let order = StrategyOption.choice(
        "index", default: Order.random.rawValue, of: Order.allCases.map(\.rawValue),
        "how indexes are assigned; random ones do not reveal when a token was issued")

    private enum Order: String, CaseIterable { case random, sequential }

    public static let descriptor = StrategyDescriptor.signedTokens(
        name: "jwt-status-list",
        summary: "a node reads its copy of the status list; a revocation sets the token's status",
        options: [life, bits, size, order],
        placement: { _ in .document },
        guarantee: { settings in
            Guarantee(
                under: settings, reaches: ListEntryTarget.reaches, closes: .after([life.term]),
                outage: .stale(upTo: settings.options.duration(life)))
        })

    public typealias Keys = FixedKeys

    public let options: OptionValues

    public init(_ options: OptionValues) { self.options = options }

    private func terms(in context: StrategyContext) -> StatusListTerms {
        StatusListTerms(
            uri: "\(context.issuer)/\(StatusListTerms.document.path)",
            bits: Int(options.choice(Self.bits)) ?? 1, entries: options.count(Self.size),
            timeToLive: options.duration(Self.life),
            isRandom: options.choice(Self.order) == Order.random.rawValue)
    }

    public func makeRegister(
        in context: AuthorityContext, keys: SigningKeys
    ) -> StatusListRegister {
        let publisher = StatusListPublisher(
            terms(in: context.environment), signing: keys.signingKey())
        context.documents.publish(StatusListTerms.document) { now throws(StrategyError) in
            try publisher.document(at: now)
        }
        return StatusListRegister(
            publisher: publisher, leeway_us: context.environment.leeway.microseconds)
    }

    public func makeKnowledge(
        of id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> StatusListKnowledge {
        try StatusListKnowledge(
            of: id, from: context.documents, terms(in: context.environment), at: now)
    }
}
