import Foundation
import Revocation
import Testing

@testable import Model

/// Tests the formulas of strategies made for this purpose against values worked out by hand.
@Suite struct `The formulas of a strategy` {
    private static let refresh = DurationTerm.option("refresh")
    private static let keep = DurationTerm.option("keep")
    private static let overlap = DurationTerm.option("overlap")

    private static func facts(
        _ family: StrategyFamily, _ bound: StrategyFacts.Bound, outage: OutageBehaviour,
        reaches: [RevocationReach] = [.token], change: (inout StrategyFacts) -> Void = { _ in }
    ) -> StrategyFacts {
        var facts = StrategyFacts(
            family: family, reaches: reaches, outage: outage, bound: bound,
            settings_s: [
                .lifetime: 3, .leeway: 0.5, refresh: 0.25, keep: 0.5, overlap: 2,
            ],
            roles: ["refresh": .refreshPeriod, "keep": .keptAnswerLife, "overlap": .delay])
        change(&facts)
        return facts
    }

    static let asking = facts(.asks, .constant(0), outage: .failClosed) {
        $0.placement = .networked
        $0.outside = .store
    }
    static let expiring = facts(
        .expires, .sums([[.lifetime, .leeway]]), outage: .unaffected, reaches: [])
    static let rotating = facts(
        .polled, .sums([[overlap, refresh]]), outage: .unaffected, reaches: [.everyone])
    static let caching = facts(
        .polled, .sums([[keep]]), outage: .stale(upTo: .milliseconds(500)), reaches: [.subject])

    /// Returns a deployment with numbers that are easy to compute with.
    private static func asked(_ change: (inout Requirement) -> Void = { _ in }) -> Requirement {
        var asked = Requirement()
        asked.rate_per_s = 50_000
        asked.machines = 20
        asked.clients = 1_000_000
        asked.revocations_per_s = 20
        asked.storeRoundTrip = .microseconds(500)
        change(&asked)
        return asked
    }

    private static func evaluator(
        _ facts: StrategyFacts, _ asked: Requirement = asked(),
        enter: (inout FormulaSheet) -> Void = { _ in }
    ) -> Evaluator {
        var sheet = FormulaSheet(formulas: FormulaBook(facts).formulas)
        for (term, value_s) in facts.settings_s {
            sheet.figures[Term.inRun(term)] = Estimate(value_s)
        }
        func measured(_ value: Double) -> Estimate {
            Estimate(value, low: value * 0.9, high: value * 1.1, .measured)
        }
        sheet[.productionLifetime_s] = Estimate(900)
        sheet[.runRoundTrip_s] = Estimate(0)
        sheet[.processors] = Estimate(2)
        sheet[.capacity_per_s] = measured(30_000)
        sheet[.issues_per_s] = measured(50_000)
        sheet[.revocation_us] = measured(100)
        sheet[.token_B] = Estimate(400)
        sheet[.tokensPerSubject] = Estimate(2)
        func curve(_ value: Double) -> RateCurve {
            RateCurve([
                .init(rate_per_s: 2_500, value: value, low: value * 0.9, high: value * 1.1)
            ])
        }
        sheet[.nodeCPU_us] = RateCurve([
            .init(rate_per_s: 2_500, value: 50, low: 45, high: 55),
            .init(rate_per_s: 50_000, value: 40, low: 36, high: 44),
        ])
        sheet[.storeCPU_us] = RateCurve([
            .init(rate_per_s: 50_000, value: 6.9, low: 6, high: 8)
        ])
        sheet[.p50_us] = curve(100)
        sheet[.p99_us] = curve(400)
        enter(&sheet)
        let defaults = TargetDeployment.Defaults(
            machineRate_per_s: 2_000, rateOrigin: "", roundTrip_s: 0, clients: 10_000)
        TargetDeployment(asked, defaults).enter(in: &sheet)
        return Evaluator(sheet)
    }

    private func near(_ value: Double?, _ expected: Double) -> Bool {
        value.map { abs($0 - expected) <= 1e-9 * max(abs(expected), 1e-9) } ?? false
    }

    /// The limit on the window in s, the value of the setting, and the resulting bound.
    static let tunings: [(StrategyFacts, DurationTerm, Double?, Double, Double)] = [
        // Without a limit, a token has the lifetime in production, and any other setting its value
        // in the run.
        (expiring, .lifetime, nil, 900, 900.5), (rotating, refresh, nil, 0.25, 2.25),
        (caching, keep, nil, 0.5, 0.5),
        // The limit, less the terms that are not tuned.
        (expiring, .lifetime, 60.5, 60, 60.5), (rotating, refresh, 60, 58, 60),
        (caching, keep, 60, 60, 60),
        // Shortest allowed values are judged, not applied.
        (expiring, .lifetime, 10, 9.5, 10), (rotating, refresh, 2.5, 0.5, 2.5),
        // Leeway or overlap alone exceeds the limit: nothing is left for the setting.
        (expiring, .lifetime, 0.25, 0, 0.5), (rotating, refresh, 1, 0, 2),
        // No token outlives its session, and no other window outlives its token.
        (expiring, .lifetime, 100_000, 28_800, 28_800.5), (caching, keep, 3_600, 900.5, 900.5),
    ]

    @Test(arguments: tunings.indices)
    func `give each setting the longest value that holds the window`(index: Int) {
        let (facts, term, limit_s, value_s, bound_s) = Self.tunings[index]
        let evaluator = Self.evaluator(
            facts, Self.asked { $0.maxWindow = limit_s.map { .seconds($0) } })
        #expect(near(evaluator.read(named: Term.setting(term))?.value, value_s))
        #expect(near(evaluator.read(.bound_s)?.value, bound_s))
    }

    @Test func `leave alone what is fixed, what is off, and what may not be stale`() {
        func life(
            _ facts: StrategyFacts, _ change: (inout Requirement) -> Void
        ) -> Double? {
            let evaluator = Self.evaluator(
                facts,
                Self.asked {
                    $0.maxWindow = .seconds(60)
                    change(&$0)
                })
            return evaluator.read(named: Term.setting(Self.keep))?.value
        }
        #expect(life(Self.caching) { $0.fixed = ["keep": .seconds(5)] } == 5)
        #expect(life(Self.caching) { $0.outage = .stale(upTo: .seconds(30)) } == 30)
        #expect(life(Self.caching) { $0.outage = .open } == 60)
        var off = Self.caching
        off.settings_s[Self.keep] = 0
        #expect(life(off) { _ in } == 0)
    }

    /// If one of two settings that share a window is fixed, the other gets the rest.
    @Test func `leave to a setting what the fixed ones do not take`() {
        let twice = Self.facts(
            .polled, .sums([[Self.keep, Self.refresh]]), outage: .unaffected)
        func settings(_ fixed: [String: Duration]) -> [Double?] {
            let evaluator = Self.evaluator(
                twice,
                Self.asked {
                    $0.maxWindow = .seconds(60)
                    $0.fixed = fixed
                })
            return [Self.keep, Self.refresh].map {
                evaluator.read(named: Term.setting($0))?.value
            }
        }
        #expect(settings([:]) == [30, 30])
        #expect(settings(["keep": .seconds(50)]) == [50, 10])
        #expect(settings(["keep": .seconds(5), "refresh": .seconds(7)]) == [5, 7])
        #expect(settings(["keep": .seconds(70)]) == [70, 0])
    }

    /// A negative lifetime used to yield negative renewals.
    @Test func `price no lifetime where the window leaves none`() {
        let evaluator = Self.evaluator(
            Self.expiring, Self.asked { $0.maxWindow = .milliseconds(250) })
        #expect(evaluator.read(.renewals_per_s) == nil && evaluator.read(.cores) == nil)
        #expect(evaluator.read(.nodeCores)?.value == 2.5)
    }

    @Test func `let no token live longer than its session, also where its life is fixed`() {
        func life(_ sessions: Duration?) -> Double? {
            let evaluator = Self.evaluator(
                Self.expiring,
                Self.asked {
                    $0.fixed = ["token.ttl": .seconds(86_400)]
                    $0.sessions = sessions
                })
            return evaluator.read(named: Term.setting(.lifetime))?.value
        }
        #expect(life(nil) == 28_800)
        #expect(life(.seconds(3_600)) == 3_600)
        #expect(life(.seconds(100_000)) == 86_400)
    }

    @Test func `say which settings are tuned, changed and shown`() {
        func names(
            _ facts: StrategyFacts, _ change: (inout Requirement) -> Void,
            _ condition: (SettingRule) -> Condition
        ) -> [String] {
            var evaluator = Self.evaluator(facts, Self.asked(change))
            return FormulaBook(facts).settingRules.filter { evaluator.holds(condition($0)) }
                .map(\.term.name)
        }
        func limited(_ asked: inout Requirement) { asked.maxWindow = .seconds(60) }
        // The settings of the bound come first, then the lifetime, which also ends windows.
        #expect(
            names(Self.rotating, limited, \.isShown) == ["overlap", "refresh", "token.ttl"])
        #expect(names(Self.rotating, limited, \.isTuned) == ["refresh"])
        #expect(names(Self.rotating, { _ in }, \.isTuned).isEmpty)
        func fixed(_ asked: inout Requirement) {
            limited(&asked)
            asked.fixed = ["refresh": .milliseconds(250), "keep": .seconds(1)]
        }
        #expect(names(Self.rotating, fixed, \.isTuned).isEmpty)
        #expect(
            names(Self.rotating, fixed, \.isShown) == ["overlap", "refresh", "token.ttl", "keep"])
        // A token has the lifetime in production; refresh was fixed to its value in the run.
        #expect(names(Self.rotating, fixed, \.isChanged) == ["token.ttl", "keep"])
        var evaluator = Self.evaluator(Self.rotating, Self.asked(fixed))
        let isAsInRun = evaluator.holds(FormulaBook(Self.rotating).isAsInRun)
        #expect(isAsInRun)
        var tuned = Self.evaluator(Self.rotating, Self.asked(limited))
        let isTunedAsInRun = tuned.holds(FormulaBook(Self.rotating).isAsInRun)
        #expect(!isTunedAsInRun)
        let room_s = tuned.figure(of: FormulaBook(Self.rotating).room_s)?.value
        #expect(room_s == 58)
    }

    @Test func `rank what an outage does`() {
        func rank(_ facts: StrategyFacts) -> Double? {
            Self.evaluator(facts).read(.outageRank)?.value
        }
        #expect(rank(Self.expiring) == OutageRank.unaffected.order)
        #expect(rank(Self.asking) == OutageRank.closed.order)
        #expect(rank(Self.caching) == OutageRank.stale(0.5).order)
    }

    @Test func `price a strategy that asks for every request`() {
        let evaluator = Self.evaluator(Self.asking)
        func value(_ output: Output) -> Double? { evaluator.read(output)?.value }
        #expect(near(value(.machineRate_per_s), 2_500))
        #expect(near(value(.nodeCores), 2.5))
        // 50,000/s × 6.9 µs. One process carries at most 145,000/s.
        #expect(near(value(.storeCores), 0.345) && value(.storeShards) == 1)
        #expect(near(value(.storeCeiling_per_s), 1e6 / 6.9))
        #expect(value(.lookups_per_s) == 50_000 && value(.refused_per_s) == 50_000)
        // 20 revocations/s among 1e6 clients, each noticed at the client's next request, one every
        // 20 s.
        let signIns = 1e6 * 20e-6 * 0.05 / (20e-6 + 0.05)
        // Renewals every 15 min, without the clients that signed in again.
        let renewals = signIns / (exp(0.018) - 1)
        #expect(near(value(.renewals_per_s), renewals))
        #expect(near(value(.authorityCores), (renewals + signIns) / 50_000))
        #expect(near(value(.cores), 2.5 + 0.345 + (renewals + signIns) / 50_000))
        // Sign-ins after the end of a session of 8 h, and after revocations.
        #expect(near(value(.signIns_per_s), 1e6 / 28_800 + signIns))
        #expect(value(.tokensHit) == 1 && value(.staleAcceptances) == 0)
        #expect(near(value(.network_B_per_s), 2e7))
        #expect(near(value(.addedP50_us), 600) && near(value(.addedP99_us), 900))
        // Two processors at 40 µs.
        #expect(near(value(.machineCapacity_per_s), 50_000) && value(.machinesNeeded) == 1)
        #expect(near(value(.carried_per_s), 1e6 / 6.9))
        // Revoking one by one: 1e6 × 100 µs. Then all clients sign in again: 1e6 / 50,000.
        #expect(near(value(.stormRevoking_s), 100) && near(value(.stormAuthority_s), 20))
        #expect(value(.stormSignIns) == 1_000_000)
    }

    /// A store that is rarely asked sleeps between requests, which makes each request more
    /// expensive.
    @Test(arguments: [20_000.0, 50_000, 90_000])
    func `take a store's ceiling at its busiest`(rate: Double) {
        let evaluator = Self.evaluator(Self.asking, Self.asked { $0.rate_per_s = rate }) {
            $0[.storeCPU_us] = RateCurve([
                .init(rate_per_s: 10_000, value: 20), .init(rate_per_s: 90_000, value: 10),
            ])
        }
        #expect(near(evaluator.read(.storeCeiling_per_s)?.value, 100_000))
        #expect(evaluator.read(.storeCeiling_per_s)?.source == .modelled)
        // 18.75 µs at 20,000/s, 15 µs at 50,000/s.
        let cores: [Double: Double] = [20_000: 0.375, 50_000: 0.75, 90_000: 0.9]
        #expect(near(evaluator.read(.storeCores)?.value, cores[rate] ?? 0))
    }

    @Test func `say how certain each price is`() {
        let evaluator = Self.evaluator(Self.asking)
        #expect(evaluator.read(.nodeCores)?.source == .measured)
        #expect(near(evaluator.read(.nodeCores)?.low, 2.25))
        #expect(evaluator.read(.cores)?.source == .modelled)
        // Modelled, because the run had no round trip.
        #expect(evaluator.read(.addedP99_us)?.source == .modelled)
        let same = Self.evaluator(Self.asking, Self.asked { $0.storeRoundTrip = .zero })
        #expect(
            same.read(.addedP99_us) == Estimate(400, low: 360, high: 440.00000000000006, .measured))
        // 250,000/s per machine; 50,000/s is the highest rate that was measured.
        let asked = Self.asked { ($0.rate_per_s, $0.machines) = (1_000_000, 4) }
        let far = Self.evaluator(Self.asking, asked)
        #expect(far.read(.nodeCores)?.source == .modelled && far.read(.nodeCores)?.beyond == 5)
        #expect(far.read(.addedP99_us)?.isAtLeast == true)
    }

    @Test func `count shards where one store process does not suffice`() {
        let evaluator = Self.evaluator(Self.asking, Self.asked { $0.rate_per_s = 500_000 })
        // 3.45 cores.
        #expect(evaluator.read(.storeShards)?.value == 4)
        #expect(evaluator.read(.storeShards)?.low == 3)
        #expect(evaluator.read(.storeCores)?.beyond == 10)
    }

    @Test func `multiply cores and latency by the services that a request passes`() {
        let evaluator = Self.evaluator(
            Self.asking,
            Self.asked {
                $0.hops = 3
                $0.machines = 60
            })
        #expect(near(evaluator.read(.nodeCores)?.value, 7.5))
        #expect(near(evaluator.read(.storeCores)?.value, 1.035))
        #expect(near(evaluator.read(.addedP99_us)?.value, 2_700))
        #expect(near(evaluator.read(.carried_per_s)?.value, 1e6 / 6.9 / 3))
    }

    @Test func `need the store's cost where verifications ask it`() {
        var facts = Self.asking
        let evaluator = Self.evaluator(facts) { $0[.storeCPU_us] = nil }
        #expect(evaluator.read(.storeCores) == nil && evaluator.read(.cores) == nil)
        (facts.placement, facts.outside) = (.embedded, .none)
        let embedded = Self.evaluator(facts) { $0[.storeCPU_us] = nil }
        #expect(embedded.read(.storeCores)?.value == 0 && embedded.read(.cores) != nil)
    }

    /// Asks the authorization server, which answers in 250 µs.
    private static func introspecting(
        _ facts: StrategyFacts, _ change: (inout Requirement) -> Void = { _ in },
        enter: (inout FormulaSheet) -> Void = { _ in }
    ) -> Evaluator {
        var facts = facts
        (facts.placement, facts.outside) = (.networked, .authority)
        return evaluator(facts, asked(change)) {
            $0[.storeCPU_us] = nil
            $0[.authorityCPU_us] = RateCurve([
                .init(rate_per_s: 50_000, value: 250, low: 200, high: 300)
            ])
            enter(&$0)
        }
    }

    @Test func `price what answers cost the authorization server`() {
        let evaluator = Self.introspecting(Self.asking)
        func value(_ output: Output) -> Double? { evaluator.read(output)?.value }
        let issuing = 1e6 * 20e-6 * 0.05 / (20e-6 + 0.05) / 50_000
        let renewing = issuing / (exp(0.018) - 1)
        // 50,000/s × 250 µs.
        #expect(near(value(.authorityCores), 12.5 + issuing + renewing))
        #expect(evaluator.read(.authorityCores)?.low ?? 0 > 10)
        #expect(value(.storeCores) == 0 && value(.storeShards) == nil)
        #expect(near(value(.cores), 2.5 + 12.5 + issuing + renewing))
        // Two processors at 250 µs; nodes have machines of their own.
        #expect(near(value(.authorityCeiling_per_s), 8_000) && near(value(.carried_per_s), 8_000))
        #expect(near(value(.machineCapacity_per_s), 50_000))
    }

    @Test func `need the cost of answers where verifications ask for them`() {
        let evaluator = Self.introspecting(Self.asking, enter: { $0[.authorityCPU_us] = nil })
        #expect(evaluator.read(.authorityCores) == nil && evaluator.read(.cores) == nil)
        #expect(evaluator.read(.carried_per_s) == nil)
    }

    /// A node that has an answer does not ask, and then the authorization server has no work.
    @Test func `price answers by how often a node that keeps them asks`() {
        func read(
            _ output: Output, asking: Double?, life: Duration = .seconds(60)
        ) -> Estimate? {
            Self.introspecting(Self.caching, { $0.maxWindow = life }) { sheet in
                sheet[.authorityCPU_us] = RateCurve([.init(rate_per_s: 50_000, value: 20)])
                sheet[.askingAuthorityCPU_us] = asking.map {
                    RateCurve([.init(rate_per_s: 50_000, value: $0)])
                }
                sheet[.issues_per_s] = Estimate(1e12)
            }.read(output)
        }
        // 1 / 1.15 of 50,000/s.
        let asked = 1 / 1.15
        func isNear(_ figure: Estimate?, _ expected: Double) -> Bool {
            figure.map { abs($0.value / expected - 1) < 1e-6 } ?? false
        }
        #expect(isNear(read(.authorityCores, asking: 250), 12.5 * asked))
        #expect(isNear(read(.authorityCeiling_per_s, asking: 250), 8_000 / asked))
        // 1 / (1 + 600 / 400): longer kept answers cost less.
        #expect(isNear(read(.authorityCores, asking: 250, life: .seconds(600)), 12.5 * 0.4))
        let least = read(.authorityCores, asking: nil)
        #expect(isNear(least, asked) && least?.isAtLeast == true)
    }

    @Test func `price cached answers between a hit and a question`() {
        let evaluator = Self.evaluator(Self.caching, Self.asked { $0.maxWindow = .seconds(60) }) {
            $0[.askingNodeCPU_us] = RateCurve([.init(rate_per_s: 2_500, value: 60)])
            $0[.askingP99_us] = RateCurve([.init(rate_per_s: 2_500, value: 700)])
            $0[.collateral] = Estimate(1)
        }
        func value(_ output: Output) -> Double? { evaluator.read(output)?.value }
        // A node sees a client every 400 s, so 1 / (1 + 60 / 400) of requests ask the store.
        let asked = 1 / 1.15
        #expect(near(value(.lookups), asked))
        #expect(near(value(.nodeCores), (50 + 10 * asked) * 0.05))
        // Most requests ask the store: the p50 is that of a hit plus the round trip, the p99 that
        // of a question plus the round trip.
        #expect(near(value(.addedP50_us), 600) && near(value(.addedP99_us), 1_200))
        #expect(near(value(.staleLimit_s), 60) && value(.refused_per_s) == 50_000)
        // 20/s × 2 tokens × 0.05 uses/s × 60² / 2.
        #expect(near(value(.staleAcceptances), 3_600))
    }

    @Test func `price cached answers as the least where a question was not priced`() {
        func cores(_ clients: Int) -> Estimate? {
            Self.evaluator(
                Self.caching,
                Self.asked {
                    $0.maxWindow = .seconds(60)
                    $0.clients = clients
                }
            ).read(.nodeCores)
        }
        let least = cores(1_000_000)
        #expect(near(least?.value, 2.5) && near(least?.low, 2.25) && least?.high == nil)
        #expect(least?.isAtLeast == true && least?.source == .modelled)
        // A node sees each of 1,000 clients 2.5 times per second, so 1 / 151 of requests ask the
        // store.
        #expect(cores(1_000)?.isAtLeast == false && cores(1_000)?.source == .measured)
    }

    /// A fifth of the clients sends all requests, and a fifth of the revoked tokens belongs to
    /// them.
    @Test func `count stale acceptances of the revoked that send`() {
        let evaluator = Self.evaluator(
            Self.caching,
            Self.asked {
                $0.maxWindow = .seconds(60)
                $0.active = 200_000
            }
        ) { $0[.collateral] = Estimate(1) }
        // 20/s × 2 tokens × 1/5 × 0.25 uses/s × 60² / 2.
        #expect(near(evaluator.read(.staleAcceptances)?.value, 3_600))
    }

    /// Of a subject's six tokens, three belong to each of two clients.
    @Test(
        arguments: [
            ([.token, .grant, .subject], .token, 0, 1, 3), ([.grant, .subject], .token, 2, 3, 3),
            ([.subject], .token, 5, 6, 6), ([.subject], .grant, 3, 6, 6),
            ([.token, .grant], .grant, 0, 3, 3), ([.token], .grant, 0, 1, 1),
        ] as [([RevocationReach], RevocationReach, Double, Double, Double)])
    func `count the tokens that a revocation hits, of a grant too`(
        reaches: [RevocationReach], meant: RevocationReach, collateral: Double, usual: Double,
        ofGrant: Double
    ) {
        var facts = Self.asking
        facts.reaches = reaches
        facts.meant = meant
        func hit(_ reach: RevocationReach?) -> Double? {
            Self.evaluator(facts, Self.asked { $0.reach = reach }) {
                $0[.tokensPerSubject] = Estimate(6)
                $0[.tokensPerGrant] = Estimate(3)
                $0[.collateral] = Estimate(collateral)
            }.read(.tokensHit)?.value
        }
        #expect(hit(nil) == usual && hit(.grant) == ofGrant)
    }

    @Test func `sign everyone in again where everyone is reached`() {
        let evaluator = Self.evaluator(Self.rotating)
        func value(_ output: Output) -> Double? { evaluator.read(output)?.value }
        #expect(value(.tokensHit) == 1_000_000)
        // Every client signs in again at nearly every request, so nothing is left to renew.
        #expect(near(value(.authorityCores), 1e6 * 20 * 0.05 / 20.05 / 50_000))
        #expect(near(value(.storeOperations_per_s), 20 / 0.25 + 20))
        #expect(near(value(.stormRevoking_s), 1e-4))
        #expect(value(.refused_per_s) == 0 && value(.staleLimit_s) == 0)
    }

    @Test func `know no storm where access tokens cannot be revoked`() {
        let evaluator = Self.evaluator(Self.expiring)
        #expect(evaluator.read(.tokensHit)?.value == 0)
        #expect(evaluator.read(.stormSignIns) == nil)
        #expect(evaluator.read(.lookups_per_s)?.value == 0)
        #expect(near(evaluator.read(.authorityCores)?.value, 1e6 / 900 / 50_000))
    }

    @Test func `renew by refresh tokens, and sign in once a session`() {
        var facts = Self.expiring
        facts.refreshes = true
        let evaluator = Self.evaluator(facts) { $0[.renewalCPU_us] = Estimate(30) }
        let (renewals, ends) = (1e6 / 900, 1e6 / 28_800)
        #expect(
            near(
                evaluator.read(.authorityCores)?.value,
                ends / 50_000 + (renewals - ends) * 30e-6))
    }

    @Test func `price only the clients that send`() {
        let evaluator = Self.evaluator(Self.expiring, Self.asked { $0.active = 200_000 })
        #expect(near(evaluator.read(.renewals_per_s)?.value, 200_000.0 / 900))
    }
}

extension Evaluator {
    fileprivate func read(_ output: Output) -> Estimate? {
        var copy = self
        return copy.figure(output)
    }

    fileprivate func read(named name: String) -> Estimate? {
        var copy = self
        return copy.figure(named: name)
    }
}
