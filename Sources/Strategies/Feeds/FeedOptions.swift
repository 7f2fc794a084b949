import Revocation

/// Options of strategies whose nodes use what they know while they cannot learn more.
enum FeedOptions {
    /// - Parameter simulated: nil if a simulation can use the standard value.
    static func maxStale(
        default standard: Duration, from least: Duration = .milliseconds(10),
        simulated: Duration? = nil, _ help: String
    ) -> StrategyOption {
        .duration(
            "max_stale", default: standard, in: least ... .seconds(86_400), role: .maxStaleness,
            simulated: simulated, help)
    }

    /// For nodes that receive a feed.
    static let pushedMaxStale = maxStale(
        default: .seconds(1), simulated: .milliseconds(50),
        "how old a node's set may become while its feed is late or lost; after that it fails "
            + "closed")

    /// The guarantee of nodes that receive a feed.
    static func pushed(
        under settings: GuaranteeSettings, reaching reaches: [RevocationReach]
    ) -> Guarantee {
        Guarantee(
            under: settings, reaches: reaches, closes: .after([pushedMaxStale.term]),
            outage: .stale(upTo: settings.options.duration(pushedMaxStale)), family: .pushed,
            law: .atOnce)
    }
}
