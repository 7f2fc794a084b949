import Load
import Record
import Revocation

/// Where the feeds of a trial's nodes stood at one time.
struct FeedStart {
    private(set) var bytes: Int64?
    private(set) var revocations = 0

    init() {}

    /// - Parameter revocations: acknowledged by then.
    init(_ nodes: [some NodeInstrumentation], revocations: Int) {
        let all = nodes.compactMap(\.feedBytes)
        bytes = all.isEmpty ? nil : all.reduce(0, +)
        self.revocations = revocations
    }
}

extension TrialRunner {
    var acknowledgedRevocations: Int {
        strategy.ledger.revocations.count { $0.acknowledged_ns != nil }
    }

    /// What feeds moved since the nodes were made, filling them left out, over the revocations made
    /// meanwhile; and how often filters were wrong.
    mutating func addFeedCosts() {
        let end = FeedStart(nodes, revocations: acknowledgedRevocations)
        let revocations = end.revocations - feedStart.revocations
        if let before = feedStart.bytes, let after = end.bytes, revocations > 0 {
            let perNode = Double(after - before) / Double(nodes.count)
            add(
                Figure(
                    phase: "costs", op: "revoke", metric: "feed_bytes_per_revocation",
                    stat: "mean", value: perNode / Double(revocations), unit: "B", n: revocations))
        }
        let filters = nodes.compactMap(\.filterAccuracy)
        let asked = filters.reduce(0) { $0 + $1.asked }
        guard asked > 0 else { return }
        let wrong = filters.reduce(0) { $0 + $1.falsePositives }
        let expected = filters.reduce(0) { $0 + $1.expectedShare } / Double(filters.count)
        func figure(_ metric: String, _ value: Double) -> Figure {
            Figure(phase: "costs", op: "verify", metric: metric, value: value, unit: "1", n: asked)
        }
        add(figure("false_positive_share", Double(wrong) / Double(asked)))
        add(figure("false_positive_share_model", expected))
    }
}
