package import Metrics

/// The windows of one variant as seen by one kind of request, in one block or in several: at each
/// node, and of the deployment.
package struct ObservedWindows: Sendable {
    /// A revocation of a run.
    private struct Place: Hashable {
        let block: Int
        let revocation: Int
    }

    package let request: RequestKind
    /// One window per revocation and probed node. Those of one revocation are adjacent.
    package let atNodes: [Window]
    /// One window per revocation.
    package let ofDeployment: [Window]
    /// The number of revocations with a conclusive window at any node.
    private let revocations: Int

    /// - Parameter rows: the rows with their blocks, in any order. Rows of other kinds of requests
    ///   are ignored.
    package init(_ rows: [(block: Int, row: RevocationRow)], by request: RequestKind) {
        self.request = request
        let own = rows.filter { $0.row.request == request && $0.row.isProbed }
        let nodes = Set(own.map(\.row.node)).count
        let groups = Dictionary(grouping: own) {
            Place(block: $0.block, revocation: $0.row.revocation)
        }
        let sorted = groups.sorted {
            ($0.key.block, $0.key.revocation) < ($1.key.block, $1.key.revocation)
        }.map { $0.value.map(\.row.window) }
        atNodes = sorted.flatMap(\.self)
        ofDeployment = sorted.map { Window(ofDeployment: $0, nodes: nodes) }
        revocations = sorted.count { $0.contains(where: \.outcome.isTelling) }
    }

    /// Creates the windows of one trial.
    package init(_ rows: [RevocationRow], by request: RequestKind) {
        self.init(rows.map { (block: 0, row: $0) }, by: request)
    }

    package var isEmpty: Bool { atNodes.isEmpty }

    /// Whether nothing was accepted after the acknowledgement, so that windows are "at most" their
    /// upper bounds. Nil if no window is conclusive.
    package var isAtMost: Bool? {
        let telling = atNodes.filter(\.outcome.isTelling)
        return telling.isEmpty ? nil : telling.allSatisfy { $0.lower_ns == 0 }
    }

    /// The upper bounds of the deployment's windows.
    package var deployment: WindowSample {
        WindowSample(
            ofDeployment, \.upper_ns, revocations: ofDeployment.count { $0.upper_ns != nil },
            doubt: ofDeployment.doubt)
    }

    /// Every published bound, by metric.
    package var samples: [(metric: Metric, sample: WindowSample)] {
        let metrics = request.windowMetrics
        func sample(_ bound: KeyPath<Window, UInt64?>, _ doubt: String?) -> WindowSample {
            WindowSample(atNodes, bound, revocations: revocations, doubt: doubt)
        }
        return [
            (metrics.deployment, deployment),
            (metrics.lower, sample(\.lower_ns, atNodes.doubtOfSample)),
            (metrics.upper, sample(\.upper_ns, atNodes.doubt)),
            (metrics.invokeUpper, sample(\.invokeUpper_ns, atNodes.doubt)),
        ]
    }
}

/// One bound of many windows as a sample.
package struct WindowSample: Sendable, Hashable {
    /// The values, ascending. Values of one revocation at several nodes are not independent.
    package let values_ms: [Double]
    /// The number of independent observations.
    package let revocations: Int
    /// Why nothing may be concluded from the sample. Nil for a sound sample.
    package let doubt: String?

    init(
        _ windows: [Window], _ bound: KeyPath<Window, UInt64?>, revocations: Int, doubt: String?
    ) {
        self.init(
            windows.compactMap { $0[keyPath: bound].map { Double($0) / 1e6 } },
            revocations: revocations, doubt: doubt)
    }

    /// - Parameter values_ms: the values in any order.
    package init(_ values_ms: [Double], revocations: Int, doubt: String? = nil) {
        self.values_ms = values_ms.sorted()
        self.revocations = revocations
        self.doubt = doubt
    }

    /// Returns a quantile or the maximum. Nil if there are too few revocations for it.
    package func value(_ stat: Stat) -> Double? {
        if stat == .max { return values_ms.last }
        guard let share = stat.share, stat.isKnown(from: revocations) else { return nil }
        return NearestRank.quantile(share, ofSorted: values_ms)
    }

    /// Returns the mean, with each value counted as at least `least_ms`: windows shorter than the
    /// gap between two probes cannot be resolved. Nil if there are no values.
    package func mean(atLeast least_ms: Double) -> Double? {
        guard !values_ms.isEmpty else { return nil }
        return values_ms.reduce(0) { $0 + max($1, least_ms) } / Double(values_ms.count)
    }
}

extension WindowOutcome {
    /// Whether the observation is conclusive about the window.
    package var isTelling: Bool {
        switch self {
        case .closed, .rightCensored, .flapped: true
        case .unprobed, .indeterminate, .exposureOnly: false
        }
    }
}
