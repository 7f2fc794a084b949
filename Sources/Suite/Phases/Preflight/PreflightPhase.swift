import Load
import Revocation
import Scenario
import Tokens

/// The check before anything is measured: good tokens are accepted and bad ones refused.
///
/// Runs on a separate deployment. In one process it advances dates instead of waiting. Servers
/// judge by their own clock, so there it waits, unless that takes too long.
struct PreflightPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "preflight"
    let leeway: Duration
    /// Creates the deployment to check.
    let makeDeployment: () throws -> Base

    func run(_ context: inout TrialContext<Base>) throws {
        let check = PreflightCheck(
            deployment: try makeDeployment(), audience: context.audience,
            lifetime: context.settings.token.ttl + .seconds(60), leeway: leeway)
        if let fault = try check.fault(asOf: TrialClock().now) {
            context.abandon("preflight: \(fault)")
        }
    }
}

/// The checks of a preflight.
struct PreflightCheck<Base: DrivenDeployment> {
    let deployment: Base
    let audience: String
    let lifetime: Duration
    let leeway: Duration

    private static var subject: String { "preflight" }

    /// Returns the first mismatch between expected and actual verdicts; nil if there is none.
    func fault(asOf now: NumericDate) throws -> String? {
        let authority = try deployment.makeAuthority()
        let verifier = try deployment.makeNode(NodeID(index: 0, of: 1), at: now).makeVerifier()
        let grant = Grant(
            subject: Self.subject, audience: audience, scope: "read", lifetime: lifetime)
        let good = try authority.issue(grant, at: now)
        let verdict = try verifier.verify(good.bytes.span, VerificationRequest(), at: now)
        guard case .active = verdict else { return "a valid token got the verdict \(verdict)" }
        guard deployment.guarantee.bound != .never else { return nil }
        for kind in [BadToken.expired, .tampered, .wrongAudience] {
            let token = try authority.makeBad(
                kind, subject: "\(Self.subject).\(kind)", audience: audience, lifetime: lifetime,
                reach: nil, at: now)
            if try isAccepted(token, by: verifier, at: now) {
                return "an invalid token (\(kind)) was accepted"
            }
        }
        return try faultOfRevocation(of: good, by: authority, verifier, at: now)
    }

    private func faultOfRevocation(
        of good: IssuedToken, by authority: Base.Authority, _ verifier: Base.Node.Verifier,
        at now: NumericDate
    ) throws -> String? {
        let guarantee = deployment.guarantee
        guard let bound = guarantee.bound.duration(lifetime: lifetime, leeway: leeway) else {
            return nil
        }
        let reach = guarantee.reaches.first ?? .token
        try authority.revoke(reach.target(good), at: now)
        if let closed = date(bound, after: now),
            try isAccepted(good.bytes, by: verifier, at: closed)
        {
            return "a revoked token was accepted after the bound"
        }
        guard
            let soon = guarantee.highStakesBound?.duration(lifetime: lifetime, leeway: leeway),
            let early = date(soon, after: now)
        else { return nil }
        let isOpen = try isAccepted(
            good.bytes, by: verifier, at: early, VerificationRequest(isHighStakes: true))
        return isOpen ? "a revoked token was accepted for a high-stakes request" : nil
    }

    /// The longest time to wait for servers. A longer window is for the windows phase to see.
    private static var patience: Duration { .seconds(2) }

    /// The time for servers to fetch a copy that has become due.
    private static var fetching: Duration { .milliseconds(50) }

    /// Returns the date after a duration. Over HTTP, waits for it; nil if that takes too long.
    private func date(_ duration: Duration, after now: NumericDate) -> NumericDate? {
        if !Base.isInProcess {
            guard duration <= Self.patience else { return nil }
            let wait = duration > .zero ? duration + Self.fetching : .zero
            let due_ns = TrialClock.now_ns() &+ UInt64(max(wait.nanoseconds, 0))
            _ = Pacer(spinners: nil).wait(until: due_ns, unless: StopFlag())
        }
        return now.advanced(byMicroseconds: duration.microseconds)
    }

    private func isAccepted(
        _ token: [UInt8], by verifier: Base.Node.Verifier, at now: NumericDate,
        _ request: VerificationRequest = VerificationRequest()
    ) throws -> Bool {
        try verifier.verify(token.span, request, at: now).isActive
    }
}
