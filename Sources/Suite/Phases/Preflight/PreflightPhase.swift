import Load
import Revocation
import Scenario
import Tokens

/// The check before anything is measured: good tokens are accepted and bad ones refused.
///
/// Runs on a separate deployment, and advances dates instead of waiting.
struct PreflightPhase<Base: Deployment>: TrialPhase {
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
struct PreflightCheck<Base: Deployment> {
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
        let closed = now.advanced(byMicroseconds: bound.microseconds)
        if try isAccepted(good.bytes, by: verifier, at: closed) {
            return "a revoked token was accepted after the bound"
        }
        guard
            let soon = guarantee.highStakesBound?.duration(lifetime: lifetime, leeway: leeway)
        else { return nil }
        let isOpen = try isAccepted(
            good.bytes, by: verifier, at: now.advanced(byMicroseconds: soon.microseconds),
            VerificationRequest(isHighStakes: true))
        return isOpen ? "a revoked token was accepted for a high-stakes request" : nil
    }

    private func isAccepted(
        _ token: [UInt8], by verifier: Base.Node.Verifier, at now: NumericDate,
        _ request: VerificationRequest = VerificationRequest()
    ) throws -> Bool {
        try verifier.verify(token.span, request, at: now).isActive
    }
}
