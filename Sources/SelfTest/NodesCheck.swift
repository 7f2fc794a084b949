import Load
import Results
import Statistics
import Revocation

/// A check of nodes that behave differently: one is slow, one flaps, one never learns of a
/// revocation.
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
        // Both parts of the flap last longer than the gaps to which the prober backs off after a
        // refusal, and longer than a busy machine keeps the prober from its processor.
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
        let windows = seen.outcome.rows.deploymentWindows(nodes: seen.behaviours.count)
            .filter { $0.window.outcome != .unprobed }
        let truths = Dictionary(grouping: seen.judged { $0 == Self.slow }) { $0.0.revocation }
        let held = windows.count { revocation, window in
            guard let truth = truths[revocation]?.first?.1, let lower_ns = window.lower_ns,
                let upper_ns = window.upper_ns
            else { return false }
            return (lower_ns...max(lower_ns, upper_ns)).contains(truth.sinceAcknowledgement_ns)
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
        let closed = seen.outcome.rows.deploymentWindows(nodes: seen.behaviours.count)
            .count { $0.window.upper_ns != nil }
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

extension [RevocationRow] {
    /// Returns the deployment's window of each revocation.
    func deploymentWindows(nodes: Int) -> [(revocation: Int, window: Window)] {
        Dictionary(grouping: filter(\.isProbed), by: \.revocation).map { revocation, rows in
            (revocation, Window(ofDeployment: rows.map(\.window), nodes: nodes))
        }
    }
}
