/// How the windows of several blocks become one figure, or one sample. The standard values are the
/// sound rules, which the self-test changes one by one.
package struct PoolingRules: Sendable {
    /// The trials whose revocations are one sample.
    package var sample: @Sendable ([TrialRecord]) -> [TrialRecord] = { $0 }
    /// Whether quantiles and maxima are of all blocks as one sample, and no median over blocks.
    package var pools = true
    /// The independent windows of a trial, of its revocations and the nodes that each was probed
    /// at.
    package var windows: @Sendable (_ revocations: Int, _ nodes: Int) -> Int = { revocations, _ in
        revocations
    }

    package init() {}
}
