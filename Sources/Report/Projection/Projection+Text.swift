import Results

extension Projection {
    /// Terminal output: first the fit of the models, then the projections, each marked with `~`.
    package var text: String {
        var parts = ["Fit of the models to this run\n\n" + fit.text]
        parts.append(
            "Projected, not measured, for \(deployment.text)\n\n" + table.plainText)
        parts.append("The models\n\n" + Self.models.map { "  \($0)\n" }.joined())
        let remarks =
            rows.flatMap { row in row.notes.map { "note: \(row.name): \($0)\n" } }
            + notes.map { "note: \($0)\n" }
        if !remarks.isEmpty { parts.append(remarks.joined()) }
        return parts.joined(separator: "\n")
    }

    private var table: TextTable {
        var table = TextTable(
            header: [
                "projected", "window p50", "p99", "max", "bound", "last node p50",
                "accepted/revocation",
                "revoked yet accepted", "store ops/s", "cores node", "store", "issue",
                "store memory", "node memory", "network", "window by",
            ], words: [0, 15])
        func cell(_ value: Double?, _ show: (Double) -> String = Quantity.digits) -> String {
            value.map { "~" + show($0) } ?? "–"
        }
        func time(_ value_ns: Double?) -> String { cell(value_ns) { Quantity.time(ns: $0) } }
        for row in rows {
            let (window, costs) = (row.window, row.costs)
            table.append([
                row.name, time(window?.p50_ns), time(window?.p99_ns), time(window?.max_ns),
                time(window?.bound_ns),
                time(window?.allNodesP50_ns), cell(row.exposedPerRevocation),
                cell(row.revokedYetAccepted), cell(costs.storeOperations_per_s),
                cell(costs.nodeCores), cell(costs.storeCores), cell(costs.issueCores),
                cell(costs.storeBytes, Quantity.bytes), cell(costs.nodeBytes, Quantity.bytes),
                time(costs.network_ns), window?.model ?? "the run's files contain no model",
            ])
        }
        return table
    }

    /// How the values are computed.
    static let models = [
        "window: uniform between its ends (remaining token lifetime, refresh period, or age of a "
            + "cached answer), or earlier where the token expires first; plus one round trip to "
            + "the store where nodes poll or receive a feed",
        "last node: nodes refresh independently, so the median of the last of n nodes is at "
            + "0.5^(1/n) of the period; a token expires on all of them at once",
        "accepted/revocation: requests/s ÷ clients × mean window; revoked yet accepted: "
            + "revocations/s × mean window",
        "store ops/s: requests/s × look-ups per verification (1 where nodes ask; 1 / (1 + use × "
            + "life) with cached answers; the share of high-stakes requests, or of a filter's "
            + "false positives; 0 otherwise), nodes ÷ period where they poll, nodes × "
            + "revocations/s where they receive a feed; plus one write per revocation, and one per "
            + "issued token where tokens are stored",
        "cores: requests/s × measured CPU per verification; with cached answers, + look-ups × "
            + "the extra cost of a look-up",
        "issue: (clients ÷ token lifetime + revocations/s × tokens revoked) ÷ issues/s of one "
            + "thread",
        "store memory: clients × bytes per token + revocations/s × token lifetime × bytes per "
            + "revocation, at most; node memory: keys, remembered revocations, and as many cached "
            + "answers per client as in the run, up to the capacity of the cache",
        "network: look-ups per verification × round trip to the store",
    ]
}

extension ModelFit {
    var text: String {
        var text = ""
        if windows.isEmpty && capacities.isEmpty {
            return "  the run's files contain nothing to check the models against\n"
        }
        if !windows.isEmpty {
            var table = TextTable(
                header: [
                    "window", "model", "model p50", "measured p50", "revocations",
                    "KS distance", "at most", "fits",
                ], words: [0, 1, 7])
            for fit in windows {
                table.append([
                    fit.name, fit.model, Quantity.time(ms: fit.modelP50_ms),
                    Quantity.time(ms: fit.lowerP50_ms) + " to "
                        + Quantity.time(ms: fit.upperP50_ms),
                    String(fit.revocations), Quantity.digits(fit.distance),
                    Quantity.digits(fit.critical), fit.holds ? "yes" : "no",
                ])
            }
            text += table.plainText + "\n"
        }
        text += Self.table("verifications/s", "all processors ÷ CPU time", capacities)
        text += Self.table("accepted/revocation", "use × mean window", exposures)
        return text
    }

    private static func table(_ title: String, _ model: String, _ predictions: [Prediction])
        -> String
    {
        guard !predictions.isEmpty else { return "" }
        var table = TextTable(header: [title, model, "measured", "error"], words: [0])
        for prediction in predictions {
            let error = prediction.relativeError.map { error in
                (error > 0 ? "+" : "") + plain(error * 100, decimals: 1) + " %"
            }
            table.append([
                prediction.name, Quantity.digits(prediction.modelled),
                Quantity.digits(prediction.measured),
                error ?? "–",
            ])
        }
        return table.plainText + "\n"
    }
}
