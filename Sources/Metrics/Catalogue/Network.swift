/// The emulated round trips: what the scenario asks for, and what they took. Empty for a trial that
/// crossed none.
extension Metric {
    package static let storeRoundTrip = asked(
        "store_rtt_us", "Round trip between node and store that was asked for",
        heading: "store RTT µs")
    package static let storeRoundTripAchieved = achieved(
        "store_rtt_achieved", "Round trip between node and store as emulated, the store left out",
        heading: "store RTT")

    package static let authorityStoreRoundTrip = asked(
        "authority_store_rtt_us",
        "Round trip between authorization server and store that was asked for",
        heading: "authority-store RTT µs")
    package static let authorityStoreRoundTripAchieved = achieved(
        "authority_store_rtt_achieved",
        "Round trip between authorization server and store as emulated, the store left out",
        heading: "authority-store RTT")

    package static let authorityRoundTrip = asked(
        "authority_rtt_us",
        "Round trip between node or client and authorization server that was asked for",
        heading: "authority RTT µs")
    package static let authorityRoundTripAchieved = achieved(
        "authority_rtt_achieved",
        "Round trip between node or client and authorization server as emulated, the server left "
            + "out",
        heading: "authority RTT")

    static let network = [
        storeRoundTrip, storeRoundTripAchieved, authorityStoreRoundTrip,
        authorityStoreRoundTripAchieved, authorityRoundTrip, authorityRoundTripAchieved,
    ]

    private static func asked(_ name: String, _ title: String, heading: String) -> Metric {
        Metric(
            name, .microseconds, .neither, title, [.value],
            columns: [Column(name, .value, decimals: 3, heading: heading)])
    }

    private static func achieved(_ name: String, _ title: String, heading: String) -> Metric {
        Metric(
            "\(name)_us", .microseconds, .lower, title, [.p50, .p99],
            columns: [
                Column("\(name)_p50_us", .p50, decimals: 3, heading: "\(heading) p50 µs"),
                Column("\(name)_p99_us", .p99, decimals: 3, heading: "\(heading) p99 µs"),
            ])
    }
}
