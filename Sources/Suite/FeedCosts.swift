import Load
import Metrics
import Oracle
import Results
import Revocation

/// Where the feeds of a trial's nodes stood at one time.
struct FeedStart {
    private(set) var bytes: Int64?
    private(set) var revocations = 0

    init() {}

    /// - Parameter revocations: acknowledged by then.
    init(_ nodes: [some VerifierNode], revocations: Int) {
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
                Measurement(
                    phase: "costs", op: .revoke, metric: .feedBytesPerRevocation,
                    stat: .mean, value: perNode / Double(revocations), n: revocations))
        }
        let filters = nodes.compactMap(\.filterAccuracy)
        let asked = filters.reduce(0) { $0 + $1.asked }
        guard asked > 0 else { return }
        let wrong = filters.reduce(0) { $0 + $1.falsePositives }
        let expected = filters.reduce(0) { $0 + $1.expectedShare } / Double(filters.count)
        func measured(_ metric: Metric, _ value: Double) -> Measurement {
            Measurement(phase: "costs", op: .verify, metric: metric, value: value, n: asked)
        }
        add(measured(.falsePositiveShare, Double(wrong) / Double(asked)))
        add(measured(.falsePositiveShareModel, expected))
    }
}
