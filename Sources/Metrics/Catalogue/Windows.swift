/// How long a revoked token is still accepted, and what a revocation takes with it.
extension Metric {
    /// The time until the last of the probed nodes refuses. A gate judges the mean, in which each
    /// revocation counts as at least the gap between two probes.
    package static let deploymentWindow = Metric(
        "deployment_window", .milliseconds, .lower,
        "Revocation window of the deployment since the acknowledgement, upper bound",
        Stat.fewPercentiles + [.mean], judging: .pooled,
        columns: [
            Column(
                "deployment_window_p50_ms", .p50, decimals: 3, heading: "window p50 ms",
                brief: .init(title: "window p50 ms", decimals: 2), source: .windows),
            Column(
                "deployment_window_p99_ms", .p99, decimals: 3, heading: "window p99 ms",
                brief: .init(title: "p99 ms", decimals: 2), source: .windows),
            Column(
                "deployment_window_max_ms", .max, decimals: 3, heading: "window max ms",
                brief: .init(title: "max ms", decimals: 2), source: .windows),
        ], headlines: [.mean, .p50, .p99], headlineRank: 8)

    package static let windowCount = Metric(
        "window_n", .one, .neither, "Revocations whose window was seen to close at every node", [],
        columns: [
            Column(
                "window_n", .value, decimals: 0, heading: "windows n",
                brief: .init(title: "n", decimals: 0), source: .windows)
        ])

    package static let windowUpper = Metric(
        "window_upper", .milliseconds, .lower,
        "Revocation window at a node since the acknowledgement, upper bound",
        Stat.fewPercentiles, judging: .pooled,
        columns: [
            Column(
                "window_p50_ms", .p50, decimals: 3, heading: "node window p50 ms",
                source: .windows),
            Column(
                "window_p99_ms", .p99, decimals: 3, heading: "node window p99 ms",
                source: .windows),
            Column(
                "window_max_ms", .max, decimals: 3, heading: "node window max ms",
                source: .windows),
        ], headlines: [.p50, .p99], headlineRank: 9, meaningSinceFormat: 2)

    package static let windowResolution = Metric(
        "window_resolution", .milliseconds, .lower,
        "Median distance between the window's lower and upper bound", [],
        columns: [
            Column(
                "window_resolution_ms", .value, decimals: 3, heading: "± ms",
                brief: .init(title: "± ms", decimals: 2), source: .windows)
        ])

    package static let windowBound = Metric(
        "window_bound", .milliseconds, .lower, "Longest window that the strategy promises", [],
        columns: [
            Column(
                "window_bound_ms", .value, decimals: 3, heading: "bound ms", source: .windows)
        ])

    package static let exposedRequestsPerRevocation = Metric(
        "exposed_requests_per_revocation", .one, .lower,
        "Requests that one node accepted after the acknowledgement of a revocation, per revocation",
        [],
        columns: [
            Column(
                "exposed_requests_per_revocation", .mean, decimals: 3,
                heading: "exposed/revocation", source: .windows)
        ], meaningSinceFormat: 2)

    package static let windowLower = Metric(
        "window_lower", .milliseconds, .lower,
        "Revocation window at a node since the acknowledgement, lower bound",
        Stat.fewPercentiles, judging: .pooled)

    package static let windowInvokeUpper = Metric(
        "window_invoke_upper", .milliseconds, .lower,
        "Revocation window at a node since the invocation, upper bound",
        Stat.fewPercentiles, judging: .pooled)

    package static let collateralPerRevocation = Metric(
        "collateral_per_revocation", .one, .lower,
        "Tokens revoked that nobody asked to revoke, per revocation", [.mean],
        columns: [
            Column(
                "collateral_per_revocation", .mean, decimals: 3, heading: "collateral/revocation")
        ])

    package static let reauthenticationsPerSecond = Metric(
        "reauthentications_per_s", .perSecond, .lower,
        "Clients per second that had to authenticate again", [.value],
        columns: [
            Column(
                "reauthentications_per_s", .value, decimals: 3, heading: "re-authentications/s")
        ])

    static let windows = [
        deploymentWindow, windowCount, windowUpper, windowResolution, windowBound,
        exposedRequestsPerRevocation, windowLower, windowInvokeUpper, collateralPerRevocation,
        reauthenticationsPerSecond,
    ]
}

/// The same windows as high-stakes requests see them.
extension Metric {
    package static let highStakesDeploymentWindow = Metric(
        "deployment_window_high_stakes", .milliseconds, .lower,
        "Window of the deployment for high-stakes requests since the acknowledgement, upper bound",
        Stat.fewPercentiles + [.mean], judging: .pooled,
        columns: [
            Column("deployment_window_high_stakes_p50_ms", .p50, decimals: 3, source: .windows),
            Column("deployment_window_high_stakes_p99_ms", .p99, decimals: 3, source: .windows),
            Column("deployment_window_high_stakes_max_ms", .max, decimals: 3, source: .windows),
        ])

    package static let highStakesWindowUpper = Metric(
        "window_high_stakes_upper", .milliseconds, .lower,
        "Window of high-stakes requests at a node since the acknowledgement, upper bound",
        Stat.fewPercentiles, judging: .pooled,
        columns: [
            Column("window_high_stakes_p50_ms", .p50, decimals: 3, source: .windows),
            Column("window_high_stakes_p99_ms", .p99, decimals: 3, source: .windows),
            Column("window_high_stakes_max_ms", .max, decimals: 3, source: .windows),
        ])

    package static let highStakesWindowBound = Metric(
        "window_high_stakes_bound", .milliseconds, .lower,
        "Longest window that the strategy promises for high-stakes requests", [],
        columns: [
            Column("window_high_stakes_bound_ms", .value, decimals: 3, source: .windows)
        ])

    package static let highStakesWindowLower = Metric(
        "window_high_stakes_lower", .milliseconds, .lower,
        "Window of high-stakes requests at a node since the acknowledgement, lower bound",
        Stat.fewPercentiles, judging: .pooled)

    package static let highStakesWindowInvokeUpper = Metric(
        "window_high_stakes_invoke_upper", .milliseconds, .lower,
        "Window of high-stakes requests at a node since the invocation, upper bound",
        Stat.fewPercentiles, judging: .pooled)

    static let highStakesWindows = [
        highStakesDeploymentWindow, highStakesWindowUpper, highStakesWindowBound,
        highStakesWindowLower, highStakesWindowInvokeUpper,
    ]
}
