import Load
import Scenario
import Revocation
import Strategies
import Tokens

/// What must hold before anything is measured: good tokens are accepted, bad ones refused.
///
/// Runs on a deployment of its own beside the trial's, with dates moved on instead of waiting.
struct Gate<Strategy: RegisteredStrategy> {
    let variant: Variant
    let context: StrategyContext

    /// - Throws: ``TrialFailure`` naming what was expected and what came.
    func check() throws {
        let strategy = try Strategy(variant.options, in: context)
        let authority = try strategy.makeAuthority()
        let clock = TrialClock()
        let lifetime = variant.settings.token.ttl + .seconds(60)
        let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: clock.now).makeVerifier()
        let grant = Grant(
            subject: "gate", audience: context.audience, scope: "read", lifetime: lifetime)
        let good = try authority.issue(grant, at: clock.now)
        let verdict = try verifier.verify(good.bytes.span, VerificationRequest(), at: clock.now)
        guard case .active = verdict else {
            throw TrialFailure("the gate: a valid token was answered with \(verdict)")
        }
        guard strategy.guarantee.bound != .never else { return }
        for kind in [BadToken.expired, .tampered, .wrongAudience] {
            let token = try authority.makeBad(
                kind, subject: "gate.\(kind)", audience: context.audience, lifetime: lifetime,
                reach: nil, at: clock.now)
            try expectRefusal(of: token, "\(kind)", by: verifier, at: clock.now)
        }
        let target: RevocationTarget =
            switch strategy.guarantee.reaches.first {
            case .subject: .subject("gate")
            case .everyone: .everyone
            case .token, nil: .token(good)
            }
        let leeway = context.leeway
        guard let bound = strategy.guarantee.bound.duration(lifetime: lifetime, leeway: leeway)
        else { return }
        try authority.revoke(target, at: clock.now)
        let closed = clock.now.advanced(byMicroseconds: bound.microseconds)
        try expectRefusal(of: good.bytes, "revoked", by: verifier, at: closed)
    }

    private func expectRefusal(
        of token: [UInt8], _ kind: String, by verifier: Strategy.Node.Verifier, at now: NumericDate
    ) throws {
        let verdict = try verifier.verify(token.span, VerificationRequest(), at: now)
        guard case .refused = verdict else {
            throw TrialFailure("the gate: a token that is \(kind) was accepted")
        }
    }
}
