import Revocation

/// Options of strategies whose nodes keep their own copy of the revocations.
enum FeedOptions {
    /// - Parameter simulated: nil if a simulation can use the standard value.
    static func maxStale(
        default standard: Duration, simulated: Duration? = nil, _ help: String
    ) -> StrategyOption {
        .duration(
            "max_stale", default: standard, in: .milliseconds(10) ... .seconds(86_400),
            role: .maxStaleness, simulated: simulated, help)
    }

    /// For nodes that receive a feed.
    static let pushedMaxStale = maxStale(
        default: .seconds(1), simulated: .milliseconds(50),
        "how old a node's set may become while its feed is late or lost; after that it fails "
            + "closed")

    /// The guarantee of nodes that receive a feed.
    static func pushed(under settings: GuaranteeSettings) -> Guarantee {
        Guarantee(
            under: settings, reaches: TokenIDTarget.reaches,
            closes: .after([pushedMaxStale.term]),
            outage: .stale(upTo: settings.options.duration(pushedMaxStale)), family: .pushed,
            law: .atOnce)
    }
}
