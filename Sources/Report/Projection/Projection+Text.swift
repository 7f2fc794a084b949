import Results
import Revocation

extension Projection {
    /// Terminal output: first the fit of the models, then the projections, each marked with `~`.
    package var text: String {
        var parts = ["Fit of the models to this run\n\n" + fit.text]
        parts.append(
            "Projected, not measured, for \(deployment.text)\n\n" + table.plainText)
        if !unfit.isEmpty {
            var table = TextTable(header: ["unfit", "because"], words: [0, 1])
            for row in unfit { table.append([row.name.description, row.reason]) }
            parts.append(table.plainText)
        }
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
                "store memory", "node memory", "network", "window by", "placement",
            ], words: [0, 15, 16])
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
                row.measured.placement?.rawValue ?? "?",
            ])
        }
        return table
    }

    /// How the values are computed.
    static let models = [
        "window: at one node, uniform between its ends (remaining token lifetime, refresh period, "
            + "or age of a cached answer), or earlier where the token expires first; plus half a "
            + "round trip to the store where nodes poll or receive a feed",
        "cached answers: a node has one with probability λc / (1 + λc), where c is the life of an "
            + "answer and λ = requests/s ÷ clients ÷ nodes the use of one token at one node; "
            + "without one, the node asks and the window is 0. Every client is taken to be equally "
            + "busy; a token used more often has longer windows",
        "last node: nodes refresh independently, so the last of n nodes has share(t)^n; a token "
            + "expires on all of them at once",
        "accepted/revocation: requests/s ÷ clients × mean window, without the high-stakes requests "
            + "that are told apart; revoked yet accepted: at one "
            + "node, revocations/s × mean window",
        "store ops/s: requests/s × look-ups per verification (1 where nodes ask; 1 / (1 + λc) with "
            + "cached answers; the share of high-stakes requests, or of a filter's "
            + "false positives; 0 otherwise), nodes ÷ period where they poll, nodes × "
            + "revocations/s where they receive a feed; plus one write per revocation, and one per "
            + "issued token where tokens are stored",
        "cores: requests/s × CPU per verification, at a node's share of the requests and at the "
            + "store's sum, interpolated between measured rates where the run has them; with "
            + "cached answers, + look-ups × the extra cost of a look-up",
        "issue: (renewals + logins) ÷ issues/s of one thread; logins: revocations/s × tokens "
            + "revoked; renewals: clients × ρ / (e^(ρ × token lifetime) − 1) with ρ = logins ÷ "
            + "clients, because a login starts a new lifetime",
        "store memory: clients × bytes per token + revocations/s × token lifetime × bytes per "
            + "revocation, at most; node memory: keys, remembered revocations, and bytes per client "
            + "× the answers that its cache comes to hold, at most",
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
                    "KS distance", "at most", "p", "fits",
                ], words: [0, 1, 8])
            for fit in windows {
                table.append([
                    fit.title, fit.model, Quantity.time(ms: fit.modelP50_ms),
                    Quantity.time(ms: fit.lowerP50_ms) + " to "
                        + Quantity.time(ms: fit.upperP50_ms),
                    String(fit.revocations), Quantity.digits(fit.distance),
                    Quantity.digits(fit.critical),
                    fit.significance.map { plain($0, decimals: 4) } ?? "–",
                    fit.holds ? "yes" : "no",
                ])
            }
            text += table.plainText + "\n" + explanation.map { "  \($0)\n" }.joined() + "\n"
        }
        text += Self.table("verifications/s", "all processors ÷ CPU time", capacities)
        text += Self.table("accepted/revocation", "use × mean window", exposures)
        return text
    }

    /// What the test claims, and what it does not.
    var explanation: [String] {
        let count = tested
        let byChance = Double(count) * WindowFits.significance
        return [
            "at most: 5 % of simulated runs with the same blocks, instants and nodes exceed it "
                + "although the law holds; p: the share of them that are as far from it",
            "fits: judged for all \(count) laws together at 5 % (Holm); each at 5 % by itself, "
                + "\(Quantity.digits(byChance)) of them would seem not to fit by chance",
            "these windows are of tokens that probes keep asking about; the answers about a token "
                + "that is seldom used are seldom kept",
        ]
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

extension ModelFit.WindowFit {
    var title: String { request == .ordinary ? name : "\(name) (high stakes)" }
}
