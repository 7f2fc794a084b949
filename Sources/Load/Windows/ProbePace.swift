import Results
import Statistics

/// Whether the prober kept the planned gap around the revocations.
package struct ProbePace: Sendable, Hashable {
    /// The gap between the last probe sent before an acknowledgement and the first one after it,
    /// divided by the planned gap. One value per revocation and place.
    package private(set) var stretches: [Double] = []
    /// The gaps themselves.
    package private(set) var gaps_ns: [Double] = []

    /// The largest median stretch that is not too slow.
    package static let mostStretch = 2.0

    package init() {}

    /// - Parameter planned_ns: returns the planned gap after a probe sent at an instant.
    mutating func add(
        _ probes: [Probe], acknowledged_ns: UInt64, planned_ns: (_ sent_ns: UInt64) -> UInt64
    ) {
        let before_ns = probes.lazy.map(\.sent_ns).filter { $0 < acknowledged_ns }.max()
        let after_ns = probes.lazy.map(\.sent_ns).filter { $0 >= acknowledged_ns }.min()
        guard let before_ns, let after_ns else { return }
        let gap_ns = Double(after_ns - before_ns)
        gaps_ns.append(gap_ns)
        stretches.append(gap_ns / Double(max(planned_ns(before_ns), 1)))
    }

    package var medianStretch: Double? { Statistics.median(stretches) }

    package var medianGap_ns: Double? { Statistics.median(gaps_ns) }

    package var isTooSlow: Bool { (medianStretch ?? 0) > Self.mostStretch }
}

extension ProbePace {
    init(
        of drafts: [[RevocationRowDraft]], _ plan: WindowPlan, _ state: SharedWindowState,
        start_ns: UInt64
    ) {
        self.init()
        for draft in drafts.joined() {
            guard plan.targets.indices.contains(draft.target),
                let times = state.times(of: draft.target)
            else { continue }
            let target = plan.targets[draft.target]
            add(draft.probes, acknowledged_ns: times.acknowledged_ns) { sent_ns in
                plan.gap_ns(of: target, at: sent_ns - min(start_ns, sent_ns))
            }
        }
    }
}
