/// How the windows of several blocks become one figure. The standard values are the sound rules,
/// which the self-test changes one by one.
package struct PoolingRules: Sendable {
    /// The trials whose revocations are one sample.
    package var sample: @Sendable ([TrialRecord]) -> [TrialRecord] = { $0 }
    /// Whether quantiles and maxima are of all blocks as one sample, and no median over blocks.
    package var pools = true

    package init() {}
}
