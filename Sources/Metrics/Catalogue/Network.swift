/// The emulated round trips: what the scenario asks for, and what was achieved. Absent from a trial
/// without emulated round trips.
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
        verifyPerSecondOverNetwork, cpuPerVerifyOverNetwork, storeCPUPerVerifyOverNetwork,
        cpuPerVerifyAtLoadOverNetwork, storeCPUPerVerifyAtLoadOverNetwork, emulationCPUPerVerify,
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

/// Figures measured over the network, in addition to those without it, which are the basis of
/// costs.
extension Metric {
    package static let verifyPerSecondOverNetwork = Metric(
        "verify_per_s_over_network", .perSecond, .higher,
        "Verifications per second over the emulated network, closed loop", [.best, .value],
        columns: [
            Column(
                "verify_per_s_over_network", .best, decimals: 0, heading: "verify/s over network")
        ])

    package static let cpuPerVerifyOverNetwork = Metric(
        "cpu_us_per_verify_over_network", .microseconds, .lower,
        "Processor time per verification at the node over the emulated network, wake-ups of "
            + "sleeping threads included", [.value],
        columns: [
            Column(
                "cpu_us_per_verify_over_network", .value, decimals: 3,
                heading: "CPU µs node over network")
        ])

    package static let storeCPUPerVerifyOverNetwork = Metric(
        "store_cpu_us_per_verify_over_network", .microseconds, .lower,
        "Processor time per verification at the store over the emulated network", [.value],
        columns: [
            Column(
                "store_cpu_us_per_verify_over_network", .value, decimals: 3,
                heading: "CPU µs store over network")
        ])

    package static let cpuPerVerifyAtLoadOverNetwork = Metric(
        "cpu_us_per_verify_at_load_over_network", .microseconds, .lower,
        "Processor time per verification at the node over the emulated network, open loop",
        [.value])

    package static let storeCPUPerVerifyAtLoadOverNetwork = Metric(
        "store_cpu_us_per_verify_at_load_over_network", .microseconds, .lower,
        "Processor time per verification at the store over the emulated network, open loop",
        [.value])

    /// The processor time of the emulation itself.
    package static let emulationCPUPerVerify = Metric(
        "emulation_cpu_us_per_verify", .microseconds, .lower,
        "Processor time of waiting one emulated round trip to the store", [.value],
        columns: [
            Column(
                "emulation_cpu_us_per_verify", .value, decimals: 3, heading: "CPU µs emulation")
        ])
}
