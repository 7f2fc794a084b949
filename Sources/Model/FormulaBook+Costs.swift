import Revocation

/// Cores, memory and bytes.
extension FormulaBook {
    var costs: [Entry] {
        let verifications = Formula.name(Output.verifications_per_s)
        let store: [Entry] =
            usesStoreProcess
            ? [
                (.storeCores, verifications * storeCPU_us / 1e6),
                (.storeCeiling_per_s, 1e6 / storeCPU_us),
                (.storeShards, .most(.ceiling(.name(Output.storeCores)), 1)),
            ] : [(.storeCores, 0)]
        return store + [
            (.nodeCores, verifications * nodeCPU_us / 1e6),
            (.authorityCores, authorityCores),
            (
                .cores,
                .name(Output.nodeCores) + .name(Output.storeCores) + .name(Output.authorityCores)
            ),
            (.storeMemory_B, storeMemory), (.nodeMemory_B, nodeMemory),
            (.network_B_per_s, network), (.tokensHit, tokensHit), (.renewals_per_s, renewals),
            (.signIns_per_s, sessionEnds + logins_per_s),
        ]
    }

    /// Where verifications ask a store outside, its cost is needed, measured or not.
    private var usesStoreProcess: Bool { facts.hasStoreProcess || facts.placement == .networked }

    private var nodeCPU_us: Formula {
        perVerification(.nodeCPU_us, .askingNodeCPU_us, at: .name(Output.machineRate_per_s))
    }

    /// A store serves all machines.
    private var storeCPU_us: Formula {
        perVerification(.storeCPU_us, .askingStoreCPU_us, at: .name(Output.verifications_per_s))
    }

    /// With cached answers the cost lies between that of a cached answer, which the run measured,
    /// and that of asking, where the run has it.
    private func perVerification(
        _ curve: CurveTerm, _ asking: CurveTerm, at rate: Formula
    ) -> Formula {
        let own = Formula.curve(curve, at: rate, .cost)
        guard facts.keepsAnswers else { return own }
        let extra = Formula.most(.curve(asking, at: rate, .cost) - own, 0)
        return .firstKnown(own + extra * .name(Output.lookups), own)
    }

    // MARK: Authorization server

    /// Tokens issued again because a revocation took them, of clients that come back.
    private var logins_per_s: Formula {
        .name(Term.revocations_per_s) * .name(Output.tokensHit) * .name(Term.active)
            / .name(Term.clients)
    }

    /// Every active client renews its token at the end of its life, unless a revocation made it sign
    /// in again before: λ / (e^(λT/n) − 1) times per second, with λ sign-ins of n clients.
    private var renewals: Formula {
        let perLife = logins_per_s / .name(Term.active) * life
        let undisturbed = Formula.name(Term.active) / life
        return .modelled(
            .ifLess(perLife, 1e-9, undisturbed, else: logins_per_s / .expm1(perLife)))
    }

    /// Renewals that are sign-ins, because the session is over too.
    private var sessionEnds: Formula {
        .least(.name(Term.active) / .name(Term.sessions_s), .name(Output.renewals_per_s))
    }

    private var authorityCores: Formula {
        let issuing = Formula.name(Term.issues_per_s)
        guard facts.refreshes else {
            return (.name(Output.renewals_per_s) + logins_per_s) / issuing
        }
        let renewing = Formula.firstKnown(
            .name(Term.renewalCPU_us) / 1e6, 1 / .name(Term.renewals_per_s))
        return .name(Output.signIns_per_s) / issuing
            + (.name(Output.renewals_per_s) - sessionEnds) * renewing
    }

    private var tokensHit: Formula {
        guard facts.family != nil else { return Self.unknown }
        guard !facts.reaches.isEmpty else { return .modelled(0) }
        let clients = Formula.name(Term.clients)
        if facts.reaches == [.everyone] { return .modelled(clients) }
        let collateral = Formula.firstKnown(.name(Term.collateral), 0)
        let besides =
            facts.takesShareOfAll ? collateral * clients / .name(Term.population) : collateral
        return .least(1 + besides, clients)
    }

    // MARK: Memory and bytes

    /// Revocations that are remembered at any time: each for at most the life of a token.
    private var remembered: Formula { .name(Term.revocations_per_s) * life }

    private var storeMemory: Formula {
        let tokens = Formula.name(Term.clients) * .name(Term.storedPerToken_B)
        let kept =
            facts.reaches.isEmpty
            ? tokens : tokens + remembered * .name(Term.storedPerRevocation_B)
        let none: Formula = facts.placement == .stateless ? 0 : Self.unknown
        return .firstKnown(kept, none)
    }

    private var nodeMemory: Formula {
        let known =
            Formula.name(Term.freshNode_B) + remembered * .name(Term.nodePerRevocation_B)
        guard facts.keepsAnswers else { return known }
        // Outdated answers stay until they are pushed out. Where they are about tokens, new ones
        // come all the time and fill the cache.
        let room = Formula.name(Term.cacheCapacity)
        let clients = Formula.name(Term.active)
        let held: Formula =
            facts.reaches.contains(.token)
            ? .firstKnown(room, clients) : .firstKnown(.least(clients, room), clients)
        return known + held * .name(Term.nodePerAnswer_B)
    }

    /// Tokens in requests, feeds, and documents that nodes fetch; the store's own protocol is not
    /// measured.
    private var network: Formula {
        var parts = [Formula.name(Output.verifications_per_s) * .name(Term.token_B)]
        let machines = Formula.name(Term.machines)
        parts.append(
            .firstKnown(
                machines * .name(Term.revocations_per_s) * .name(Term.feedPerRevocation_B), 0))
        if facts.family == .polled, !facts.keepsAnswers {
            parts.append(.firstKnown(machines * .name(Term.document_B) / period, 0))
        }
        return .sum(parts)
    }
}
