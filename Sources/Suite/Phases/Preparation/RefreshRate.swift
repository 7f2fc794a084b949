import CPlatform
import Load
import Metrics
import Results
import Revocation
import Scenario

extension TrialContext {
    /// The number of families renewed in turn, so that none is looked up twice in a row.
    private static var families: Int { 64 }

    /// Measures the rate of renewals if there are refresh tokens: one authority on one thread, one
    /// renewal at a time.
    mutating func measureRefreshRate() throws {
        guard strategy.guarantee.refreshGrace != nil else { return }
        let authority = try strategy.base.makeAuthority()
        let recording = strategy.recording(authority)
        let grants = (0..<Self.families).map { number in
            Grant(
                subject: "renewed\(number)", audience: audience, scope: "read",
                lifetime: settings.population.ttl)
        }
        var tokens = try recording.issue(grants, at: clock.now)
        var renewals: [TimedRenewal] = []
        renewals.reserveCapacity(1 << 16)
        let cpu_ns = authorityTime_ns
        let start_ns = TrialClock.now_ns()
        var now_ns = start_ns
        while now_ns < start_ns + Self.rateLength_ns, !stop.isRaised {
            let place = renewals.count % tokens.count
            let presented = tokens[place].refresh?.bytes ?? []
            let answer = try authority.refresh(presented.span, at: clock.date(at: now_ns))
            let end_ns = TrialClock.now_ns()
            renewals.append(
                TimedRenewal(
                    answer: answer, presented: presented, invoked_ns: now_ns, end_ns: end_ns))
            if case .renewed(let token, _) = answer { tokens[place] = token }
            now_ns = end_ns
        }
        let took_ns = now_ns - start_ns
        let end_ns = authorityTime_ns
        let spent_ns = end_ns - min(cpu_ns, end_ns)
        for renewal in renewals {
            recording.enter(
                renewal.answer, to: renewal.presented.span,
                asked: clock.date(at: renewal.invoked_ns),
                invoked_ns: renewal.invoked_ns - clock.origin_ns,
                completed_ns: renewal.end_ns - clock.origin_ns)
        }
        addRefreshRate(renewals.count, took_ns: took_ns, cpu_ns: spent_ns)
    }

    /// The CPU time of the authorization server: of its own process, or else of this thread, which
    /// does its work.
    private var authorityTime_ns: UInt64 {
        strategy.base.authorityTime_ns ?? platform_thread_cpu_ns()
    }

    /// Records the rate. The cost per hour is computed from the number of renewals at the
    /// production lifetime.
    private mutating func addRefreshRate(_ count: Int, took_ns: UInt64, cpu_ns: UInt64) {
        guard count > 0 else { return }
        let cpu_us = Double(cpu_ns) / 1e3 / Double(count)
        let period_s = settings.token.productionTTL.inSeconds * settings.traffic.refreshAt
        let values = [
            (Metric.refreshPerSecond, Double(count) / Double(took_ns) * 1e9),
            (.cpuPerRefresh, cpu_us),
            (.cpuPerClientHour, cpu_us / 1e3 * 3_600 / period_s),
        ]
        for (metric, value) in values {
            add(metric, in: PhaseName.preparation, .refresh, value: value, n: count)
        }
    }
}

private struct TimedRenewal {
    let answer: RefreshAnswer
    let presented: [UInt8]
    let invoked_ns: UInt64
    let end_ns: UInt64
}
