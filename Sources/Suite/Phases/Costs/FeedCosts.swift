import Load
import Metrics
import Oracle
import Results
import Revocation
import Strategies

/// Where the feeds of a trial's nodes stand at one time.
struct FeedPosition {
    /// Moved so far; nil where there are no feeds.
    var bytes: Int64?
    /// Acknowledged by then.
    var revocations = 0
}

extension TrialContext {
    /// What the nodes tell of one kind.
    func observations<Kind: NodeObservation>(_ kind: Kind.Type) -> [Kind] {
        nodes.flatMap(\.observations).compactMap { $0 as? Kind }
    }

    /// Where the nodes' feeds stand now.
    var feedPosition: FeedPosition {
        let all = nodes.compactMap(\.feedBytes)
        return FeedPosition(
            bytes: all.isEmpty ? nil : all.reduce(0, +),
            revocations: strategy.ledger.revocations.count { $0.acknowledged_ns != nil })
    }

    /// What feeds moved since the nodes were made, filling them left out, over the revocations made
    /// meanwhile; and how often filters were wrong.
    mutating func addFeedCosts() {
        let end = feedPosition
        let revocations = end.revocations - feedStart.revocations
        if let before = feedStart.bytes, let after = end.bytes, revocations > 0 {
            let perNode = Double(after - before) / Double(nodes.count)
            add(
                .feedBytesPerRevocation, in: PhaseName.costs, .revoke, stat: .mean,
                value: perNode / Double(revocations), n: revocations)
        }
        let filters = observations(FilterAccuracy.self)
        let asked = filters.reduce(0) { $0 + $1.asked }
        guard asked > 0 else { return }
        let wrong = filters.reduce(0) { $0 + $1.falsePositives }
        let expected = filters.reduce(0) { $0 + $1.expectedShare } / Double(filters.count)
        add(
            .falsePositiveShare, in: PhaseName.costs, .verify, value: Double(wrong) / Double(asked),
            n: asked)
        add(.falsePositiveShareModel, in: PhaseName.costs, .verify, value: expected, n: asked)
    }
}
