import Load
import Results
import Statistics
import Revocation

/// Nodes that do not behave alike: one that is slow, one that flaps, one that never learns.
struct NodesCheck {
    let seed: UInt64

    private static let slow = 2
    private static let slowDelay = Duration.milliseconds(50)
    private static let flapping = 1
    private static let never = 2

    func findings(_ length: Length) throws -> [Finding] {
        let revocations = length == .full ? 30 : 8
        let lifetime: Duration = length == .full ? .seconds(1) : .milliseconds(200)
        let slow = try WindowTrial(
            behaviours: (0..<4).map { .refuses(after: $0 == Self.slow ? Self.slowDelay : .zero) },
            revocations: revocations, lifetime: lifetime, bound: Self.slowDelay, seed: seed
        ).run()
        // Both parts of the flap last longer than the gaps that the prober lets grow after a
        // refusal, and than any time for which a busy machine keeps it from its processor.
        let odd = try WindowTrial(
            behaviours: [
                .refuses(after: .zero),
                .flaps(
                    refuses: .milliseconds(10), accepts: .milliseconds(40),
                    refusesForGood: .milliseconds(100)),
                .neverLearns,
            ],
            revocations: revocations, lifetime: lifetime, bound: .milliseconds(100),
            seed: seed &+ 1
        ).run()
        return slowFindings(slow) + flappingFindings(odd) + neverFindings(odd)
    }

    private func slowFindings(_ seen: WindowTrial.Observation) -> [Finding] {
        let windows = DeploymentWindow.all(in: seen.outcome.rows)
        let truths = Dictionary(grouping: seen.judged { $0 == Self.slow }) { $0.0.revocation }
        let held = windows.count { window in
            guard let truth = truths[window.revocation]?.first?.1, let upper_ns = window.upper_ns
            else { return false }
            return (window.lower_ns...max(window.lower_ns, upper_ns))
                .contains(truth.sinceAcknowledgement_ns)
        }
        let others = seen.outcome.rows.filter { $0.node != Self.slow }
        let lowest_ns = others.compactMap(\.window.lower_ns).max() ?? .max
        let upper_ns =
            Statistics.median(others.compactMap(\.window.upper_ns).map { Double($0) }) ?? .infinity
        let limit_ns = Double(Self.slowDelay.nanoseconds) / 10
        return [seen].findings("slow node", outcome: .closed) { $0 == Self.slow } + [
            Finding(
                "slow node: deployment's [max L, max U]",
                expected: "\(windows.count) windows hold \(words(Self.slowDelay)) less r1 - r0",
                measured: "\(held) windows", isOK: !windows.isEmpty && held == windows.count),
            Finding(
                "slow node: the others", expected: "L = 0 us, median U < \(words(ns: limit_ns))",
                measured: "L <= \(words(ns: lowest_ns)), median U \(words(ns: upper_ns))",
                isOK: lowest_ns == 0 && upper_ns < limit_ns, isTimed: true),
        ]
    }

    private func flappingFindings(_ seen: WindowTrial.Observation) -> [Finding] {
        let rows = seen.outcome.rows.filter {
            $0.node == Self.flapping && $0.window.outcome != .unprobed
        }
        let flaps = rows.map(\.window.flaps).min() ?? 0
        return [seen].findings("flapping node", outcome: .flapped) { $0 == Self.flapping } + [
            Finding(
                "flapping node: flaps", expected: "at least 1 flap in each of \(rows.count) rows",
                measured: ">= \(flaps) flap in each", isOK: flaps >= 1, isTimed: true)
        ]
    }

    private func neverFindings(_ seen: WindowTrial.Observation) -> [Finding] {
        let rows = seen.outcome.rows.filter {
            $0.node == Self.never && $0.window.outcome != .unprobed
        }
        let bound_ns = UInt64(max(seen.plan.shape.bound.nanoseconds, 0))
        let least_ns = rows.compactMap(\.window.lower_ns).min() ?? 0
        let bounded = rows.count { $0.window.upper_ns != nil || $0.window.invokeUpper_ns != nil }
        let closed = DeploymentWindow.all(in: seen.outcome.rows).count { $0.upper_ns != nil }
        return [
            [seen].ended("never learns", .rightCensored) { $0 == Self.never },
            Finding(
                "never learns: bounds", expected: "L >= \(words(ns: bound_ns)), 0 rows with a U",
                measured: "L >= \(words(ns: least_ns)), \(bounded) rows with a U",
                isOK: least_ns >= bound_ns && bounded == 0),
            Finding(
                "never learns: the deployment", expected: "0 windows with a U",
                measured: "\(closed) windows with a U", isOK: closed == 0),
        ]
    }
}

/// The window of one revocation over all nodes: [max L, max U].
struct DeploymentWindow: Hashable {
    let revocation: Int
    let lower_ns: UInt64
    /// Nil while any node may still accept.
    let upper_ns: UInt64?

    /// Of every revocation that was probed at every node.
    static func all(in rows: [RevocationRow]) -> [DeploymentWindow] {
        Dictionary(grouping: rows, by: \.revocation).compactMap { revocation, rows in
            let lowers = rows.compactMap(\.window.lower_ns)
            let uppers = rows.compactMap(\.window.upper_ns)
            guard lowers.count == rows.count, let lower_ns = lowers.max() else { return nil }
            return DeploymentWindow(
                revocation: revocation, lower_ns: lower_ns,
                upper_ns: uppers.count == rows.count ? uppers.max() : nil)
        }
    }
}
