import Results
import Statistics

/// The distributions of the revocation windows. For each variant, the shares of revocations and
/// nodes that had closed by a time, according to the lower and the upper bound.
struct WindowsData: Sendable {
    struct Curve: Sendable {
        let variant: ReportedVariant
        /// `high stakes` if a run distinguishes those requests. Empty for ordinary requests.
        let request: String
        /// Ascending, in ms; one per window.
        let lowers_ms: [Double]
        /// Ascending, in ms. Windows that never closed are last, as infinity.
        let uppers_ms: [Double]
        /// The distribution that the model predicts. Nil if it predicts nothing or a constant.
        let law: WindowLaw?
        /// The maximum number of steps. More would not be visible, or would make the page too
        /// large.
        var mostSteps = 80

        /// Whether nothing was accepted after the acknowledgement.
        var isAtMost: Bool { lowers_ms.last == 0 }
        var count: Int { uppers_ms.count }
        /// Infinite if most windows never closed.
        var medianUpper_ms: Double {
            NearestRank.quantile(0.5, ofSorted: uppers_ms) ?? .infinity
        }
    }

    let curves: [Curve]
    /// Inconclusive windows, by variant.
    let leftOut: [(variant: ReportedVariant, count: Int, outcome: String)]

    init(_ run: ReportedRun) {
        var curves: [Curve] = []
        var leftOut: [(ReportedVariant, Int, String)] = []
        let groups = Dictionary(grouping: run.revocations, by: \.name)
        for variant in run.variants {
            let own = (groups[variant.id] ?? []).map(\.revocation)
            for outcome in [WindowOutcome.unprobed, .indeterminate] {
                let count = own.count { $0.window.outcome == outcome }
                if count > 0 { leftOut.append((variant, count, outcome.rawValue)) }
            }
            // Curves of ordinary requests come first, so that their labels get the better
            // positions.
            let kinds = Dictionary(grouping: own, by: \.request)
            for request in RequestKind.allCases {
                if let curve = Self.curve(of: variant, request, kinds[request] ?? []) {
                    curves.append(curve)
                }
            }
        }
        // The page contains each curve five times.
        let mostSteps = min(max(750 / max(curves.count, 1), 24), 80)
        self.curves = curves.map { curve in
            var curve = curve
            curve.mostSteps = mostSteps
            return curve
        }
        self.leftOut = leftOut
    }

    private static func curve(
        of variant: ReportedVariant, _ request: RequestKind, _ rows: [RevocationRow]
    ) -> Curve? {
        let sound = rows.map(\.window).filter(\.outcome.isTelling)
        guard !sound.isEmpty else { return nil }
        func ms(_ time_ns: UInt64?) -> Double? { time_ns.map { Double($0) / 1e6 } }
        let isOrdinary = request == .ordinary
        let law = isOrdinary ? variant.guarantee?.law : nil
        return Curve(
            variant: variant, request: isOrdinary ? "" : request.rawValue.replacing("_", with: " "),
            lowers_ms: sound.map { ms($0.lower_ns) ?? 0 }.sorted(),
            uppers_ms: sound.map { ms($0.upper_ns) ?? .infinity }.sorted(),
            law: law.flatMap { $0.high_ns > $0.low_ns ? $0 : nil })
    }
}

extension WindowsData.Curve {
    /// The ranks to draw: all, or evenly chosen ones that include the first and the last.
    var ranks: [Int] {
        guard count > mostSteps else { return Array(0..<count) }
        return (0..<mostSteps).map { step in
            Int((Double(step) / Double(mostSteps - 1) * Double(count - 1)).rounded())
        }
    }

    /// Returns the share of windows up to and including a rank.
    func share(_ rank: Int) -> Double { Double(rank + 1) / Double(max(count, 1)) }

    /// Returns the corners of the distribution's steps, starting at zero.
    func steps(_ times_ms: [Double]) -> [(x: Double, y: Double)] {
        var steps: [(x: Double, y: Double)] = []
        for rank in ranks where times_ms.indices.contains(rank) && times_ms[rank].isFinite {
            if steps.isEmpty { steps.append((times_ms[rank], 0)) }
            steps.append((times_ms[rank], share(rank)))
        }
        return steps
    }

    /// Returns the model's time for a share.
    func model_ms(_ share: Double) -> Double? {
        law.map { $0.quantile(share) / 1e6 }
    }
}
