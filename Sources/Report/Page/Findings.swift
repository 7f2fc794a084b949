import Metrics
import Results
import Revocation

/// What a run says in words: a headline, three sentences, three key numbers, all computed.
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

    /// The shortest p99 window. Of several that were too short for the probes, which can't be told
    /// apart, the cheapest.
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

    /// The least processor time a verification of those that could be placed.
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
            else { return "This run measured nothing that could be compared" }
            return "\(least.name) costs the least to verify: \(cost(cpu)) at the node"
        }
        let what: Words =
            quickest.max_ms.map { "takes a token back within \(time($0)) at worst" }
            ?? "takes a token back within \(time(quickest.point.window_ms.value)) (p99)"
        guard let base = run.baseline, let ratio = quickest.ratio,
            base.index != quickest.variant.index
        else {
            return "\(quickest.variant.name) \(what), at \(cost(quickest)) a verification"
        }
        return """
            \(quickest.variant.name) \(what), for \(Printed(ratio, as: Quantity.ratio)) the \
            processor time of \(base.name)
            """
    }

    var sentences: [Words] {
        [onBaseline, onSecond, onPrice, onFrontier].compactMap(\.self)
    }

    private var onBaseline: Words? {
        guard let baseline, let p50 = baseline.p50_ms, let worst = baseline.max_ms else {
            return nil
        }
        let name = baseline.variant.name
        if baseline.point.isAtMost {
            return """
                \(name: name), the baseline, costs \(cost(baseline)) of processor time a \
                verification and accepted no token after the acknowledgement of its revocation.
                """
        }
        return """
            \(name: name), the baseline, costs \(cost(baseline)) of processor time a verification \
            and goes on accepting a revoked token for \(time(p50)) at the median, \(time(worst)) \
            at worst.
            """
    }

    private var onSecond: Words? {
        guard let best = cheapestWithinASecond else {
            guard !data.entries.isEmpty else { return nil }
            return "No strategy of this run held every window within a second."
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
            ? "Only \(name: best.variant.name) held every window within a second, at"
            : """
            Of the \(String(count)) that held every window within a second, \
            \(name: best.variant.name) had the lowest cost:
            """
        let worst: Words = best.max_ms.map { "; its worst window was \(time($0))" } ?? ""
        return "\(among) \(cost(best)) a verification\(price)\(worst)."
    }

    /// What the processor time leaves out.
    private var onPrice: Words? {
        guard let best = cheapestWithinASecond, best.variant.family == .asks,
            let bytes = best.variant[.storeBytesPerToken], bytes > 0
        else { return nil }
        return """
            What it pays with is a store: asked at every request, and \
            \(Printed(bytes, as: Quantity.bytes)) of it for every live token. A network between \
            node and store is not in these figures.
            """
    }

    private var onFrontier: Words? {
        guard data.entries.count > 1 else { return nil }
        guard data.canTell else {
            return """
                Fewer than 3 blocks, or no A/A measurement: by this run alone, no difference \
                between two strategies counts.
                """
        }
        let beaten = data.dominated.map(\.variant.name)
        guard !beaten.isEmpty else {
            return "No strategy is beaten by another in window and cost by more than blocks differ."
        }
        let how =
            "each by another that is no worse in window or cost and better in one by more "
            + "than blocks differ"
        guard beaten.count <= Self.mostNamed else {
            return
                "Of the others, \(String(beaten.count)) are beaten, \(how): the hollow ones in the figure below."
        }
        return "Beaten, \(how): \(beaten.joined(separator: ", "))."
    }

    /// A longer list of names is no sentence.
    private static let mostNamed = 6

    var keyNumbers: [KeyNumber] {
        var found: [KeyNumber] = []
        if let quickest {
            found.append(
                KeyNumber(
                    title: "Shortest window, p99", value: window(quickest),
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

    private func time(_ value_ms: Double) -> Printed {
        Printed(value_ms) { Quantity.time(ms: $0) }
    }

    private func cost(_ entry: FrontierData.Entry) -> Words { cost(entry.point.cpu_us.value) }

    private func cost(_ value_us: Double) -> Words {
        "\(Printed(value_us) { Quantity.time(us: $0) })"
    }
}
