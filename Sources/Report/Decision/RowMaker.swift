import Metrics
import Model
import Results
import Revocation

/// Tunes, prices and judges one variant.
struct RowMaker {
    let basis: DecisionBasis
    let data: StrategyData
    let asked: Requirement
    let deployment: TargetDeployment

    private var variant: MeasuredVariant { data.variant }
    private var bands: WindowBands? {
        basis.bands[WindowBands.Key(name: variant.name, request: .ordinary)]
    }

    var row: Decision.Row {
        let facts = data.book.facts
        var sheet = data.sheet
        deployment.enter(in: &sheet)
        var evaluator = Evaluator(sheet)
        let tuning = Tuning(data.book, &evaluator)
        let prices = RowPrices(&evaluator)
        var misses: [Miss] = []
        for check in data.checks {
            if let miss = check.miss(&evaluator) { misses.append(miss) }
        }
        let caveats = Caveats(
            variant: variant, facts: facts, prices: prices, asked: asked, deployment: deployment)
        let formula = WindowFormula(variant)
        let window = formula.map { formula in
            ProjectedWindow(
                formula, variant, settings_ns: tuning.all_ns, meanUpper_ms: bands?.meanUpper_ms,
                // A node that does not ask has an answer.
                keptShare: facts.keepsAnswers ? 1 - (prices[.lookups]?.value ?? 0) : 1,
                bound_ns: prices[.bound_s].map { $0.value * 1e9 },
                roundTrip_ns: deployment.roundTrip_s * 1e9, nodes: deployment.machines)
        }
        let use_per_s = deployment.rate_per_s / Double(deployment.active)
        return Decision.Row(
            measured: variant, tuning: tuning, prices: prices, misses: misses,
            caveats: caveats.all + notes(facts, formula, prices), window: window,
            exposedPerRevocation: window.map {
                $0.mean_ns / 1e9 * use_per_s * variant.ordinaryShare
            },
            outageText: data.outageText.text(&evaluator), compared: compared(facts, prices),
            sheet: sheet)
    }

    private func compared(_ facts: StrategyFacts, _ prices: RowPrices) -> ComparedFigures {
        let outage: OutageRank? =
            switch facts.outage {
            case nil: nil
            case .unaffected?: .unaffected
            case .failClosed?: .closed
            case .stale?: prices[.staleLimit_s].map { OutageRank.stale($0.value) }
            }
        return ComparedFigures(
            cores: prices[.cores], addedP99_us: prices[.addedP99_us],
            tokensHit: prices[.tokensHit], outage: outage, coresFloor: data.floors[.cores],
            p99Floor: data.floors[.addedP99])
    }

    private func notes(
        _ facts: StrategyFacts, _ formula: WindowFormula?, _ prices: RowPrices
    ) -> [String] {
        var notes = misfits
        if let shards = prices[.storeShards]?.value, shards > 1,
            let ceiling = prices[.storeCeiling_per_s]?.value
        {
            notes.append(
                "one store process carries \(Quantity.perSecond(ceiling)): it needs "
                    + "\(plain(shards, decimals: 0)) shards")
        }
        if let formula, formula.isAmbiguous {
            let sets = formula.highSums.map { $0.names.joined(separator: " + ") }
            notes.append(
                "its window may depend on \(sets.joined(separator: " or ")), which have equal "
                    + "values in this run: the one that gives the longer window was used")
        }
        guard facts.keepsAnswers else { return notes }
        if basis.inputs.asking(variant) == nil {
            let life = facts.boundTerms.first { facts.role(of: $0) == .keptAnswerLife }?.name
            notes.append(
                "the cost of asking was not measured, so its cores are the least that "
                    + "they can be; a variant with \(life ?? "")=0s measures it, where the "
                    + "strategy allows one")
        }
        if let capacity = variant.count(of: .cacheCapacity), let lookups = prices[.lookups]?.value {
            let kept = Double(deployment.active) * (1 - lookups)
            // A cache evicts its older half as a whole.
            if kept > Double(capacity) / 2 {
                notes.append(
                    "\(Quantity.count(kept)) answers would be kept at a node, but its cache of "
                        + "\(Quantity.count(Double(capacity))) drops some earlier: there are more "
                        + "look-ups than said")
            }
        }
        return notes
    }

    private var misfits: [String] {
        let misfits = basis.fit.windows.filter {
            $0.name == variant.name.description && !$0.holds
        }
        return misfits.map { misfit in
            let kind = misfit.request == .ordinary ? "" : " of high-stakes requests"
            return "its windows\(kind) do not fit its model in this run: KS distance "
                + "\(Quantity.digits(misfit.distance)), \(Quantity.digits(misfit.critical)) at most"
        }
    }
}
