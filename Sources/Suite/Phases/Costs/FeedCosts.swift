import Load
import Metrics
import Oracle
import Results
import Revocation
import Strategies

/// The position of the feeds of a trial's nodes at one time.
struct FeedPosition {
    /// The bytes transferred so far; nil if there are no feeds.
    var bytes: Int64?
    /// The revocations acknowledged so far.
    var revocations = 0
}

extension TrialContext {
    /// Returns the nodes' observations of one kind.
    func observations<Kind: NodeObservation>(_ kind: Kind.Type) -> [Kind] {
        nodes.flatMap(\.observations).compactMap { $0 as? Kind }
    }

    /// The current position of the nodes' feeds.
    var feedPosition: FeedPosition {
        let all = nodes.compactMap(\.feedBytes)
        return FeedPosition(
            bytes: all.isEmpty ? nil : all.reduce(0, +),
            revocations: strategy.ledger.revocations.count { $0.acknowledged_ns != nil })
    }

    /// Records what feeds transferred since the nodes were created, per revocation since then and
    /// without the initial fill. Also records how often filters were wrong.
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
