import Metrics
import Results
import Revocation

/// A run's findings as text: a headline, up to four sentences and three key numbers, all computed.
struct Findings: Sendable {
    struct KeyNumber: Sendable {
        let title: String
        let value: Words
        let name: String
    }

    private let run: ReportedRun
    private let data: FrontierData

    init(_ run: ReportedRun, _ data: FrontierData) {
        self.run = run
        self.data = data
    }

    /// The shortest window of the deployment. Among those too short for the probes, which are statistically
    /// tied, the cheapest.
    private var quickest: FrontierData.Entry? {
        let shortest = data.entries.min {
            ($0.point.window_ms.value, $0.point.cpu_us.value)
                < ($1.point.window_ms.value, $1.point.cpu_us.value)
        }
        guard let shortest, shortest.point.isAtMost else { return shortest }
        return data.entries.filter(\.point.isAtMost).min {
            $0.point.cpu_us.value < $1.point.cpu_us.value
        }
    }

    /// The lowest CPU per verification among the strategies in the chart.
    private var cheapest: FrontierData.Entry? {
        data.entries.min {
            ($0.point.cpu_us.value, $0.point.window_ms.value)
                < ($1.point.cpu_us.value, $1.point.window_ms.value)
        }
    }

    private static let second_ms = 1_000.0

    /// Those whose longest window, measured or stated, was within a second.
    private var withinASecond: [FrontierData.Entry] {
        data.entries.filter { ($0.worst_ms ?? .infinity) <= Self.second_ms }
    }

    private var cheapestWithinASecond: FrontierData.Entry? {
        withinASecond.min { $0.point.cpu_us.value < $1.point.cpu_us.value }
    }

    private var baseline: FrontierData.Entry? {
        run.baseline.flatMap { data.entry($0.index) }
    }

    var headline: Words {
        guard let quickest else {
            let rows = run.variants.filter { !$0.isCalibration && $0.invalidReason == nil }
            guard
                let least = rows.filter({ $0.cpu_us != nil }).min(by: {
                    ($0.cpu_us ?? 0) < ($1.cpu_us ?? 0)
                }), let cpu = least[.cpuPerVerify]
            else { return "This run measured nothing to compare" }
            return "\(least.name) has the lowest CPU per verification: \(cost(cpu)) at the node"
        }
        let what: Words =
            longest(of: quickest).map { "revokes a token within \($0)" }
            ?? "revokes a token within \(time(quickest.point.window_ms.value)) (\(quickest.figure))"
        guard let base = run.baseline, let ratio = quickest.ratio,
            base.index != quickest.variant.index
        else {
            return "\(quickest.variant.name) \(what), at \(cost(quickest)) of CPU per verification"
        }
        return """
            \(quickest.variant.name) \(what), at \(Printed(ratio, as: Quantity.ratio)) the \
            CPU of \(base.name)
            """
    }

    var sentences: [Words] {
        [onBaseline, onSecond, onPrice, onFrontier].compactMap(\.self)
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

    private var onSecond: Words? {
        guard let best = cheapestWithinASecond else {
            guard !data.entries.isEmpty else { return nil }
            return "No strategy of this run kept every window within a second."
        }
        let count = withinASecond.count
        let price: Words
        if let ratio = best.ratio, let name = run.baseline?.name, best.variant.name != name {
            price = " (\(Printed(ratio, as: Quantity.ratio)) that of \(name))"
        } else {
            price = ""
        }
        let among: Words =
            count == 1
            ? "Only \(name: best.variant.name) kept every window within a second, at"
            : """
            Of the \(String(count)) strategies that kept every window within a second, \
            \(name: best.variant.name) had the lowest cost:
            """
        let sign = best.point.isAtMost ? "at most " : ""
        let worst: Words = longest(of: best).map { "; its longest window was \(sign)\($0)" } ?? ""
        return "\(among) \(cost(best)) of CPU per verification\(price)\(worst)."
    }

    /// What the CPU time does not include.
    private var onPrice: Words? {
        guard let best = cheapestWithinASecond, best.variant.family == .asks,
            let bytes = best.variant[.storeBytesPerToken], bytes > 0
        else { return nil }
        return """
            It depends on a store that it queries for every request and that holds \
            \(Printed(bytes, as: Quantity.bytes)) per live token. A network between \
            node and store is not included.
            """
    }

    private var onFrontier: Words? {
        guard data.entries.count > 1 else { return nil }
        guard data.canCompare else {
            return """
                With fewer than 3 blocks, or without an A/A control, every comparison of \
                strategies is inconclusive.
                """
        }
        let dominated = data.dominated.map(\.variant.name)
        guard !dominated.isEmpty else {
            return "No strategy is dominated by another in window and cost."
        }
        let how =
            "each by another that is no worse on either axis and significantly better on one"
        guard dominated.count <= Self.mostNamed else {
            return """
                \(String(dominated.count)) others are dominated, \(how): hollow in the chart \
                below.
                """
        }
        return "Dominated, \(how): \(dominated.joined(separator: ", "))."
    }

    /// A longer list of names does not fit in a sentence.
    private static let mostNamed = 6

    var keyNumbers: [KeyNumber] {
        var found: [KeyNumber] = []
        if let quickest {
            found.append(
                KeyNumber(
                    title: "Shortest window, \(quickest.figure)", value: window(quickest),
                    name: quickest.variant.name))
        }
        if let best = cheapestWithinASecond {
            found.append(
                KeyNumber(
                    title: "Cheapest with every window within 1 s", value: cost(best),
                    name: best.variant.name))
        }
        if let cheapest {
            found.append(
                KeyNumber(
                    title: "Cheapest verification", value: cost(cheapest),
                    name: cheapest.variant.name))
        }
        return found
    }

    private func window(_ entry: FrontierData.Entry) -> Words {
        let time = time(entry.point.window_ms.value)
        return entry.point.isAtMost ? "at most \(time)" : "\(time)"
    }

    /// The longest window and how many it is the longest of: no more is known of the worst case.
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
