import Metrics
import Results
import Revocation

/// A run's findings as text: a headline, up to five sentences and three key numbers, all computed.
/// They are of one deployment.
///
/// The findings state what was measured and recommend nothing. The decision states which strategy
/// fits a deployment.
struct Findings: Sendable {
    struct KeyNumber: Sendable {
        let title: String
        let value: Words
        let name: String
    }

    private let run: ReportedRun
    private let data: FrontierData
    /// The entries of this program in the deployment that the report decides in. The other program
    /// of a run is only for comparison.
    private let entries: [FrontierData.Entry]

    init(_ run: ReportedRun, _ data: FrontierData) {
        self.run = run
        self.data = data
        entries = data.entries.filter {
            $0.variant.id.binary == .this && $0.variant.deployment == run.deployment
        }
    }

    private var baseline: FrontierData.Entry? {
        run.baseline.flatMap { data.entry($0.index) }
    }

    /// Strategies that ask a store for every request.
    private var asking: [FrontierData.Entry] {
        entries.filter { $0.variant.family == .asks }
    }

    var headline: Words {
        guard let windows, let costs else {
            let costs_us = run.variants.filter {
                !$0.isCalibration && $0.invalidReason == nil && $0.id.binary == .this
                    && $0.deployment == run.deployment
            }.compactMap { $0[.cpuPerVerify] }
            return range(costs_us).map { "CPU per verification at the node: \($0)" }
                ?? "This run measured nothing to compare"
        }
        return "Longest revocation window \(windows), CPU per verification \(costs)"
    }

    /// The range of windows, from the strategy with the shortest longest window to the one with the
    /// longest.
    private var windows: Words? {
        let measured = entries.compactMap { entry in
            entry.max_ms.map { (longest_ms: $0, isAtMost: entry.point.isAtMost) }
        }
        guard let best = measured.min(by: { $0.longest_ms < $1.longest_ms }),
            let worst = measured.max(by: { $0.longest_ms < $1.longest_ms })
        else { return nil }
        func words(_ window: (longest_ms: Double, isAtMost: Bool)) -> Words {
            let time = time(window.longest_ms)
            return window.isAtMost ? "≤ \(time)" : "\(time)"
        }
        return measured.count == 1 ? words(best) : "from \(words(best)) to \(words(worst))"
    }

    private var costs: Words? { range(entries.map(\.point.cpu_us.value)) }

    private func range(_ values_us: [Double]) -> Words? {
        guard let least = values_us.min(), let most = values_us.max() else { return nil }
        return values_us.count == 1 ? cost(least) : "from \(cost(least)) to \(cost(most))"
    }

    var sentences: [Words] {
        [onDeployment, onBaseline, onLookups, onStores, onFrontier].compactMap(\.self)
    }

    private var onDeployment: Words? {
        guard run.hasSeveralDeployments else { return nil }
        let (own, other) =
            run.deployment == .http
            ? ("over HTTP", "in one process") : ("in one process", "over HTTP")
        return """
            The same strategies also ran \(other). These findings are of those \(own).
            """
    }

    private var onBaseline: Words? {
        guard let baseline, let p50 = baseline.p50_ms, let worst = longest(of: baseline) else {
            return nil
        }
        let name = baseline.variant.name
        if baseline.point.isAtMost {
            return """
                \(name: name), the baseline, takes \(cost(baseline)) of CPU per \
                verification and accepted no token after its revocation was acknowledged.
                """
        }
        return """
            \(name: name), the baseline, takes \(cost(baseline)) of CPU per verification \
            and keeps accepting a revoked token for \(time(p50)) at the median and up to \
            \(worst).
            """
    }

    /// What a look-up for every request achieves, and what it costs.
    private var onLookups: Words? {
        let closed = asking.filter(\.point.isAtMost)
        guard let worst_ms = closed.compactMap(\.max_ms).max(),
            let costs = range(closed.map(\.point.cpu_us.value))
        else { return nil }
        return """
            Asking for every request closed the window within the resolution of the \
            probes, \(time(worst_ms)) at most. It takes \(costs) of CPU per verification, at the node \
            and at what it asks.
            """
    }

    /// The network of the run.
    private var onStores: Words? {
        guard !entries.isEmpty else { return nil }
        if entries.allSatisfy({ $0.variant.deployment == .http }), !run.hasNetwork {
            return """
                The servers are processes of one machine, reached over HTTP: CPU per verification \
                includes the transport, and no figure includes a network.
                """
        }
        if run.hasNetwork {
            return """
                Round trips between nodes, stores and authorization server are emulated. CPU per \
                verification is that without them.
                """
        }
        return """
            The stores are inside the verifying process or beside it on the same machine: no figure \
            includes a network.
            """
    }

    private var onFrontier: Words? {
        guard entries.count > 1 else { return nil }
        guard data.canCompare(in: run.deployment) else {
            return """
                With fewer than 3 blocks, or without an A/A control, every comparison of \
                strategies is inconclusive.
                """
        }
        let behind = data.behind.map(\.variant)
            .filter { $0.id.binary == .this && $0.deployment == run.deployment }.map(\.name)
        guard !behind.isEmpty else {
            return "No strategy is behind another in window and cost."
        }
        let how =
            "where another is no worse on either axis and significantly better on one"
        guard behind.count <= Self.mostNamed else {
            return """
                \(String(behind.count)) strategies are behind the frontier of window and cost, \
                \(how): hollow in the chart below.
                """
        }
        return """
            Behind the frontier of window and cost, \(how): \(behind.joined(separator: ", ")).
            """
    }

    /// The longest list of names that fits in a sentence.
    private static let mostNamed = 6

    var keyNumbers: [KeyNumber] {
        var found: [KeyNumber] = []
        if let baseline, let longest = baseline.max_ms {
            found.append(
                KeyNumber(
                    title: "Longest window of the baseline", value: "\(time(longest))",
                    name: [baseline.variant.name, largest(of: baseline)].compactMap(\.self)
                        .joined(separator: ", ")))
        }
        if let longest = asking.compactMap(\.max_ms).max(), let first = asking.first {
            found.append(
                KeyNumber(
                    title: "Longest window with a look-up for every request",
                    value: asking.allSatisfy(\.point.isAtMost)
                        ? "≤ \(time(longest))" : "\(time(longest))",
                    name: asking.count == 1
                        ? first.variant.name : "all strategies that ask a store"))
        }
        if let costs {
            found.append(
                KeyNumber(
                    title: "CPU per verification", value: costs, name: "node, and what it asks"))
        }
        return found
    }

    private func largest(of entry: FrontierData.Entry) -> String? {
        entry.variant[.windowCount].map { "largest of \(Quantity.digits($0))" }
    }

    /// Returns the longest window, and the number of windows that it is the longest of. No more is
    /// known about the worst case.
    private func longest(of entry: FrontierData.Entry) -> Words? {
        guard let max_ms = entry.max_ms else { return nil }
        guard let count = entry.variant[.windowCount] else { return "\(time(max_ms))" }
        return "\(time(max_ms)) (largest of \(Printed(count, as: Quantity.digits)))"
    }

    private func time(_ value_ms: Double) -> Printed {
        Printed(value_ms) { Quantity.time(ms: $0) }
    }

    private func cost(_ entry: FrontierData.Entry) -> Words { cost(entry.point.cpu_us.value) }

    private func cost(_ value_us: Double) -> Words {
        "\(Printed(value_us) { Quantity.time(us: $0) })"
    }
}
