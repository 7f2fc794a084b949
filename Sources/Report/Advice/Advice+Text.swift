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
            "cheapest: \(best.name), \(price.basis.mark)\(Quantity.digits(price.cost_us)) µs of "
        words += "CPU per verification (\(price.text))"
        if let ratio = price.ratioText, best.measured.name.strategy != baseline {
            words += ", \(ratio) times \(baseline)"
        }
        if !tied.isEmpty {
            let names =
                tied.count > 3
                ? "\(tied.count) of the others" : tied.map(\.name).joined(separator: ", ")
            words += "; statistically tied with " + names
        }
        let unpriced = fits.filter { $0.price == nil }.map(\.name)
        if !unpriced.isEmpty {
            words += "; the cost of \(unpriced.joined(separator: ", ")) is unknown"
        }
        let cheaper = cheaperUnknown.map(\.name)
        guard !cheaper.isEmpty else { return words }
        return words
            + "; inconclusive for \(cheaper.joined(separator: ", ")), which would cost less"
    }

    /// Those that would be cheaper than the cheapest, if they are found to meet what is not known.
    private var cheaperUnknown: [Candidate] {
        guard let least = cheapest?.price?.cost_us else { return [] }
        return rejected.filter { candidate in
            candidate.misses.allSatisfy(\.isUnknown)
                && candidate.price.map { $0.cost_us < least } ?? false
        }
    }

    private var fitting: TextTable {
        let hasRate = requirements.rate_per_s != nil
        var header = [
            "fits", "window max", "bound", "p99", "µs node", "µs store", "× \(baseline)",
        ]
        if hasRate { header += ["cores node", "store"] }
        header += ["store memory", "per revocation", "reach", "store outage", "placement"]
        var table = TextTable(
            header: header, words: Set([0] + header.indices.suffix(3)))
        for fit in fits {
            let measured = fit.measured
            func cell(_ metric: Metric, _ stat: Stat? = nil, _ show: (Double) -> String) -> String {
                measured[metric, stat].map(show) ?? "–"
            }
            var row = [
                fit.name, measured.longestWindow_ms.map { Quantity.time(ms: $0) } ?? "–",
                cell(.windowBound) { Quantity.time(ms: $0) },
                fit.p99.text, cost(measured.costs.node, at: requirements.load?.node_per_s),
                measured.costs.store.map { cost($0, at: requirements.load?.store_per_s) } ?? "–",
                fit.price?.ratioText ?? "–",
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
                measured.placement?.rawValue ?? "?",
            ]
            table.append(row)
        }
        return table
    }

    private func cost(_ costs: VerificationCosts, at rate_per_s: Double?) -> String {
        costs.cost(at: rate_per_s).map { $0.basis.mark + Quantity.digits($0.cost_us) } ?? "–"
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
            [fit.nodeCores, fit.storeCores, fit.storeBytes].compactMap { $0 }.filter {
                $0.model != nil
            }.map { (fit.name, $0) }
        }
        for (basis, title) in [
            (Basis.projected, "~ marks projections beyond the measured range:"),
            (.interpolated, "≈ marks interpolations between two measured rates:"),
            (.measured, "without a mark, by a measured CPU per verification:"),
        ] {
            let own = estimates.filter { $0.1.basis == basis }
            guard !own.isEmpty else { continue }
            remarks.append(title)
            var said: Set<String> = []
            for (name, estimate) in own {
                let line = "  \(name): \(estimate.model ?? "")"
                if said.insert(line).inserted { remarks.append(line) }
            }
        }
        if let rate = requirements.machineRate_per_s {
            remarks.append(
                "note: cores are busy cores of all machines, by the CPU per verification at "
                    + "\(Quantity.perSecond(rate)) per machine; leave headroom")
        } else if cheapest?.price != nil {
            remarks.append(
                "note: costs are of saturation; --rate prices them at a load")
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

extension ResponseTimes.Reading {
    /// For a cell of the table: `≤ 1.03 ms` for what is at most that.
    var text: String {
        switch self {
        case .known(let p99):
            switch p99.basis {
            case .measured: Quantity.time(us: p99.most_us)
            case .interpolated: p99.basis.mark + Quantity.time(us: p99.most_us)
            case .projected: "≤ " + Quantity.time(us: p99.most_us)
            }
        case .unknown: "not measured"
        case .beyondCapacity: "beyond capacity"
        }
    }
}
