import Load
import Results
import Statistics
import Revocation

/// The findings on every windows phase with a known truth.
///
/// If one trial was run several times, the rows of all runs are judged, but the width only by the
/// last run.
extension [WindowTrial.Observation] {
    /// - Parameter name: begins the subject of each finding.
    func findings(
        _ name: String, outcome expected: WindowOutcome,
        where isWanted: (Int) -> Bool = { _ in true }
    ) -> [Finding] {
        [
            ended(name, expected, where: isWanted),
            heldTruth(name, where: isWanted),
            width(name, where: isWanted),
        ]
    }

    /// Checks the outcomes. If the machine keeps the prober from its processor until the
    /// revocation, the prober saw no acceptance before it and correctly reports `unprobed`. At most
    /// one row in 20 may be like that.
    func ended(
        _ name: String, _ expected: WindowOutcome, where isWanted: (Int) -> Bool
    ) -> Finding {
        let rows = flatMap(\.outcome.rows).filter { isWanted($0.node) }
        let good = rows.count { $0.window.outcome == expected }
        let unprobed = rows.count { $0.window.outcome == .unprobed }
        return Finding(
            "\(name): outcomes", expected: "\(rows.count) rows \(expected.rawValue)",
            measured: "\(good) rows" + (unprobed > 0 ? ", \(unprobed) rows unprobed" : ""),
            isOK: good > 0 && good + unprobed == rows.count && unprobed * 20 <= rows.count,
            isTimed: true)
    }

    /// Checks that the bands hold the truth in every row, however busy the machine is.
    func heldTruth(
        _ name: String, where isWanted: (Int) -> Bool = { _ in true }
    ) -> Finding {
        let judged = flatMap { $0.judged(where: isWanted) }
        let held = judged.count { row, truth in truth.isHeld(by: row.window) }
        return Finding(
            "\(name): L <= true window <= U", expected: "\(judged.count) rows, both timebases",
            measured: "\(held) rows", isOK: !judged.isEmpty && held == judged.count)
    }

    /// Checks the width of the bands by its median. A prober that is off its processor widens a
    /// band, and then the wide band is the correct one.
    func width(_ name: String, where isWanted: (Int) -> Bool = { _ in true }) -> Finding {
        let widths = suffix(1).flatMap { seen in
            seen.judged(where: isWanted).compactMap { row, _ in seen.widths(of: row) }
        }
        let actual_ns = widths.map(\.actual_ns)
        let allowed_ns = Statistics.median(widths.map(\.allowed_ns)).map { $0 * 1.1 } ?? 0
        let median_ns = Statistics.median(actual_ns) ?? .infinity
        let largest_ns = actual_ns.max() ?? .infinity
        return Finding(
            "\(name): median width",
            expected: "<= \(words(ns: allowed_ns)) (planned gap + round trip + 10 %)",
            measured: "\(words(ns: median_ns)), largest of \(actual_ns.count) "
                + words(ns: largest_ns),
            isOK: median_ns <= allowed_ns, isTimed: true)
    }

    /// Checks that the phase did its other work as well.
    func backgroundFinding(_ name: String) -> Finding {
        let tally = reduce(into: Tally(reasons: refusalReasons.count)) { $0 += $1.background }
        let failed = reduce(0) { $0 + $1.outcome.failedRevocations }
        return Finding(
            "\(name): background", expected: "\(tally.scheduled) requests accepted",
            measured: "\(tally.accepted) requests",
            isOK: tally.isBalanced && tally.accepted > 0 && tally.accepted == tally.scheduled
                && failed == 0)
    }
}

extension WindowTrial {
    /// Runs the trial. On a busy machine, runs it up to `most` times with other seeds until the
    /// bands are as narrow as planned: other work on the machine can only widen them.
    func runUntilNarrow(most: Int = 4) throws -> [Observation] {
        var trial = self
        var seen: [Observation] = []
        repeat {
            seen.append(try trial.run())
            trial.seed &+= 1_000
        } while seen.count < most && !seen.width("").isOK
        return seen
    }
}
