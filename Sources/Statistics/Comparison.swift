package import Metrics
package import Results

/// The comparison table of a run: one row per strategy and variant, over all blocks.
package struct Comparison: Sendable {
    package struct Row: Sendable {
        /// The row as it appears in `comparison.csv`.
        package let recorded: ComparisonRow
        /// The variant's index in the plan.
        package let variantIndex: Int
        package let isCalibration: Bool
        package let reaches: Reaches
        /// CPU per verification at saturation, in µs.
        package let processorTime_us: ProcessorTime

        package var name: VariantName { recorded.name }
        package var invalidReason: String? { recorded.invalidReason }

        package subscript(metric: Metric, stat: Stat? = nil) -> Double? { recorded[metric, stat] }
    }

    package let rows: [Row]

    /// - Parameter trials: the trials in any order; they are grouped by their variant's index in
    ///   the plan.
    package init(_ trials: [TrialRecord], rules: PoolingRules = PoolingRules()) {
        let groups = Dictionary(
            grouping: trials.filter { !$0.isControl }, by: \.variantIndex)
        rows = groups.keys.sorted().compactMap { index in
            guard let own = groups[index], let first = own.first else { return nil }
            var recorded = ComparisonRow(
                first.name, Self.values(own), invalidReason: Self.invalidReason(own),
                placement: first.guarantee.placement, deployment: first.deployment)
            let rows = rules.sample(own).flatMap { trial in
                trial.revocations.map { (trial.block, $0) }
            }
            // Windows are pooled over blocks.
            for request in RequestKind.allCases {
                recorded.enter(ObservedWindows(rows, by: request))
            }
            return Row(
                recorded: recorded,
                variantIndex: index, isCalibration: first.isCalibration,
                reaches: first.guarantee.reaches,
                processorTime_us: recorded.processorTime_us(under: first.guarantee))
        }
    }

    /// The rows whose rate is more than half of the calibration's: the load generator, rather than
    /// the strategy, may be what limits them. Empty without a calibration in one process. Over HTTP
    /// the transport limits both, in the servers' processes.
    package var generatorBound: [Row] {
        rows.filter { row in
            guard !row.isCalibration, !row.recorded.isOverHTTP,
                let rate = row[.verifyPerSecond],
                let ceiling = calibration(row.name.binary)?[.verifyPerSecond]
            else { return false }
            return rate > ceiling / 2
        }
    }

    /// The calibration of one program in one process, where the load generator is the limit.
    package func calibration(_ binary: Binary = .this) -> Row? {
        rows.first {
            $0.isCalibration && $0.name.binary == binary && !$0.recorded.isOverHTTP
        }
    }

    private static func values(_ trials: [TrialRecord]) -> [ComparisonColumn: Double] {
        var values: [ComparisonColumn: Double] = [:]
        for column in ComparisonColumn.all {
            switch column.form.source {
            // The unit of repetition is a block.
            case .median:
                guard trials.tooFew(for: column.metric, column.stat) == nil else { break }
                let sound = trials.compactMap { trial -> Double? in
                    let found = trial.measurement(column.metric, column.stat)
                    return found?.invalidReason == nil ? found?.value : nil
                }
                values[column] = Statistics.median(sound)
            case .sum:
                values[column] = trials.compactMap {
                    $0.measurement(column.metric, column.stat)?.value
                }.reduce(0, +)
            case .windows: break
            }
        }
        addResolution(of: trials, to: &values)
        addBounds(of: trials, to: &values)
        return values
    }

    private static func addResolution(
        of trials: [TrialRecord], to values: inout [ComparisonColumn: Double]
    ) {
        let windows = trials.flatMap(\.revocations).filter { $0.isOrdinary && $0.isProbed }
            .map(\.window)
        let widths = windows.compactMap { window -> Double? in
            guard window.outcome != .unprobed, let lower = window.lower_ns,
                let upper = window.upper_ns
            else { return nil }
            return Double(upper - min(lower, upper)) / 1e6
        }
        values.set(.windowResolution, .value, Statistics.median(widths))
    }

    private static func addBounds(
        of trials: [TrialRecord], to values: inout [ComparisonColumn: Double]
    ) {
        func milliseconds(_ bounds: [UInt64]) -> Double? { bounds.first.map { Double($0) / 1e6 } }
        values.set(
            .windowBound, .value, milliseconds(trials.compactMap(\.guarantee.bound_ns)))
        values.set(
            .highStakesWindowBound, .value,
            milliseconds(trials.compactMap(\.guarantee.highStakesBound_ns)))
        // Without an acknowledgement, no request counts as accepted after it.
        let perRevocation = trials.flatMap { trial in
            let acknowledged = trial.revocations.filter { $0.acknowledged_ns != nil }
            return Dictionary(grouping: acknowledged, by: \.revocation).values.map { rows in
                Double(rows.reduce(0) { $0 + $1.acceptsAfterAcknowledgement })
            }
        }
        values.set(.exposedRequestsPerRevocation, .mean, Statistics.mean(perRevocation))
    }

    private static func invalidReason(_ trials: [TrialRecord]) -> String? {
        var reasons: [String] = []
        for trial in trials.sorted(by: { $0.block < $1.block }) {
            if let reason = trial.invalidReason {
                reasons.append("block \(trial.block): \(reason)")
            } else if !trial.isComplete {
                reasons.append("block \(trial.block): the trial ended before its last phase")
            }
        }
        return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
    }
}

extension [ComparisonColumn: Double] {
    fileprivate mutating func set(_ metric: Metric, _ stat: Stat, _ value: Double?) {
        if let column = metric.column(stat) { self[column] = value }
    }
}

extension Comparison {
    /// The rows as a JSON array, with null for values that were not measured.
    package var json: String {
        let objects = rows.map { row in
            let head = [
                "\"strategy\": \(row.name.strategy.quotedForJSON)",
                "\"variant\": \(row.name.label.quotedForJSON)",
                "\"binary\": \(row.name.binary.rawValue.quotedForJSON)",
                "\"reaches\": \(row.reaches.description.quotedForJSON)",
            ]
            let numbers = ComparisonColumn.all.map { column in
                "\"\(column.name)\": \(row.recorded.text(column) ?? "null")"
            }
            let isAtMost = row.recorded.atMost[.ordinary].map { String($0) } ?? "null"
            let tail = [
                "\"window_at_most\": \(isAtMost)",
                "\"valid\": \(row.invalidReason == nil)",
                "\"invalid_reason\": \(row.invalidReason?.quotedForJSON ?? "null")",
                "\"placement\": \(row.recorded.placementText?.quotedForJSON ?? "null")",
                "\"deployment\": \(row.recorded.deploymentText?.quotedForJSON ?? "null")",
            ]
            return "  {\((head + numbers + tail).joined(separator: ", "))}"
        }
        return "[\n\(objects.joined(separator: ",\n"))\n]\n"
    }
}
