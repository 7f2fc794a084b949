/// What a deployment over HTTP adds: the load generator's own cost, and the authorization server's
/// process. Absent from trials within one process.
extension Metric {
    /// Over HTTP only: in one process, the thread that sends a request also verifies it.
    package static let generatorCPUPerRequest = Metric(
        "generator_cpu_us_per_request", .microseconds, .lower,
        "Processor time of the load generator per request over HTTP, closed loop", [.value],
        columns: [
            Column(
                "generator_cpu_us_per_request", .value, decimals: 3, heading: "CPU µs generator",
                isAddition: true)
        ])

    package static let authorityCPUPerVerify = Metric(
        "authority_cpu_us_per_verify", .microseconds, .lower,
        "Processor time of the authorization server per verification over HTTP, its ordinary work "
            + "included", [.value],
        columns: [
            Column(
                "authority_cpu_us_per_verify", .value, decimals: 3, heading: "CPU µs authority",
                isAddition: true)
        ])

    package static let authorityCPUPerVerifyAtLoad = Metric(
        "authority_cpu_us_per_verify_at_load", .microseconds, .lower,
        "Processor time of the authorization server per verification over HTTP, open loop, its "
            + "ordinary work included", [.value])

    static let servers = [
        generatorCPUPerRequest, authorityCPUPerVerify, authorityCPUPerVerifyAtLoad,
    ]
}
