package import Results

/// The strategies that kept within each of a series of window limits in the worst case: what the
/// page shows as "what kept its window within a limit".
package struct FitTable: Sendable {
    package struct Row: Sendable {
        package let limit_ns: UInt64
        /// `1 s`.
        package let label: String
        package let advice: Advice

        package var cheapest: Advice.Candidate? { advice.cheapest }
    }

    /// Shortest limit first.
    package let rows: [Row]
    package let baseline: String

    /// - Parameters:
    ///   - requirements: what is asked besides the window.
    ///   - limits_ns: nil for ``ladder(of:)``.
    package init(
        _ run: RunFiles, besides requirements: Requirements = Requirements(),
        limits_ns: [UInt64]? = nil
    ) throws(RunFilesError) {
        let inputs = try DecisionInputs(run)
        baseline = run.manifest.plan.baseline
        rows = (limits_ns ?? Self.ladder(of: inputs.variants)).map { limit_ns in
            var asked = requirements
            asked.maxWindow_ns = limit_ns
            return Row(
                limit_ns: limit_ns, label: Quantity.time(ns: Double(limit_ns)),
                advice: Advice(inputs, asked))
        }
    }

    /// Powers of ten from 10 ms, below which the resolution of most runs is too coarse; then the
    /// longest window of the run, which every variant with a window keeps within: the token
    /// lifetime, if one waits for expiry.
    static func ladder(of variants: [MeasuredVariant]) -> [UInt64] {
        let worst = variants.filter { $0.invalidReason == nil }.compactMap(\.worstWindow_ms)
        guard let longest = worst.max(), (0..<1e12).contains(longest) else { return [] }
        var limits: [UInt64] = []
        var limit_ms = 10.0
        while limit_ms < longest {
            limits.append(clamped(limit_ms * 1e6))
            limit_ms *= 10
        }
        return limits + [clamped((longest * 1e6).rounded(.up))]
    }
}
