/// How the windows of several blocks become one figure, or one sample. The default values are the
/// correct rules. The self-test changes them one by one.
package struct PoolingRules: Sendable {
    /// Selects the trials whose revocations are one sample.
    package var sample: @Sendable ([TrialRecord]) -> [TrialRecord] = { $0 }
    /// Whether quantiles and maxima are computed from all blocks as one sample, instead of as a
    /// median over blocks.
    package var pools = true
    /// Returns the number of independent windows of a trial, from its revocations and the number of
    /// nodes at which each was probed.
    package var windows: @Sendable (_ revocations: Int, _ nodes: Int) -> Int = { revocations, _ in
        revocations
    }

    package init() {}
}
