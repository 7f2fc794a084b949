import Metrics
import Model
import Results
import Revocation

/// The facts about a variant on which formulas depend.
extension MeasuredVariant {
    /// The least that a stored token takes. Smaller values are noise of the store.
    private static let leastStored_B = 16.0

    var facts: StrategyFacts {
        let settings = DurationSettings(self).values_ns
        let collateral = self[.collateralPerRevocation] ?? 0
        return StrategyFacts(
            family: guarantee?.family, placement: placement, reaches: guarantee?.reaches.all ?? [],
            outage: guarantee?.outage, bound: bound, signsTokens: signsTokens,
            refreshes: optionRoles.values.contains(.refreshTokenLife),
            storesTokens: storeBytesPerToken ?? 0 >= Self.leastStored_B,
            outside: curves.storeCPU_us != nil
                ? .store : guarantee?.outside(in: deployment) ?? .none,
            // More tokens than the subject's own are revoked, as with keys that many subjects
            // share.
            takesShareOfAll: collateral >= tokensPerSubject && population ?? 0 > 0,
            settings_s: settings.mapValues { Double($0) / 1e9 }, roles: optionRoles,
            meant: values["windows.reach"].flatMap { RevocationReach(rawValue: $0) } ?? .token)
    }

    private var bound: StrategyFacts.Bound {
        guard let guarantee else {
            return self[.windowBound].map { .constant($0 / 1e3) } ?? .none
        }
        guard let bound_ns = guarantee.bound_ns else { return .none }
        let sums = ([guarantee.boundTerms ?? []] + (guarantee.boundAlternatives ?? []))
            .filter { !$0.isEmpty }
        return sums.isEmpty ? .constant(Double(bound_ns) / 1e9) : .sums(sums)
    }

    private var tokensPerSubject: Double {
        Double(count("population.tokens_per_subject") ?? 1)
    }

    /// A subject's tokens take turns among its clients.
    private var tokensPerGrant: Double {
        let clients = Double(count("population.clients_per_subject") ?? 1)
        return tokensPerSubject / min(max(clients, 1), tokensPerSubject)
    }

    private func seconds(_ path: String) -> Double? {
        values[path].flatMap { Duration(text: $0) }?.inSeconds
    }

    /// The round trip to the store in the run, in s; 0 if there was none.
    var roundTrip_s: Double { seconds("network.store_rtt") ?? 0 }

    private static let standardLifetime_s = 900.0

    /// Adds the run's settings and measurements to a sheet.
    func enter(in sheet: inout FormulaSheet) {
        for (term, value_ns) in DurationSettings(self).values_ns {
            sheet.figures[Term.inRun(term)] = Estimate(Double(value_ns) / 1e9)
        }
        let exact: [(Term, Double?)] = [
            (.runRoundTrip_s, roundTrip_s),
            (
                .productionLifetime_s,
                seconds("token.production_ttl") ?? Self.standardLifetime_s
            ),
            (.population, population.map(Double.init)), (.tokensPerSubject, tokensPerSubject),
            (.tokensPerGrant, tokensPerGrant),
            (.cacheCapacity, count(of: .cacheCapacity).map(Double.init)),
            (.storedPerToken_B, storeBytesPerToken), (.token_B, self[.tokenBytes]),
            (.document_B, self[.publishedBytes]),
            (.feedPerRevocation_B, self[.feedBytesPerRevocation]),
        ]
        for (term, value) in exact { sheet[term] = value.map { Estimate($0) } }
        let measured: [(Term, Estimate?)] = [
            (.capacity_per_s, curves.capacity_per_s ?? self[.verifyPerSecond].map { Estimate($0) }),
            (.issues_per_s, figure(.issuePerSecond)),
            (.renewals_per_s, figure(.refreshPerSecond)),
            (.renewalCPU_us, figure(.cpuPerRefresh)),
            (.revocation_us, figure(.revokeTime, .p50)),
            (.collateral, figure(.collateralPerRevocation, .mean)),
            (.askedShare, askedShare),
            (.storedPerRevocation_B, figure(.storeBytesPerRevocation)),
            (.freshNode_B, figure(.nodeBytes, .fresh)),
            (.nodePerRevocation_B, figure(.nodeBytesPerRevocation)),
            (.nodePerAnswer_B, figure(.nodeBytesPerClient)),
        ]
        for (term, figure) in measured { sheet[term] = figure }
        sheet[.nodeCPU_us] = curves.nodeCPU_us
        sheet[.storeCPU_us] = curves.storeCPU_us
        sheet[.authorityCPU_us] = curves.authorityCPU_us
        sheet[.p50_us] = curves.p50_us
        sheet[.p99_us] = curves.p99_us
    }

    /// The share of requests that ask the store. A strategy with a filter asks about tokens that
    /// the filter reports as revoked, sometimes falsely. A strategy that distinguishes high-stakes
    /// requests asks for those.
    private var askedShare: Estimate? {
        if guarantee?.family == .pushed { return figure(.falsePositiveShare) }
        return values["traffic.high_stakes_share"].flatMap(DecimalText.number).map { Estimate($0) }
    }
}
