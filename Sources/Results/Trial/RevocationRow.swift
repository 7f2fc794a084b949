package import Metrics
package import Revocation

/// The kind of request by which a window was observed.
package enum RequestKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Any request, if the strategy does not distinguish them.
    case ordinary
    case highStakes = "high_stakes"

    /// The metrics under which its windows are published.
    package struct WindowMetrics: Sendable {
        package let deployment: Metric
        package let lower: Metric
        package let upper: Metric
        package let invokeUpper: Metric
    }

    package var windowMetrics: WindowMetrics {
        switch self {
        case .ordinary:
            WindowMetrics(
                deployment: .deploymentWindow, lower: .windowLower, upper: .windowUpper,
                invokeUpper: .windowInvokeUpper)
        case .highStakes:
            WindowMetrics(
                deployment: .highStakesDeploymentWindow, lower: .highStakesWindowLower,
                upper: .highStakesWindowUpper, invokeUpper: .highStakesWindowInvokeUpper)
        }
    }
}

/// One revocation at one node, observed by one kind of request.
package struct RevocationRow: Sendable, Hashable, Codable {
    package var revocation: Int
    package var node: Int
    package var reach: RevocationReach
    /// Counted from the start of the trial's clock.
    package var invoked_ns: UInt64?
    package var acknowledged_ns: UInt64?
    package var window: Window
    /// The number of uses of the stolen token that the node accepted after the acknowledgement. All
    /// uses are made at the unprobed node.
    package var acceptsAfterAcknowledgement: Int
    package var request: RequestKind

    package init(
        revocation: Int, node: Int, reach: RevocationReach, invoked_ns: UInt64?,
        acknowledged_ns: UInt64?, window: Window, acceptsAfterAcknowledgement: Int,
        request: RequestKind
    ) {
        self.revocation = revocation
        self.node = node
        self.reach = reach
        self.invoked_ns = invoked_ns
        self.acknowledged_ns = acknowledged_ns
        self.window = window
        self.acceptsAfterAcknowledgement = acceptsAfterAcknowledgement
        self.request = request
    }

    /// - Parameter origin_ns: the start of the trial's clock, from which published instants are
    ///   counted.
    package init(
        revocation: Int, node: Int, reach: RevocationReach, times: RevocationTimes?,
        origin_ns: UInt64, window: Window, acceptsAfterAcknowledgement: Int,
        request: RequestKind = .ordinary
    ) {
        var window = window
        window.lastAcceptSent_ns = window.lastAcceptSent_ns.map { $0 - origin_ns }
        window.firstFinalRefusalAnswered_ns = window.firstFinalRefusalAnswered_ns.map {
            $0 - origin_ns
        }
        self.init(
            revocation: revocation, node: node, reach: reach,
            invoked_ns: times.map { $0.invoked_ns - origin_ns },
            acknowledged_ns: times.map { $0.acknowledged_ns - origin_ns }, window: window,
            acceptsAfterAcknowledgement: acceptsAfterAcknowledgement, request: request)
    }

    package var isOrdinary: Bool { request == .ordinary }

    /// Whether the node was probed, so that the row has a window.
    package var isProbed: Bool { window.outcome != .exposureOnly }
}
