import Results

extension ModelFit {
    /// The text for the terminal.
    package var text: String {
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

    /// The summary in one line.
    var summary: String {
        let holding = windows.count { $0.holds }
        let errors = capacities.compactMap { $0.relativeError.map(abs) }
        let capacity = errors.max().map {
            "; capacity is within \(Quantity.percent($0)) of all processors ÷ CPU time"
        }
        return "the models against this run: \(holding) of \(windows.count) laws of windows fit"
            + (capacity ?? "")
    }

    /// What the test claims, and what it does not claim.
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
