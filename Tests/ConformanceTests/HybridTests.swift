import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

@Suite struct `The hybrid` {
    private let start = NumericDate.systemTime

    private func withHybrid(
        _ body: (
            InProcessDeployment<JWTHybrid>.Authority, JWTHybrid.Node.Verifier, Grant, PrivateRedis
        ) throws -> Void
    ) throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        let context = StrategyContext.sample(
            in: server.scratch.path, redis: .sample(server.endpoint, keyPrefix: "h:"))
        let strategy = try InProcessDeployment<JWTHybrid>(
            OptionValues(["grace": .duration(.zero)]), in: context)
        let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: start).makeVerifier()
        try body(
            try strategy.makeAuthority(), verifier, context.grant("alice"), server.redis)
    }

    private func renew(
        _ token: IssuedToken, _ authority: InProcessDeployment<JWTHybrid>.Authority
    ) throws -> RefreshAnswer {
        let bytes = token.refresh?.bytes ?? []
        return try authority.refresh(bytes.span, at: start)
    }

    @Test func `a revocation reaches every access token of the family, on high stakes alone`()
        throws
    {
        try withHybrid { authority, verifier, grant, _ in
            let first = try authority.issue(grant, at: start)
            let other = try authority.issue(grant, at: start)
            guard case .renewed(let second, _) = try renew(first, authority) else {
                Issue.record("a live refresh token was refused")
                return
            }
            try authority.revoke(.token(first), at: start)
            for token in [first, second] {
                #expect(try !verifier.accepts(token, isHighStakes: true, at: start))
                #expect(try verifier.accepts(token, isHighStakes: false, at: start))
            }
            #expect(try verifier.accepts(other, isHighStakes: true, at: start))
        }
    }

    @Test
    func `a revocation of a grant also ends the access tokens issued before the last refresh`()
        throws
    {
        try withHybrid { authority, verifier, grant, _ in
            let first = try authority.issue(grant, at: start)
            guard case .renewed(let second, _) = try renew(first, authority) else {
                Issue.record("a live refresh token was refused")
                return
            }
            let elsewhere = try authority.issue(grant, at: start)
            let another = try authority.issue(
                Grant(
                    subject: grant.subject, client: "another", audience: grant.audience,
                    scope: grant.scope, lifetime: grant.lifetime), at: start)
            try authority.revoke(.grant(subject: grant.subject, client: grant.client), at: start)
            for token in [first, second, elsewhere] {
                #expect(try !verifier.accepts(token, isHighStakes: true, at: start))
            }
            #expect(try verifier.accepts(another, isHighStakes: true, at: start))
        }
    }

    @Test func `a reuse lists the family's access tokens before it is answered`() throws {
        try withHybrid { authority, verifier, grant, _ in
            let first = try authority.issue(grant, at: start)
            guard case .renewed(let second, _) = try renew(first, authority) else {
                Issue.record("a live refresh token was refused")
                return
            }
            #expect(try verifier.accepts(second, isHighStakes: true, at: start))
            #expect(try renew(first, authority) == .refused(.reused))
            for token in [first, second] {
                #expect(try !verifier.accepts(token, isHighStakes: true, at: start))
            }
        }
    }

    @Test func `without Redis ordinary requests go on, and nothing passes for high stakes`() throws
    {
        try withHybrid { authority, verifier, grant, server in
            let token = try authority.issue(grant, at: start)
            server.stop()
            #expect(try verifier.accepts(token, isHighStakes: false, at: start))
            #expect(throws: StrategyError.self) {
                try verifier.accepts(token, isHighStakes: true, at: start)
            }
            #expect(throws: StrategyError.self) { try authority.revoke(.token(token), at: start) }
        }
    }
}
