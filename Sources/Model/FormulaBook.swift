package import Revocation

/// The formulas of one strategy. `docs/formulas.md` explains them.
package struct FormulaBook: Sendable {
    package let facts: StrategyFacts

    package init(_ facts: StrategyFacts) { self.facts = facts }

    /// The formulas by name: those of ``Output``, and those of settings.
    package var formulas: [String: Formula] {
        var all: [String: Formula] = settings
        all[Output.tokenLife] = tokenLife
        for entries in [windows, loads, costs, latencies, outages, storms] {
            for (output, formula) in entries { all[output.rawValue] = formula }
        }
        return all
    }

    typealias Entry = (Output, Formula)

    /// The input that no sheet has, for a strategy that does not state what a formula depends on.
    static let unknown = Formula.named("unknown")
}

/// Settings and windows.
extension FormulaBook {
    package func setting(_ term: DurationTerm) -> Formula { .named(Term.setting(term)) }

    /// How long a token lives.
    var life: Formula { .named(Output.tokenLife) }

    private var tokenLife: Formula {
        facts.signsTokens ? setting(.lifetime) : .name(Term.sessions_s)
    }

    /// The formula of each setting: the value that was asked for; else the longest that keeps
    /// within the window; else the run's. A token lifetime that no window limits is the lifetime of
    /// production.
    private var settings: [String: Formula] {
        settingTerms.reduce(into: [:]) { formulas, term in
            var choices = [fixed(term)]
            if facts.tunable.contains(term) { choices.append(tuned(term)) }
            if term == .lifetime {
                choices.append(.least(.name(Term.productionLifetime_s), .name(Term.sessions_s)))
            }
            choices.append(.named(Term.inRun(term)))
            if term == .leeway { choices.append(.number(0)) }
            formulas[Term.setting(term)] = .firstKnown(choices)
        }
    }

    /// Returns what the window leaves for a setting after those that are not tuned. Several tuned
    /// settings share the rest evenly, and get 0 if there is none. No token lives longer than its
    /// session, and no other setting needs to be longer than a token's life.
    private func tuned(_ term: DurationTerm) -> Formula {
        let shares = facts.sums.filter { $0.terms.contains(term) }.map { sum -> Formula in
            let tunable = sum.terms.filter { facts.tunable.contains($0) }
            let room = Formula.name(Term.maxWindow_s) - kept(of: sum)
            guard tunable.count > 1 else { return room }
            let shares = tunable.map { Formula.ifKnown(fixed($0), .number(0), else: .number(1)) }
            return room / Formula.sum(shares)
        }
        guard let first = shares.first else { return Self.unknown }
        let share = Formula.most(shares.dropFirst().reduce(first) { .least($0, $1) }, .number(0))
        if term == .lifetime { return .least(share, .name(Term.sessions_s)) }
        var longest = share
        if facts.signsTokens { longest = .least(longest, setting(.lifetime) + setting(.leeway)) }
        guard limitsStaleness(term) else { return longest }
        return .firstKnown(.least(longest, .name(Term.maxStale_s)), longest)
    }

    /// Returns whether a setting limits how long a node uses stale data.
    private func limitsStaleness(_ term: DurationTerm) -> Bool {
        guard case .stale? = facts.outage else { return false }
        return facts.role(of: term) == .maxStaleness || facts.boundTerms.contains(term)
    }

    private var windows: [Entry] {
        let bound: Formula
        switch facts.bound {
        case .none: return []
        case .constant(let bound_s): bound = .number(bound_s)
        case .sums(let sums):
            let all = sums.map { Formula.sum($0.terms.map(setting)) }
            guard let first = all.first else { return [] }
            bound = all.dropFirst().reduce(first) { .most($0, $1) }
        }
        // A token ends with its expiry, whatever nodes know.
        let ends = facts.signsTokens ? .least(bound, setting(.lifetime) + setting(.leeway)) : bound
        return [(.bound_s, .modelled(ends))]
    }

    /// How often a node refreshes its copy, in s.
    var period: Formula {
        let terms = facts.boundTerms.filter { facts.role(of: $0) == .refreshPeriod }
        if !terms.isEmpty { return .sum(terms.map(setting)) }
        if case .constant(let bound_s) = facts.bound { return .number(bound_s) }
        return .sum(facts.boundTerms.map(setting))
    }

    /// The life of a cached answer, in s.
    var answerLife: Formula {
        .sum(facts.boundTerms.filter { facts.role(of: $0) == .keptAnswerLife }.map(setting))
    }
}

/// What a deployment demands of nodes and store.
extension FormulaBook {
    /// Requests per second of one client at one node, if any node may serve the client.
    private var useAtNode_per_s: Formula {
        Formula.name(Output.verifications_per_s) / Formula.name(Term.active)
            / Formula.name(Term.machines)
    }

    /// How often a verification asks. A node asks for every request, or only if it has no answer.
    /// With answers kept for c and used λ times per second, each answer lasts c and is followed by
    /// a wait of 1/λ, so that 1 / (1 + λc) of the requests ask. See docs/formulas.md.
    private var lookups: Formula {
        let cycles = Formula.number(1) + useAtNode_per_s * answerLife
        return switch facts.family {
        case .asks: .modelled(.number(1))
        case .polled where facts.keepsAnswers: .modelled(Formula.number(1) / cycles)
        case .polled, .some(.none): .modelled(.number(0))
        case .pushed: .firstKnown(.name(Term.askedShare), .modelled(.number(0)))
        // A strategy that waits for expiry but needs its store asks it for some requests only.
        case .expires: facts.outage == .unaffected ? .modelled(.number(0)) : .name(Term.askedShare)
        case nil: Self.unknown
        }
    }

    private var loads: [Entry] {
        let verifications = Formula.name(Output.verifications_per_s)
        let capacity_per_s = Formula.name(Output.machineCapacity_per_s)
        let all = Formula.name(Term.rate_per_s) * Formula.name(Term.hops)
        let share = verifications / Formula.name(Term.machines)
        let carried = Formula.name(Term.machines) * capacity_per_s
        let withOthers: Formula =
            switch facts.outside {
            case .none: carried
            case .store: .least(carried, .name(Output.storeCeiling_per_s))
            case .authority: .least(carried, .name(Output.authorityCeiling_per_s))
            }
        let lookups_per_s = verifications * Formula.name(Output.lookups)
        return [
            (.verifications_per_s, all), (.machineRate_per_s, share),
            (.machineCapacity_per_s, capacity),
            (.machinesNeeded, .ceiling(verifications / capacity_per_s)),
            (.carried_per_s, withOthers / Formula.name(Term.hops)),
            (.lookups, lookups), (.lookups_per_s, lookups_per_s),
            (.storeOperations_per_s, storeOperations),
        ]
    }

    /// The capacity of one machine. A store process or authorization server shared the run's
    /// machine with the nodes, and does not share a machine of the deployment.
    private var capacity: Formula {
        let measured = Formula.name(Term.capacity_per_s)
        guard facts.outside != .none else { return measured }
        let alone =
            Formula.name(Term.processors) * Self.million
            / Formula.curve(.nodeCPU_us, at: .number(1), .saturation)
        return .firstKnown(.most(measured, .modelled(alone)), measured)
    }

    private var storeOperations: Formula {
        guard let family = facts.family else { return Self.unknown }
        let (machines, revocations) = (
            Formula.name(Term.machines), Formula.name(Term.revocations_per_s)
        )
        var operations = [Formula.name(Output.lookups_per_s)]
        if family == .polled, !facts.keepsAnswers { operations.append(machines / period) }
        if family == .pushed { operations.append(machines * revocations) }
        if !facts.reaches.isEmpty { operations.append(revocations) }
        if facts.storesTokens {
            operations.append(Formula.name(Output.renewals_per_s) + logins_per_s)
        }
        return .modelled(.sum(operations))
    }
}
