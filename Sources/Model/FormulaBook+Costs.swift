import Revocation

/// Cores, memory and bytes.
extension FormulaBook {
    var costs: [Entry] {
        let verifications = Formula.name(Output.verifications_per_s)
        let nodes = verifications * nodeCPU_us / Self.million
        let total =
            Formula.name(Output.nodeCores) + Formula.name(Output.storeCores)
            + Formula.name(Output.authorityCores)
        let others: [Entry] = [
            (.nodeCores, nodes), (.authorityCores, authorityCores), (.cores, total),
            (.storeMemory_B, storeMemory), (.nodeMemory_B, nodeMemory),
            (.network_B_per_s, network), (.tokensHit, tokensHit), (.renewals_per_s, renewals),
            (.signIns_per_s, sessionEnds + logins_per_s),
        ]
        return storeProcess + authorityProcess + others
    }

    /// Microseconds per second.
    static let million = Formula.number(1e6)

    private var storeProcess: [Entry] {
        guard facts.outside == .store else { return [(.storeCores, .number(0))] }
        // The store serves all machines.
        let all = Formula.name(Output.verifications_per_s)
        func storeCPU_us(_ reading: RateCurve.Reading) -> Formula {
            perVerification(.storeCPU_us, .askingStoreCPU_us, at: all, reading)
        }
        // A store process at its ceiling never sleeps, so a verification costs it less than at
        // lower rates.
        let ceiling = Formula.modelled(Self.million / storeCPU_us(.saturation))
        return [
            (.storeCores, all * storeCPU_us(.cost) / Self.million),
            (.storeCeiling_per_s, ceiling),
            (.storeShards, .most(.ceiling(.name(Output.storeCores)), .number(1))),
        ]
    }

    private var nodeCPU_us: Formula {
        perVerification(
            .nodeCPU_us, .askingNodeCPU_us, at: .name(Output.machineRate_per_s), .cost)
    }

    /// The share of verifications below which the cost of asking is negligible.
    private static let fewAsk = Formula.number(0.01)

    /// Returns the cost per verification. With cached answers the cost lies between that of a
    /// cached answer, which the run measured, and that of asking. If the run did not measure the
    /// cost of asking, the cost of a cached answer is a lower limit, unless hardly any verification
    /// asks.
    private func perVerification(
        _ curve: CurveTerm, _ asking: CurveTerm, at rate: Formula, _ reading: RateCurve.Reading
    ) -> Formula {
        let own = Formula.curve(curve, at: rate, reading)
        guard facts.keepsAnswers else { return own }
        let extra = Formula.most(Formula.curve(asking, at: rate, reading) - own, .number(0))
        let lookups = Formula.name(Output.lookups)
        let least = Formula.ifLess(lookups, Self.fewAsk, own, else: .atLeast(own))
        return .firstKnown(own + extra * lookups, least)
    }

    // MARK: Authorization server

    /// How often revocations take the token of one client, per second.
    private var takenPerClient_per_s: Formula {
        Formula.name(Term.revocations_per_s) * Formula.name(Output.tokensHit)
            / Formula.name(Term.clients)
    }

    /// Sign-ins per second because a revocation took the token. A client notices at its next
    /// request. With h revocations and u requests of a client per second, it signs in h u / (h + u)
    /// times per second.
    var logins_per_s: Formula {
        let use_per_s = Formula.name(Term.rate_per_s) / Formula.name(Term.active)
        let taken_per_s = takenPerClient_per_s
        return Formula.name(Term.active) * taken_per_s * use_per_s / (taken_per_s + use_per_s)
    }

    /// The largest exponent: far beyond the range in which renewals matter, and below the one at
    /// which e^x overflows.
    private static let largestExponent = 700.0

    /// Renewals per second. Every active client renews its token at the end of its life T, unless a
    /// revocation made the client sign in again before: λ / (e^(hT) − 1) times per second, with λ
    /// sign-ins.
    private var renewals: Formula {
        let perLife = takenPerClient_per_s * life
        let undisturbed = Formula.name(Term.active) / life
        let exponent = Formula.least(perLife, .number(Self.largestExponent))
        let disturbed = logins_per_s / Formula.expm1(exponent)
        return .modelled(.ifLess(perLife, .number(1e-9), undisturbed, else: disturbed))
    }

    /// Renewals per second that are sign-ins, because the session has ended too.
    private var sessionEnds: Formula {
        let ends = Formula.name(Term.active) / Formula.name(Term.sessions_s)
        return .least(ends, .name(Output.renewals_per_s))
    }

    /// What one authorization server with the run's processors carries.
    private var authorityProcess: [Entry] {
        guard facts.outside == .authority else { return [] }
        let processors_us = Formula.name(Term.processors) * Self.million
        let each_us = Formula.name(Output.lookups) * answerCPU_us(.saturation)
        return [(.authorityCeiling_per_s, .modelled(processors_us / each_us))]
    }

    /// The authorization server's CPU time per answer about a token. A verification that finds an
    /// answer at its node costs the server nothing. If the run did not measure the cost of asking,
    /// the cost per verification of a node that keeps answers is a lower limit.
    private func answerCPU_us(_ reading: RateCurve.Reading) -> Formula {
        let rate = Formula.name(Output.lookups_per_s)
        let own = Formula.curve(.authorityCPU_us, at: rate, reading)
        guard facts.keepsAnswers else { return own }
        return .firstKnown(.curve(.askingAuthorityCPU_us, at: rate, reading), .atLeast(own))
    }

    private var authorityCores: Formula {
        guard facts.outside == .authority else { return issuingCores }
        let answering =
            Formula.name(Output.lookups_per_s) * answerCPU_us(.cost) / Self.million
        return issuingCores + answering
    }

    private var issuingCores: Formula {
        let issuing = Formula.name(Term.issues_per_s)
        guard facts.refreshes else {
            return (Formula.name(Output.renewals_per_s) + logins_per_s) / issuing
        }
        let measured_s = Formula.name(Term.renewalCPU_us) / Self.million
        let thread_s = Formula.number(1) / Formula.name(Term.renewals_per_s)
        let renewed_per_s = Formula.name(Output.renewals_per_s) - sessionEnds
        let signingIn = Formula.name(Output.signIns_per_s) / issuing
        return signingIn + renewed_per_s * Formula.firstKnown(measured_s, thread_s)
    }

    private var tokensHit: Formula {
        guard facts.family != nil else { return Self.unknown }
        guard !facts.reaches.isEmpty else { return .modelled(.number(0)) }
        let clients = Formula.name(Term.clients)
        if facts.reaches == [.everyone] { return .modelled(clients) }
        let collateral = Formula.firstKnown(.name(Term.collateral), .number(0))
        let share = collateral * clients / Formula.name(Term.population)
        let besides = facts.takesShareOfAll ? share : collateral
        let hit = Formula.least(meantInRun + besides, clients)
        guard let ofGrant else { return hit }
        let grant = Term.asked(.reach, RevocationReach.grant.rawValue)
        return .ifKnown(.named(grant), .modelled(.least(ofGrant, clients)), else: hit)
    }

    /// The tokens that a revocation of the run was meant to hit.
    private var meantInRun: Formula {
        guard facts.reaches.contains(where: { $0.covers(facts.meant) }) else { return .number(1) }
        return switch facts.meant {
        case .token: .number(1)
        case .grant: .name(Term.tokensPerGrant)
        case .subject: .name(Term.tokensPerSubject)
        case .everyone: .name(Term.clients)
        }
    }

    /// The tokens that a revocation of a grant hits: those of the whole subject where the strategy
    /// cannot tell its clients apart. Nil where the run measured it, and where nothing finer than a
    /// group of subjects is reached.
    private var ofGrant: Formula? {
        guard facts.meant != .grant, !facts.takesShareOfAll else { return nil }
        if facts.reaches.contains(.grant) { return .name(Term.tokensPerGrant) }
        return facts.reaches.contains(.subject) ? .name(Term.tokensPerSubject) : nil
    }

    // MARK: Memory and bytes

    /// The number of revocations that are remembered at any time, each for at most the life of a
    /// token.
    private var remembered: Formula { Formula.name(Term.revocations_per_s) * life }

    private var storeMemory: Formula {
        let tokens = Formula.name(Term.clients) * Formula.name(Term.storedPerToken_B)
        let revocations = remembered * Formula.name(Term.storedPerRevocation_B)
        let none: Formula = facts.placement == .stateless ? .number(0) : Self.unknown
        return .firstKnown(facts.reaches.isEmpty ? tokens : tokens + revocations, none)
    }

    private var nodeMemory: Formula {
        let revocations = remembered * Formula.name(Term.nodePerRevocation_B)
        let known = Formula.name(Term.freshNode_B) + revocations
        guard facts.keepsAnswers else { return known }
        // Outdated answers stay until they are evicted. If answers are about tokens, new ones keep
        // coming and fill the cache.
        let room = Formula.name(Term.cacheCapacity)
        let clients = Formula.name(Term.active)
        let held: Formula =
            facts.reaches.contains(.token)
            ? .firstKnown(room, clients) : .firstKnown(.least(clients, room), clients)
        return known + held * Formula.name(Term.nodePerAnswer_B)
    }

    /// Bytes per second of tokens in requests, of feeds, and of documents that nodes fetch. The
    /// store's own protocol is not measured.
    private var network: Formula {
        let machines = Formula.name(Term.machines)
        let tokens = Formula.name(Output.verifications_per_s) * Formula.name(Term.token_B)
        let messages = machines * Formula.name(Term.revocations_per_s)
        let feed = messages * Formula.name(Term.feedPerRevocation_B)
        var parts = [tokens, Formula.firstKnown(feed, .number(0))]
        if facts.family == .polled, !facts.keepsAnswers {
            let fetched = machines * Formula.name(Term.document_B) / period
            parts.append(.firstKnown(fetched, .number(0)))
        }
        return .sum(parts)
    }
}
