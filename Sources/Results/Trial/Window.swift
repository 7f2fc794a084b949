/// One probe of a revoked token at one node. Times are nanoseconds of one monotonic clock.
package struct Probe: Sendable, Hashable, Codable {
    package enum Answer: UInt8, Sendable, Hashable, Codable {
        case accepted, refused, error
    }

    package let sent_ns: UInt64
    package let answered_ns: UInt64
    package let answer: Answer

    package init(sent_ns: UInt64, answered_ns: UInt64, answer: Answer) {
        self.sent_ns = sent_ns
        self.answered_ns = answered_ns
        self.answer = answer
    }
}

/// When a revocation was invoked and acknowledged.
package struct RevocationTimes: Sendable, Hashable, Codable {
    package let invoked_ns: UInt64
    package let acknowledged_ns: UInt64

    package init(invoked_ns: UInt64, acknowledged_ns: UInt64) {
        self.invoked_ns = invoked_ns
        self.acknowledged_ns = acknowledged_ns
    }
}

/// How the observation of one revocation at one node ended.
package enum WindowOutcome: String, Sendable, Hashable, Codable, CaseIterable {
    /// Refused, and nothing sent after that refusal was accepted.
    case closed
    /// Still accepted when the observation ended.
    case rightCensored = "right_censored"
    /// Accepted again after a refusal; closed in the end.
    case flapped
    /// Not accepted before the revocation, or not probed after it.
    case unprobed
    /// The revocation's acknowledgement did not arrive.
    case indeterminate
    /// No window: the row of the unprobed node, which holds the exposure.
    case exposureOnly = "exposure_only"
}

/// The revocation window at one node: bounds on `T - r`, where T is the instant from which every
/// decision at the node refuses and r is the acknowledgement (or the invocation).
package struct Window: Sendable, Hashable, Codable {
    package var outcome: WindowOutcome
    /// The time from the acknowledgement to the sending of the last accepted probe.
    package var lower_ns: UInt64?
    /// The time from the acknowledgement to the answer of the first final refusal.
    package var upper_ns: UInt64?
    /// The same two bounds counted from the invocation.
    package var invokeLower_ns: UInt64?
    package var invokeUpper_ns: UInt64?
    /// When the last accepted probe was sent.
    package var lastAcceptSent_ns: UInt64?
    package var firstFinalRefusalAnswered_ns: UInt64?
    /// From the sending of the last accepted probe to that of the first final refusal: the gap that
    /// contains T.
    package var probeGap_ns: UInt64?
    package var flaps = 0
    package var probeErrors = 0

    package init(
        outcome: WindowOutcome, lower_ns: UInt64?, upper_ns: UInt64?, invokeLower_ns: UInt64?,
        invokeUpper_ns: UInt64?, lastAcceptSent_ns: UInt64?,
        firstFinalRefusalAnswered_ns: UInt64?, probeGap_ns: UInt64?, flaps: Int, probeErrors: Int
    ) {
        self.outcome = outcome
        self.lower_ns = lower_ns
        self.upper_ns = upper_ns
        self.invokeLower_ns = invokeLower_ns
        self.invokeUpper_ns = invokeUpper_ns
        self.lastAcceptSent_ns = lastAcceptSent_ns
        self.firstFinalRefusalAnswered_ns = firstFinalRefusalAnswered_ns
        self.probeGap_ns = probeGap_ns
        self.flaps = flaps
        self.probeErrors = probeErrors
    }

    /// Judges one node's probes, in any order.
    package init(of probes: [Probe], revocation: RevocationTimes?) {
        let answers = probes.sorted { $0.sent_ns < $1.sent_ns }
        let verdicts = answers.filter { $0.answer != .error }
        let lastAccept = verdicts.last { $0.answer == .accepted }
        // Every refusal sent after the last acceptance is final. The first to be answered counts.
        let final = verdicts.filter {
            $0.answer == .refused && $0.sent_ns > (lastAccept?.sent_ns ?? 0)
        }.min { $0.answered_ns < $1.answered_ns }
        outcome = .indeterminate
        probeErrors = answers.count - verdicts.count
        flaps = Self.flaps(verdicts)
        lastAcceptSent_ns = lastAccept?.sent_ns
        firstFinalRefusalAnswered_ns = final?.answered_ns
        if let lastAccept, let final {
            probeGap_ns = final.sent_ns - min(lastAccept.sent_ns, final.sent_ns)
        }
        guard let revocation else { return }
        let wasLive = verdicts.contains {
            $0.answer == .accepted && $0.sent_ns < revocation.invoked_ns
        }
        let wasWatched = verdicts.contains { $0.sent_ns >= revocation.acknowledged_ns }
        guard wasLive, wasWatched else {
            outcome = .unprobed
            return
        }
        lower_ns = Self.since(revocation.acknowledged_ns, lastAccept?.sent_ns)
        invokeLower_ns = Self.since(revocation.invoked_ns, lastAccept?.sent_ns)
        guard let final else {
            outcome = .rightCensored
            return
        }
        outcome = flaps > 0 ? .flapped : .closed
        upper_ns = Self.since(revocation.acknowledged_ns, final.answered_ns)
        invokeUpper_ns = Self.since(revocation.invoked_ns, final.answered_ns)
    }

    /// Returns how often a node accepted again after it had refused. Either of two concurrent
    /// probes may be decided first, so a probe counts only if it was sent after a refusal had been
    /// answered.
    ///
    /// - Parameter verdicts: the probes in the order in which they were sent.
    private static func flaps(_ verdicts: [Probe]) -> Int {
        var count = 0
        var refused_ns = UInt64.max
        for verdict in verdicts {
            if verdict.answer == .refused {
                refused_ns = min(refused_ns, verdict.answered_ns)
            } else if refused_ns <= verdict.sent_ns {
                count += 1
                refused_ns = .max
            }
        }
        return count
    }

    private static func since(_ start_ns: UInt64, _ instant_ns: UInt64?) -> UInt64 {
        guard let instant_ns, instant_ns > start_ns else { return 0 }
        return instant_ns - start_ns
    }
}

extension Window {
    /// The value in the row of the unprobed node, which has no window.
    package static let none = Window(
        outcome: .exposureOnly, lower_ns: nil, upper_ns: nil, invokeLower_ns: nil,
        invokeUpper_ns: nil, lastAcceptSent_ns: nil, firstFinalRefusalAnswered_ns: nil,
        probeGap_ns: nil, flaps: 0, probeErrors: 0)

    /// Creates the deployment's window, which lasts until the last of its nodes refuses: `[max L,
    /// max U]`. It is closed only if the window at every probed node was seen to close.
    ///
    /// - Parameters:
    ///   - windows: the windows of one revocation, one per probed node.
    ///   - nodes: the number of probed nodes.
    package init(ofDeployment windows: [Window], nodes: Int) {
        func longest(_ bound: KeyPath<Window, UInt64?>) -> UInt64? {
            windows.compactMap { $0[keyPath: bound] }.max()
        }
        func has(_ outcome: WindowOutcome) -> Bool { windows.contains { $0.outcome == outcome } }
        let outcome: WindowOutcome =
            has(.indeterminate)
            ? .indeterminate
            : has(.rightCensored)
                ? .rightCensored
                : has(.unprobed) || windows.count < max(nodes, 1)
                    ? .unprobed : has(.flapped) ? .flapped : .closed
        let isClosed = outcome == .closed || outcome == .flapped
        let isOpen = outcome == .rightCensored
        self.init(
            outcome: outcome, lower_ns: isClosed || isOpen ? longest(\.lower_ns) : nil,
            upper_ns: isClosed ? longest(\.upper_ns) : nil,
            invokeLower_ns: isClosed || isOpen ? longest(\.invokeLower_ns) : nil,
            invokeUpper_ns: isClosed ? longest(\.invokeUpper_ns) : nil,
            lastAcceptSent_ns: longest(\.lastAcceptSent_ns),
            firstFinalRefusalAnswered_ns: isClosed ? longest(\.firstFinalRefusalAnswered_ns) : nil,
            probeGap_ns: longest(\.probeGap_ns), flaps: windows.reduce(0) { $0 + $1.flaps },
            probeErrors: windows.reduce(0) { $0 + $1.probeErrors })
    }
}
