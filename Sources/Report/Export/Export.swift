import Foundation
package import Metrics
package import Results

/// A run in the formats of other tools, from its files alone. Formats that track values over time
/// omit invalid values and the calibration, which is the harness's own cost.
package enum Export {
    /// Returns the Bencher Metric Format: `{"benchmark": {"measure": {"value", "lower_value",
    /// "upper_value"}}}` (bencher.dev, reference of the format). A benchmark is named by its
    /// scenario and variant, so that one project can have several scenarios.
    package static func bencher(_ run: RunFiles) -> String {
        let scenario = run.manifest.plan.scenario
        var benchmarks: [String: [String: BencherValue]] = [:]
        for entry in entries(of: run) {
            let name = "\(scenario)/\(entry.row.key.name)"
            benchmarks[name, default: [:]][entry.measure] = BencherValue(
                value: entry.row.value, lowerValue: entry.row.low, upperValue: entry.row.high)
        }
        return PrettyJSON.text(benchmarks)
    }

    /// Returns the array that github-action-benchmark reads as `customSmallerIsBetter` or
    /// `customBiggerIsBetter`. The tool assumes the same direction for all entries, so only those
    /// of one direction are exported.
    package static func githubBenchmark(_ run: RunFiles, _ better: Better) -> String {
        let scenario = run.manifest.plan.scenario
        let chosen = entries(of: run).filter { $0.headline.better == better }
        return PrettyJSON.text(
            chosen.map { entry in
                let row = entry.row
                let range = row.low.flatMap { low in
                    row.high.map { "\(plain(low)) to \(plain($0))" }
                }
                return GitHubEntry(
                    name: "\(scenario)/\(row.key.name): \(entry.measure)", unit: row.unit,
                    value: row.value, range: range,
                    extra: "run \(run.manifest.runID)\nblocks \(row.n)\nrange: 95 % "
                        + run.manifest.intervalScope)
            })
    }

    package static func junit(_ run: RunFiles) -> String {
        JUnit.text(
            run.thresholds, suite: run.manifest.plan.scenario, started: run.manifest.started,
            ended: run.manifest.ended)
    }

    /// Returns the valid headlines of a run, each with a name that is unique within its variant.
    private static func entries(
        of run: RunFiles
    ) -> [(row: SummaryRow, headline: Headline, measure: String)] {
        let calibrations = Set(
            run.manifest.plan.variants.filter(\.isCalibration).map(\.name))
        let found = run.overall.compactMap { row -> (row: SummaryRow, headline: Headline)? in
            guard row.invalidReason == nil, !calibrations.contains(row.key.name) else {
                return nil
            }
            return row.key.headline.map { (row, $0) }
        }
        // If several load levels measure the same headline, the level is part of the name.
        let phases = Dictionary(grouping: found, by: \.headline).mapValues { entries in
            Set(entries.map(\.row.key.phase)).count
        }
        return found.map { row, headline in
            let isAlone = phases[headline, default: 1] == 1
            let measure = isAlone ? headline.name : "\(headline.name) at \(row.key.phase)"
            return (row, headline, measure)
        }
    }
}

private struct BencherValue: Encodable {
    let value: Double
    let lowerValue: Double?
    let upperValue: Double?

    private enum CodingKeys: String, CodingKey {
        case value
        case lowerValue = "lower_value"
        case upperValue = "upper_value"
    }
}

private struct GitHubEntry: Encodable {
    let name: String
    let unit: MetricUnit
    let value: Double
    let range: String?
    let extra: String
}
