import Foundation
import Metrics
import Results

/// The windows phase over time: how many revoked tokens are still accepted, and what share of the
/// requests is refused as revoked or fails. Both are means over blocks.
struct TimelineData: Sendable {
    struct Curve: Sendable {
        let variant: ReportedVariant
        /// One step per slice: the revoked tokens whose window was open, by the upper bound.
        let open: [Double]
        /// One step per second, as shares of the scheduled requests.
        let refused: [Double]
        let failed: [Double]

        /// Requests that were refused or failed.
        var lost: [Double] { zip(refused, failed).map(+) }
    }

    struct Span: Sendable, Hashable {
        let from_s: Double
        let to_s: Double
        let name: String
    }

    let curves: [Curve]
    let slice_s: Double
    let length_s: Double
    /// The span of the scenario's storm or fault.
    let span: Span?

    /// Returns the number of slices in a drawing. Finer slices would not be visible.
    private static func slices(_ variants: Int) -> Int { variants > 12 ? 60 : 120 }

    init(_ run: ReportedRun) {
        let starts = Self.phaseStarts(run)
        let groups = Dictionary(
            grouping: run.revocations.filter(\.revocation.isOrdinary), by: \.name)
        let seconds = Dictionary(
            grouping: run.intervals.filter { $0.interval.phase == PhaseName.windows }, by: \.name)
        var opens: [(ReportedVariant, [(from: Double, to: Double)], Int)] = []
        for variant in run.variants where !variant.isCalibration {
            let rows = groups[variant.id] ?? []
            let windows = Dictionary(grouping: rows, by: \.id).values.compactMap {
                Self.window(of: $0, $0.first.flatMap { starts[TrialKey($0)] })
            }
            if !windows.isEmpty {
                opens.append((variant, windows, Set(rows.map(\.block)).count))
            }
        }
        let lastSecond = seconds.values.joined().map { Double($0.interval.second + 1) }.max() ?? 0
        let lastWindow = opens.flatMap(\.1).map(\.to).filter(\.isFinite).max() ?? 0
        let length = max(lastSecond, lastWindow.rounded(.up), 1)
        let slices = Self.slices(opens.count)
        let slice = length / Double(slices)
        length_s = length
        slice_s = slice
        span = Self.span(of: run)
        curves = opens.map { variant, windows, blocks in
            let own = seconds[variant.id] ?? []
            return Curve(
                variant: variant,
                open: (0..<slices).map { index in
                    let time = (Double(index) + 0.5) * slice
                    let count = windows.count { $0.from <= time && time < $0.to }
                    return Double(count) / Double(max(blocks, 1))
                },
                refused: Self.shares(own, \.refusedAsRevoked), failed: Self.shares(own, \.failed))
        }
    }

    /// The common key of a trial's rows.
    private struct TrialKey: Hashable {
        let block: Int
        let name: VariantName

        init(_ row: RevocationsFile.Row) {
            block = row.block
            name = row.name
        }

        init(_ note: TrialNote) {
            block = note.block
            name = note.name
        }
    }

    /// Returns when the windows phase began on each trial's clock, in s. Revocations are planned
    /// from that time.
    private static func phaseStarts(_ run: ReportedRun) -> [TrialKey: Double] {
        var starts: [TrialKey: Double] = [:]
        let notes = (run.manifest.trials ?? []).filter { $0.isControl != true }
        let trials = Dictionary(notes.map { (TrialKey($0), $0) }) { first, _ in first }
        for row in run.revocations {
            let number = row.revocation.revocation
            guard let acknowledged = row.revocation.acknowledged_ns,
                let instants = trials[TrialKey(row)]?.revocationInstants_ns,
                instants.indices.contains(number)
            else { continue }
            let start = (Double(acknowledged) - Double(instants[number])) / 1e9
            starts[TrialKey(row)] = min(starts[TrialKey(row)] ?? start, start)
        }
        return starts
    }

    /// Returns the time from the acknowledgement until the last node refuses. The end is open if a
    /// node never refused.
    private static func window(
        of rows: [RevocationsFile.Row], _ start_s: Double?
    ) -> (from: Double, to: Double)? {
        guard let start_s, let acknowledged = rows.first?.revocation.acknowledged_ns,
            rows.contains(where: \.revocation.window.outcome.isTelling)
        else { return nil }
        let from = Double(acknowledged) / 1e9 - start_s
        let windows = rows.map(\.revocation.window)
        if windows.contains(where: { $0.outcome == .rightCensored }) { return (from, .infinity) }
        let longest = windows.compactMap(\.upper_ns).max() ?? 0
        return (from, from + Double(longest) / 1e9)
    }

    private static func shares(
        _ rows: [IntervalsFile.Row], _ part: KeyPath<IntervalsFile.Row, Double>
    ) -> [Double] {
        let bySecond = Dictionary(grouping: rows, by: \.interval.second)
        guard let last = bySecond.keys.max(), last < 100_000 else { return [] }
        return (0...last).map { second in
            let own = bySecond[second] ?? []
            let all = own.reduce(0) { $0 + Double($1.interval.tally.scheduled) }
            return all > 0 ? own.reduce(0) { $0 + $1[keyPath: part] } / all : 0
        }
    }

    /// Returns the span. A storm begins half a second into the phase.
    private static func span(of run: ReportedRun) -> Span? {
        for variant in run.variants {
            if let within = variant.settings["windows.storm.within"].flatMap(Quantity.milliseconds)
            {
                return Span(from_s: 0.5, to_s: 0.5 + within / 1e3, name: "storm")
            }
        }
        return nil
    }
}

extension IntervalsFile.Row {
    /// Requests refused as revoked, or as unknown after a revocation.
    fileprivate var refusedAsRevoked: Double {
        Double((refusals["revoked"] ?? 0) + (refusals["unknown_token"] ?? 0))
    }

    /// Requests without a verdict: errors, timeouts and dropped requests.
    fileprivate var failed: Double {
        Double(interval.tally.errors + interval.tally.timeouts + interval.tally.dropped)
    }
}
