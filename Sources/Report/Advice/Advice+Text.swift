import Metrics
import Results
import Revocation

extension Advice {
    /// Terminal output: the requirements, the cheapest strategy, all that fit, and why the others
    /// do not.
    package var text: String {
        var text = "requirements: " + (requirements.texts.isEmpty ? "none" : asked) + "\n"
        text += verdict + "\n"
        if !fits.isEmpty { text += "\n" + fitting.plainText }
        if !rejected.isEmpty { text += "\n" + refused.plainText }
        let below = remarks
        if !below.isEmpty { text += "\n" }
        return text + below.map { "\($0)\n" }.joined()
    }

    private var asked: String { requirements.texts.joined(separator: " · ") }

    /// One sentence.
    package var verdict: String {
        guard let best = cheapest else {
            let open = rejected.filter { $0.misses.allSatisfy(\.isUnknown) }.map(\.name)
            return open.isEmpty
                ? "no strategy of this run meets every requirement"
                : "no strategy of this run is known to meet every requirement; inconclusive for "
                    + open.joined(separator: ", ")
        }
        guard let price = best.price else {
            return "fits: \(best.name); its cost per verification was not measured"
        }
        var words =
            "cheapest: \(best.name), \(Quantity.digits(price.cost_us)) µs of CPU per "
        words += "verification"
        if let ratio = price.ratioText, best.measured.name.strategy != baseline {
            words += ", \(ratio) times \(baseline)"
        }
        guard !tied.isEmpty else { return words }
        let names =
            tied.count > 3
            ? "\(tied.count) of the others" : tied.map(\.name).joined(separator: ", ")
        return words + "; statistically tied with " + names
    }

    private var fitting: TextTable {
        let hasRate = requirements.rate_per_s != nil
        var header = [
            "fits", "window max", "bound", "p99", "µs node", "µs store", "× \(baseline)",
        ]
        if hasRate { header += ["cores node", "store"] }
        header += ["store memory", "per revocation", "reach", "store outage"]
        var table = TextTable(header: header, words: [0, header.count - 2, header.count - 1])
        for fit in fits {
            let measured = fit.measured
            func cell(_ metric: Metric, _ stat: Stat? = nil, _ show: (Double) -> String) -> String {
                measured[metric, stat].map(show) ?? "–"
            }
            var row = [
                fit.name, cell(.windowUpper, .max) { Quantity.time(ms: $0) },
                cell(.windowBound) { Quantity.time(ms: $0) },
                cell(.verifyTime, .p99) { Quantity.time(ns: $0 * 1e3) },
                cell(.cpuPerVerify, nil, Quantity.digits),
                cell(.storeCPUPerVerify, nil, Quantity.digits), fit.price?.ratioText ?? "–",
            ]
            if hasRate {
                row += [fit.nodeCores, fit.storeCores].map { $0?.text() ?? "–" }
            }
            row += [
                fit.storeBytes?.text(Quantity.bytes) ?? "–",
                fit.storeBytesPerRevocation.map(Quantity.bytes) ?? "–",
                measured.guarantee.map {
                    $0.reaches.isEmpty ? "none" : $0.reaches.description
                } ?? "?",
                measured.guarantee?.outage.description ?? "?",
            ]
            table.append(row)
        }
        return table
    }

    private var refused: TextTable {
        var table = TextTable(header: ["rejected", "because"], words: [0, 1])
        for candidate in rejected {
            let reasons = candidate.misses.map { miss in
                miss.text + (miss.isUnknown ? " (inconclusive)" : "")
            }
            table.append([candidate.name, reasons.joined(separator: "; ")])
        }
        return table
    }

    private var remarks: [String] {
        var remarks = fits.flatMap { fit in fit.caveats.map { "note: \(fit.name): \($0)" } }
        for fit in fits where fit.storeCores?.value ?? 0 > 1 {
            remarks.append(
                "note: \(fit.name): its store would need more than one single-threaded process "
                    + "at this rate")
        }
        let estimates = fits.flatMap { fit in
            [fit.nodeCores, fit.storeBytes].compactMap { $0?.model }.map { (fit.name, $0) }
        }
        if !estimates.isEmpty {
            remarks.append("~ marks projections beyond the measured range:")
            remarks += estimates.map { "  \($0.0): \($0.1)" }
        }
        if requirements.rate_per_s != nil {
            remarks.append(
                "note: cores are busy cores; the p99 was measured well below capacity, so leave "
                    + "headroom"
            )
        }
        return remarks + notes.map { "note: \($0)" }
    }
}

extension Price {
    /// `0.09 (0.09 to 0.1)`; nil where there is no ratio.
    var ratioText: String? {
        ratio.map { ratio in
            Quantity.digits(ratio)
                + (interval.map {
                    " (\(Quantity.digits($0.low)) to \(Quantity.digits($0.high)))"
                } ?? "")
        }
    }
}
