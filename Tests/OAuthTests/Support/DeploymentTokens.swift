import OAuth
import Revocation
import Tokens

/// Access tokens of a real strategy, with handles of their own for every call.
struct DeploymentTokens<Running: Deployment>: AccessTokens {
    private let deployment: Running
    private let node: Running.Node

    init(_ deployment: Running, at now: NumericDate) throws {
        self.deployment = deployment
        node = try deployment.makeNode(.only, at: now)
    }

    var reaches: [RevocationReach] { deployment.guarantee.reaches }

    var groups: SubjectGroups? { deployment.guarantee.groups }

    func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
        let authority = try deployment.makeAuthority()
        return try authority.issue(grant, at: now)
    }

    func refresh(
        _ refreshToken: [UInt8], at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer? {
        let authority = try deployment.makeAuthority()
        do throws(StrategyError) {
            return try authority.refresh(refreshToken.span, at: now)
        } catch {
            guard error == .noRefreshTokens else { throw error }
            return nil
        }
    }

    func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
        let authority = try deployment.makeAuthority()
        try authority.revoke(target, at: now)
    }

    func introspect(
        _ token: [UInt8], at now: NumericDate
    ) throws(StrategyError) -> Introspection {
        let verifier = try node.makeVerifier()
        switch try verifier.verify(token.span, VerificationRequest(), at: now) {
        case .active(let principal): return .active(principal, audience: TestServer.audience)
        case .refused: return .inactive
        }
    }
}
