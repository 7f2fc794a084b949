import Stores

extension Schema {
    /// Round trips that are emulated at connections and fetches.
    static let network: [Setting] = [
        Setting(
            "network.store_rtt", \.networkWritten.storeRTT, roundTrip, example: "[500us, 2ms]",
            "Round trip between a node and its store. Half of it passes before a request leaves, "
                + "half before its answer is read. Stores in files take none."),
        Setting(
            "network.authority_store_rtt", \.networkWritten.authorityStoreRTTWritten,
            Grammar<Duration?>.duration(roundTrips, or: NetworkSettings.asStoreRTT),
            example: "2ms",
            "Round trip between the authorization server and its store. It is part of what a "
                + "revocation takes."),
        Setting(
            "network.authority_rtt", \.networkWritten.authorityRTT, roundTrip, example: "500us",
            "Round trip between a node or a client and the authorization server, for key sets, "
                + "status lists, introspection, pushed events, and clients that sign in or renew "
                + "their tokens. A revocation takes none: it is timed at the authorization "
                + "server."),
        Setting(
            "network.jitter", \.networkWritten.jitter, .share(upTo: 1), example: "10%",
            "How much longer or shorter each direction takes at most, as a share of its half. The "
                + "time is drawn evenly from that range. Messages on one connection stay in order."),
    ]

    /// The parts of a network that each of the settings lengthens.
    static let networkWays: [String: Set<NetworkWay>] = [
        // The authorization server's round trip is the nodes' unless it is written.
        "network.store_rtt": [.nodeToStore, .authorityToStore],
        "network.authority_store_rtt": [.authorityToStore],
        "network.authority_rtt": [.toAuthority],
        "network.jitter": Set(NetworkWay.allCases),
    ]

    private static let roundTrips = Duration.zero ... .seconds(1)
    private static let roundTrip = Grammar<Duration>.duration(roundTrips)
}
