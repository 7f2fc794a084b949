import Load
import Metrics
import Results
import Revocation
import Scenario

extension TrialContext {
    /// How long one operation of the authority is repeated to find its rate.
    static var rateLength_ns: UInt64 { 200_000_000 }

    /// Measures the rate of issues: one authority on one thread, one token at a time.
    mutating func measureIssueRate() throws {
        let authority = try strategy.base.makeAuthority()
        let since_ns = clock.elapsed_ns
        var tokens: [IssuedToken] = []
        tokens.reserveCapacity(1 << 16)
        let grant = Grant(
            subject: "issued", audience: audience, scope: "read",
            lifetime: settings.population.ttl)
        let start_ns = TrialClock.now_ns()
        let end_ns = start_ns + Self.rateLength_ns
        var now_ns = start_ns
        while now_ns < end_ns, !stop.isRaised {
            tokens.append(try authority.issue(grant, at: clock.date(at: now_ns)))
            now_ns = TrialClock.now_ns()
        }
        strategy.recording(authority).enter(tokens, grant, since: since_ns)
        guard !tokens.isEmpty else { return }
        add(
            .issuePerSecond, in: PhaseName.preparation, .issue,
            value: Double(tokens.count) / Double(now_ns - start_ns) * 1e9,
            n: tokens.count)
    }
}
