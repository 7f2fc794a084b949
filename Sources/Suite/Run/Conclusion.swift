import Metrics
import Record
import Scenario

/// What a run's figures say beside the figures: the A/A floors, and what to doubt.
struct Conclusion {
    let floors: [AAFloor]
    let warnings: [String]
    /// What so few blocks can't show.
    let caution: String?
    /// Lines below the printed table.
    let notes: [String]

    init(_ plan: Plan, _ trials: [TrialRecord], noise: Noise) {
        var statistics = BlockStatistics(trials, seed: plan.seed)
        let comparison = Comparison(trials)
        floors = statistics.floors()
        caution = MedianResamples.caution(blocks: plan.blocks)
        notes = Self.generatorBound(comparison)
        warnings =
            notes + Self.doubts(about: noise, floors)
            + Self.ties(plan, comparison, floors, &statistics) + Self.strangers(trials)
    }

    /// Figures that thresholds and comparisons do not know of: a metric was added without its line
    /// in `Metric.all`.
    private static func strangers(_ trials: [TrialRecord]) -> [String] {
        let known = Set(Metric.all.flatMap { metric in metric.stats.map { [metric.name, $0] } })
        let names = Set(trials.flatMap(\.figures).map { [$0.metric, $0.stat] })
            .subtracting(known).map { $0.joined(separator: " ") }.sorted()
        return names.isEmpty ? [] : ["not in the list of metrics: \(names.joined(separator: ", "))"]
    }

    private static func generatorBound(_ comparison: Comparison) -> [String] {
        let names = comparison.generatorBound.map(\.name)
        guard !names.isEmpty else { return [] }
        return [
            "generator-bound: \(names.joined(separator: ", ")) ran faster than half of null's rate; "
                + "the load generator may have held it back"
        ]
    }

    private static func doubts(about noise: Noise, _ floors: [AAFloor]) -> [String] {
        var doubts: [String] = []
        if let steal = noise.stealShare, steal > Noise.mostSteal {
            doubts.append(
                "the machine was noisy: its host took \(percent(steal)) of the processor time")
        }
        if let floor = floors.first(where: { $0.metric == "verify_per_s" })?.floor,
            floor > Noise.mostRateFloor
        {
            doubts.append(
                "the machine was noisy: the baseline's verify_per_s differs from itself by "
                    + "\(percent(floor)) (A/A)")
        }
        return doubts
    }

    /// Neighbours in rate whose order the run does not show, in one line.
    private static func ties(
        _ plan: Plan, _ comparison: Comparison, _ floors: [AAFloor],
        _ statistics: inout BlockStatistics
    ) -> [String] {
        guard let rate = Headline.all.first, plan.variants.count > 2 else { return [] }
        guard plan.blocks >= MedianResamples.fewestBlocks else {
            return ["\(plan.blocks) of at least 3 blocks: without intervals no difference counts"]
        }
        guard !floors.isEmpty else {
            return ["no A/A floor was measured: without it no difference counts"]
        }
        // The comparison's rows stand in the order of the plan, those not measured left out.
        let rows = comparison.rows.compactMap { row -> (index: Int, name: String, rate: Double)? in
            let index = plan.variants.firstIndex {
                $0.strategy == row.strategy && $0.label == row.variant
            }
            guard let index, row.strategy != "null", let rate = row["verify_per_s"] else {
                return nil
            }
            return (index, row.name, rate)
        }.sorted { $0.rate > $1.rate }
        let pairs = zip(rows, rows.dropFirst()).filter { faster, slower in
            statistics.verdict(rate, of: faster.index, against: slower.index, floors: floors)
                == .cannotTell
        }.map { "\($0.name) and \($1.name)" }
        guard !pairs.isEmpty else { return [] }
        let names = pairs.joined(separator: "; ")
        return ["no difference can be told in verify_per_s between \(names)"]
    }

    private static func percent(_ share: Double) -> String {
        plain(share * 100, decimals: 1) + " %"
    }
}
