import Revocation

/// Latency, outages and storms.
extension FormulaBook {
    var latencies: [Entry] {
        [
            (.addedP50_us, latency(.p50_us, .askingP50_us, share: 0.5)),
            (.addedP99_us, latency(.p99_us, .askingP99_us, share: 0.01)),
        ]
    }

    /// Returns a response time at the rate of one machine.
    ///
    /// If more requests ask the store than the quantile leaves out, the requirement's round trip to
    /// the store replaces the run's. The sum over the services that a request passes is the largest
    /// value that a quantile of the sum can have.
    ///
    /// - Parameter share: the share of requests above the quantile.
    private func latency(
        _ curve: CurveTerm, _ asking: CurveTerm, share: Double
    ) -> Formula {
        let rate = Formula.name(Output.machineRate_per_s)
        let own = Formula.curve(curve, at: rate, .time)
        let asked: Formula
        if facts.placement == .embedded {
            asked = own
        } else if facts.keepsAnswers {
            // A cached answer, which the run measured, waits for no network.
            asked = .modelled(
                .firstKnown(
                    atRoundTrip(.curve(asking, at: rate, .time)),
                    own + Formula.name(Term.roundTrip_s) * Self.million))
        } else {
            asked = atRoundTrip(own)
        }
        let time = Formula.ifLess(.name(Output.lookups), .number(share), own, else: asked)
        return Formula.name(Term.hops) * Formula.most(time, .number(0))
    }

    /// Returns a time with the requirement's round trip in place of the run's. If both are equal,
    /// the measurement is used unchanged.
    private func atRoundTrip(_ time_us: Formula) -> Formula {
        let (asked, inRun) = (Formula.name(Term.roundTrip_s), Formula.name(Term.runRoundTrip_s))
        let change_us = (asked - inRun) * Self.million
        let moved = Formula.modelled(time_us + change_us)
        return .ifLess(asked, inRun, moved, else: .ifLess(inRun, asked, moved, else: time_us))
    }

    var outages: [Entry] {
        guard let outage = facts.outage else { return [] }
        let rate = Formula.name(Term.rate_per_s)
        switch outage {
        case .unaffected:
            return [
                (.refused_per_s, .modelled(.number(0))), (.staleLimit_s, .modelled(.number(0))),
                (.staleAcceptances, .modelled(.number(0))),
                (.outageRank, .number(OutageRank.unaffected.order)),
            ]
        case .failClosed:
            let refused = rate * Formula.least(.name(Output.lookups), .number(1))
            return [
                (.refused_per_s, refused), (.staleLimit_s, .modelled(.number(0))),
                (.staleAcceptances, .modelled(.number(0))),
                (.outageRank, .number(OutageRank.closed.order)),
            ]
        case .stale(let limit):
            // Tokens are revoked at random instants until the limit, and are used until then. A
            // revocation hits any client, whether or not the client sends requests.
            let limit_s = Formula.least(.name(Output.staleLimit_s), life)
            let use_per_s = rate / Formula.name(Term.clients)
            let revoked_per_s =
                Formula.name(Term.revocations_per_s) * Formula.name(Output.tokensHit)
            let uses_per_s2 = revoked_per_s * use_per_s
            let accepted = uses_per_s2 * limit_s * limit_s / Formula.number(2)
            return [
                (.refused_per_s, .modelled(rate)),
                (.staleLimit_s, .modelled(staleLimit(inRun_s: limit.inSeconds))),
                (.staleAcceptances, .modelled(accepted)),
                (.outageRank, .most(.name(Output.staleLimit_s), .number(0))),
            ]
        }
    }

    /// Returns the staleness limit: the option that sets it, but at least the sum that is the
    /// bound. A limit that neither explains stays as it is in the run.
    private func staleLimit(inRun_s: Double) -> Formula {
        func inRun(_ term: DurationTerm) -> Double { facts.settings_s[term] ?? 0 }
        let sum = facts.sums.first?.terms ?? []
        let bound_s = sum.reduce(0) { $0 + inRun($1) }
        let option = facts.stalenessTerm
        let explained_s = max(option.map(inRun) ?? 0, bound_s)
        guard abs(explained_s - inRun_s) <= 1e-9 * max(inRun_s, 1e-9) else {
            return .number(inRun_s)
        }
        let bound = Formula.sum(sum.map(setting))
        return option.map { .most(setting($0), bound) } ?? bound
    }

    /// An emergency that revokes everyone: with one revocation if the strategy's reach includes
    /// everyone, else one by one. All clients that send requests sign in again.
    var storms: [Entry] {
        guard !facts.reaches.isEmpty else { return [] }
        let each_s = Formula.name(Term.revocation_us) / Self.million
        let clients = Formula.name(Term.clients)
        let issuing_s = Formula.name(Term.active) / Formula.name(Term.issues_per_s)
        let revocations: Formula =
            if facts.reaches.contains(.everyone) {
                .number(1)
            } else if facts.reaches.contains(.subject) {
                clients / Formula.name(Term.tokensPerSubject)
            } else {
                clients
            }
        return [
            (.stormSignIns, .modelled(.name(Term.active))),
            (.stormAuthority_s, issuing_s), (.stormRevoking_s, revocations * each_s),
        ]
    }
}
