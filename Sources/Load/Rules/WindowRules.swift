package import Results

/// How timed revocations become rows and figures.
package struct WindowRules: Sendable {
    /// The stamp of an acknowledgement, from the instants at which a revocation was invoked and
    /// answered.
    package var acknowledgement_ns:
        @Sendable (_ invoked_ns: UInt64, _ answered_ns: UInt64) -> UInt64 =
            { _, answered_ns in answered_ns }
    /// The same stamp, as used for the windows.
    package var noted_ns: @Sendable (UInt64) -> UInt64 = { $0 }
    /// A probe, as used to judge its window.
    package var probe: @Sendable (Probe) -> Probe = { $0 }
    /// Whether a use of a stolen token is exposure to its revocation.
    package var isExposure: @Sendable (StolenUseFacts) -> Bool = { $0.isExposure }
    /// Whether the rows of probed nodes have exposure too, although no stolen token is used there.
    package var exposesProbedNodes = false
    /// The number of tokens that a revocation invalidated in addition to its target.
    package var collateral: @Sendable (_ tokens: Double, _ nodes: Int) -> Double = { tokens, _ in
        tokens
    }
    /// The rows of a block, as recorded.
    package var rows: @Sendable ([RevocationRow], _ block: Int) -> [RevocationRow] = { rows, _ in
        rows
    }
    /// The bound of a strategy, from its own bound and the leeway already included in it.
    package var bound: @Sendable (_ bound: Duration, _ leeway: Duration) -> Duration = { bound, _ in
        bound
    }
    /// When a client's recovery begins: at the acknowledgement, or at the issue of its new token.
    package var recoveryStart_ns:
        @Sendable (_ acknowledged_ns: UInt64, _ issued_ns: UInt64) -> UInt64 =
            { acknowledged_ns, _ in acknowledged_ns }

    package init() {}
}

/// The facts that decide whether a use of a stolen token is exposure to a revocation.
package struct StolenUseFacts: Sendable, Hashable {
    /// Whether the revoked token is the one that was used.
    package var isOfTarget: Bool
    package var isAccepted: Bool
    /// Whether the use was sent at or after the acknowledgement.
    package var isAfterAcknowledgement: Bool

    package init(isOfTarget: Bool, isAccepted: Bool, isAfterAcknowledgement: Bool) {
        self.isOfTarget = isOfTarget
        self.isAccepted = isAccepted
        self.isAfterAcknowledgement = isAfterAcknowledgement
    }

    package var isExposure: Bool { isOfTarget && isAccepted && isAfterAcknowledgement }
}
