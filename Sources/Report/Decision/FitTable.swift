import Results
import Revocation

/// The strategies that kept within each of several window limits in the worst case, with the run's
/// settings. The page shows them as "what kept its window within a limit".
struct FitTable: Sendable {
    struct Candidate: Sendable {
        let measured: MeasuredVariant
        let price: Price?

        var name: String { measured.name.description }
    }

    struct Row: Sendable {
        let limit_ns: UInt64
        /// The limit as text: `1 s`.
        let label: String
        /// The strategies in the order of the plan.
        let fits: [Candidate]
    }

    /// The rows in ascending order of limits.
    let rows: [Row]

    /// - Parameters:
    ///   - limits_ns: the limits; nil for ``ladder(of:)``.
    ///   - deployment: where the servers of the strategies ran; nil for the standard one.
    init(
        _ inputs: DecisionInputs, limits_ns: [UInt64]? = nil, in deployment: DeploymentKind? = nil
    ) {
        let kind = deployment ?? inputs.standardDeployment
        let sound = inputs.variants.filter { $0.invalidReason == nil && $0.deployment == kind }
        let candidates = sound.map {
            Candidate(measured: $0, price: inputs.pricing.price(of: $0))
        }
        rows = (limits_ns ?? Self.ladder(of: sound)).map { limit_ns in
            Row(
                limit_ns: limit_ns, label: Quantity.time(ns: Double(limit_ns)),
                fits: candidates.filter { candidate in
                    candidate.measured.worstWindow_ms.map { $0 <= Double(limit_ns) / 1e6 } ?? false
                })
        }
    }

    /// Returns powers of ten from 10 ms, below which the resolution of most runs is too coarse,
    /// followed by the longest window of the run. Every variant with a window keeps within the last
    /// limit. It is the token lifetime if a strategy waits for expiry.
    static func ladder(of variants: [MeasuredVariant]) -> [UInt64] {
        guard let longest = variants.compactMap(\.worstWindow_ms).max(),
            (0..<1e12).contains(longest)
        else { return [] }
        var limits: [UInt64] = []
        var limit_ms = 10.0
        while limit_ms < longest {
            limits.append(clamped(limit_ms * 1e6))
            limit_ms *= 10
        }
        return limits + [clamped((longest * 1e6).rounded(.up))]
    }
}
