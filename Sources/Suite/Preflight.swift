import Foundation
import Load
import Scenario
import Revocation
import Strategies
import Tokens

/// What must hold before anything is measured: good tokens are accepted, bad ones refused.
///
/// Runs on a deployment of its own beside the trial's, with dates moved on instead of waiting.
struct Preflight<Strategy: RegisteredStrategy> {
    private let variant: Variant
    private let context: StrategyContext

    init(variant: Variant, beside context: StrategyContext) throws {
        self.variant = variant
        var own = context
        own.directory += "/gate"
        own.redis?.keyPrefix += "gate:"
        self.context = own
        try Temporary.makeFolder(own.directory)
    }

    /// What was expected and what came instead; nil when all is as it should be.
    func check() throws -> String? {
        let strategy = try InProcessDeployment<Strategy>(variant.options, in: context)
        let authority = try strategy.makeAuthority()
        let clock = TrialClock()
        let lifetime = variant.settings.token.ttl + .seconds(60)
        let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: clock.now).makeVerifier()
        let grant = Grant(
            subject: "gate", audience: context.audience, scope: "read", lifetime: lifetime)
        let good = try authority.issue(grant, at: clock.now)
        let verdict = try verifier.verify(good.bytes.span, VerificationRequest(), at: clock.now)
        guard case .active = verdict else {
            return "a valid token was answered with \(verdict)"
        }
        guard strategy.guarantee.bound != .never else { return nil }
        for kind in [BadToken.expired, .tampered, .wrongAudience] {
            let token = try authority.makeBad(
                kind, subject: "gate.\(kind)", audience: context.audience, lifetime: lifetime,
                reach: nil, at: clock.now)
            if try isAccepted(token, by: verifier, at: clock.now) {
                return "a token that is \(kind) was accepted"
            }
        }
        let target: RevocationTarget =
            switch strategy.guarantee.reaches.first {
            case .subject: .subject("gate")
            case .everyone: .everyone
            case .token, nil: .token(good)
            }
        let leeway = context.leeway
        guard let bound = strategy.guarantee.bound.duration(lifetime: lifetime, leeway: leeway)
        else { return nil }
        try authority.revoke(target, at: clock.now)
        let closed = clock.now.advanced(byMicroseconds: bound.microseconds)
        if try isAccepted(good.bytes, by: verifier, at: closed) {
            return "a revoked token was accepted after its bound"
        }
        guard
            let soon = strategy.guarantee.highStakesBound?.duration(
                lifetime: lifetime, leeway: leeway)
        else { return nil }
        let isOpen = try isAccepted(
            good.bytes, by: verifier, at: clock.now.advanced(byMicroseconds: soon.microseconds),
            VerificationRequest(isHighStakes: true))
        return isOpen ? "a revoked token was accepted for a high-stakes request" : nil
    }

    private func isAccepted(
        _ token: [UInt8], by verifier: Strategy.Node.Verifier, at now: NumericDate,
        _ request: VerificationRequest = VerificationRequest()
    ) throws -> Bool {
        if case .active = try verifier.verify(token.span, request, at: now) {
            return true
        }
        return false
    }
}
