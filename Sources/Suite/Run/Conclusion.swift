import Metrics
import Results
import Statistics
import Scenario

/// The conclusions from a run's measurements as a whole: A/A floors, warnings and notes.
struct Conclusion {
    let floors: [AAFloor]
    let warnings: [String]
    /// Lines below the printed table.
    let notes: [String]

    init(_ plan: RecordedPlan, _ trials: [TrialRecord], noise: RunNoise) {
        let statistics = BlockStatistics(trials)
        let comparison = Comparison(trials)
        floors = statistics.floors
        notes = Self.generatorBound(comparison) + RowRemarks.lines(trials)
        warnings =
            notes + Self.doubts(about: noise, floors, of: plan.baseline)
            + Self.ties(plan, comparison, floors, statistics)
    }

    private static func generatorBound(_ comparison: Comparison) -> [String] {
        let names = comparison.generatorBound.map(\.name.description)
        guard !names.isEmpty, let calibration = comparison.calibration() else { return [] }
        return [
            "generator-bound: \(names.joined(separator: ", ")) ran at more than half the rate of "
                + "\(calibration.name); the load generator may have been the limit"
        ]
    }

    private static func doubts(
        about noise: RunNoise, _ floors: [AAFloor], of baseline: String
    ) -> [String] {
        var doubts: [String] = []
        if let steal = noise.stealShare, steal > RunNoise.mostSteal {
            doubts.append(
                "the machine was noisy: hypervisor steal was \(percent(steal)) of CPU time")
        }
        // One per deployment. Floors that were scaled from them are of other variants.
        if let floor = floors.filter({
            $0.metric == .verifyPerSecond && $0.strategy == baseline && $0.scale == nil
        }).map(\.floor).max(),
            floor > RunNoise.mostRateFloor
        {
            doubts.append(
                "the machine was noisy: the same strategy measured twice differed by "
                    + "\(percent(floor)) in \(Metric.verifyPerSecond.name); smaller differences "
                    + "are noise")
        }
        return doubts
    }

    /// Returns the rows that are adjacent in rate within a deployment and statistically tied, in
    /// one line.
    private static func ties(
        _ plan: RecordedPlan, _ comparison: Comparison, _ floors: [AAFloor],
        _ statistics: BlockStatistics
    ) -> [String] {
        guard let rate = Headline.all.first, plan.variants.count > 2 else { return [] }
        guard plan.blocks >= BlockEstimate.fewestBlocks else {
            return [
                "\(plan.blocks) blocks: fewer than \(BlockEstimate.fewestBlocks) yield no intervals, so every "
                    + "comparison is inconclusive"
            ]
        }
        guard !floors.isEmpty else {
            return ["no A/A floor was measured, so every comparison is inconclusive"]
        }
        let rows = comparison.rows.compactMap {
            row -> (index: Int, name: VariantName, isOverHTTP: Bool, rate: Double)? in
            guard !row.isCalibration, row.name.binary == .this, let rate = row[.verifyPerSecond]
            else { return nil }
            return (row.variantIndex, row.name, row.recorded.isOverHTTP, rate)
        }.sorted { $0.rate > $1.rate }
        let pairs = [false, true].flatMap { isOverHTTP in
            let own = rows.filter { $0.isOverHTTP == isOverHTTP }
            return zip(own, own.dropFirst()).filter { faster, slower in
                statistics.difference(rate, of: faster.index, against: slower.index, floors: floors)
                    == .inconclusive
            }.map { "\($0.name) and \($1.name)" }
        }
        guard !pairs.isEmpty else { return [] }
        let names = pairs.joined(separator: "; ")
        return ["statistically tied in \(rate.name): \(names)"]
    }

    private static func percent(_ share: Double) -> String {
        plain(share * 100, decimals: 1) + " %"
    }
}
