import Metrics
import Results

/// Offered and achieved rates and response times, by load level.
struct SaturationData: Sendable {
    struct Level: Sendable {
        let phase: String
        let offered_per_s: Double
        let achieved_per_s: Double
        let p99_us: Double?
        /// `OVERLOADED …` marks response times that are not a headline.
        let invalidReason: String?
    }

    struct Curve: Sendable {
        let variant: ReportedVariant
        /// The levels in order of the offered rate.
        let levels: [Level]
        /// The best rate of the closed loop.
        let capacity_per_s: Double?
    }

    let curves: [Curve]

    init(_ run: ReportedRun) {
        curves = run.variants.compactMap { variant in
            guard !variant.isCalibration else { return nil }
            let rows = run.overall(variant).filter {
                PhaseName.levelText(of: $0.key.phase) != nil
            }
            let phases = Dictionary(grouping: rows, by: \.key.phase)
            let levels = phases.compactMap { phase, rows -> Level? in
                func row(_ metric: Metric, _ stat: Stat = .value) -> SummaryRow? {
                    rows.first { $0.key.isOf(metric, stat) }
                }
                guard let offered = row(.offeredPerSecond), offered.value > 0,
                    let achieved = row(.achievedPerSecond), achieved.value > 0
                else { return nil }
                return Level(
                    phase: phase, offered_per_s: offered.value, achieved_per_s: achieved.value,
                    p99_us: row(.verifyTime, .p99)?.value, invalidReason: achieved.invalidReason)
            }
            guard !levels.isEmpty else { return nil }
            return Curve(
                variant: variant,
                levels: levels.sorted {
                    ($0.offered_per_s, $0.phase) < ($1.offered_per_s, $1.phase)
                }, capacity_per_s: variant[.verifyPerSecond])
        }
    }

    /// Whether any curve has enough levels to show a bend.
    var showsBends: Bool { curves.contains { $0.levels.count > 2 } }
}
