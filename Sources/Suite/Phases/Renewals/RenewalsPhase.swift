import Load
import Metrics
import Results
import Revocation
import Scenario
import Tokens

/// Clients whose tokens end together, and a thief with a refresh token that was replaced; see
/// `RenewalsEngine` and `StolenRefreshProbe`. Only for strategies with refresh tokens.
struct RenewalsPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "renewals phase"
    let usesNetwork = true

    /// The longest wait for a grace to end, where it has to pass.
    private static var longestGrace: Duration { .seconds(2) }

    func applies(to context: TrialContext<Base>) -> Bool {
        context.settings.windows.renewals == .on && context.timedRevocations > 0
            && context.strategy.guarantee.refreshGrace != nil
    }

    func run(_ context: inout TrialContext<Base>) throws {
        try addStolenRefresh(&context)
        guard !context.stop.isRaised else { return }
        try addPeak(&context)
    }

    private func addPeak(_ context: inout TrialContext<Base>) throws {
        let (traffic, token) = (context.settings.traffic, context.settings.token)
        let clients = min(traffic.clients, context.population.shape.tokens)
        guard clients > 0 else { return }
        let length = RenewalsEngine.length(lifetime: token.ttl, refreshShare: traffic.refreshAt)
        guard length <= TrafficSettings.longestRenewals else {
            context.record.warnings.append(
                "renewals: their peak is not measured, because clients take \(length.text) to "
                    + "renew twice")
            return
        }
        let engine = RenewalsEngine(
            RenewalsEngine.Configuration(
                population: context.population, source: context.source,
                work: context.authorityWork, clients: clients, lifetime: token.ttl,
                refreshShare: traffic.refreshAt, parallel: context.parallelRefresh,
                seed: context.seed))
        let journal = try engine.run(context.lanes)
        if let firstError = journal.firstError { context.invalidate("renewals: \(firstError)") }
        guard let answers = journal.answers, let ratio = answers.peakRatio else { return }
        context.add(
            .renewalPeakRatio, in: PhaseName.renewals, .refresh, value: ratio, n: answers.total)
    }

    private func addStolenRefresh(_ context: inout TrialContext<Base>) throws {
        guard let grace = context.strategy.guarantee.refreshGrace else { return }
        let (clock, stop) = (context.clock, context.stop)
        let givesDates = context.strategy.decidesByGivenDates
        guard givesDates || grace <= Self.longestGrace else { return }
        let probe = StolenRefreshProbe(grace: grace)
        let grant = Grant(
            subject: "robbed", audience: context.audience, scope: "read",
            lifetime: context.settings.population.ttl)
        let start_ns = TrialClock.now_ns()
        let start = clock.date(at: start_ns)
        let pacer = Pacer(spinners: nil)
        let finding = try probe.run(
            by: try context.strategy.makeAuthority(), grant, from: start
        ) { age in
            guard !givesDates else { return start.advanced(byMicroseconds: age.microseconds) }
            let due_ns = start_ns + UInt64(max(age.nanoseconds, 0))
            return clock.date(at: pacer.wait(until: due_ns, unless: stop))
        }
        context.add(
            .stolenRefreshHonoured, in: PhaseName.renewals, .refresh,
            value: Double((finding.refusedAt ?? probe.longest).nanoseconds) / 1e6,
            n: finding.presentations,
            invalidReason: finding.refusedAt == nil
                ? "still honoured when the probe ended" : nil)
    }
}
