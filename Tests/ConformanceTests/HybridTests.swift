import Foundation
import Revocation
import Stores
import Strategies
import Testing
import Tokens

@Suite struct `The hybrid` {
    private let start = NumericDate(
        microseconds: Int64(Date().timeIntervalSince1970 * 1_000) * 1_000)

    private func withHybrid(
        _ body: (
            JWTHybrid.Authority.Handle, JWTHybrid.Node.Verifier, Grant, PrivateRedis
        ) throws -> Void
    ) throws {
        let folder = NSTemporaryDirectory() + "rb-hybrid-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = try PrivateRedis.start(in: folder)
        defer { server.stop() }
        let context = StrategyContext(
            directory: folder, sqlite: SQLiteConfiguration(path: ""),
            redis: RedisAccess(
                endpoint: server.endpoint, deadlines: RedisDeadlines(), keyPrefix: "h:",
                isPrivate: true),
            algorithm: .HS256, leeway: .seconds(2), longestLifetime: .seconds(60))
        let strategy = try InProcessDeployment<JWTHybrid>(
            OptionValues(["grace": .duration(.zero)]), in: context)
        let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: start).makeVerifier()
        let grant = Grant(
            subject: "alice", audience: context.audience, scope: "read", lifetime: .seconds(60))
        try body(try strategy.makeAuthority(), verifier, grant, server)
    }

    private func isAccepted(
        _ token: IssuedToken, _ verifier: JWTHybrid.Node.Verifier, isHighStakes: Bool
    ) throws -> Bool {
        let request = VerificationRequest(isHighStakes: isHighStakes)
        let bytes = token.bytes
        if case .active = try verifier.verify(bytes.span, request, at: start) { return true }
        return false
    }

    private func renew(
        _ token: IssuedToken, _ authority: JWTHybrid.Authority.Handle
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
                #expect(try !isAccepted(token, verifier, isHighStakes: true))
                #expect(try isAccepted(token, verifier, isHighStakes: false))
            }
            #expect(try isAccepted(other, verifier, isHighStakes: true))
        }
    }

    @Test func `a reuse lists the family's access tokens before it is answered`() throws {
        try withHybrid { authority, verifier, grant, _ in
            let first = try authority.issue(grant, at: start)
            guard case .renewed(let second, _) = try renew(first, authority) else {
                Issue.record("a live refresh token was refused")
                return
            }
            #expect(try isAccepted(second, verifier, isHighStakes: true))
            #expect(try renew(first, authority) == .refused(.reused))
            for token in [first, second] {
                #expect(try !isAccepted(token, verifier, isHighStakes: true))
            }
        }
    }

    @Test func `without Redis ordinary requests go on, and nothing passes for high stakes`() throws
    {
        try withHybrid { authority, verifier, grant, server in
            let token = try authority.issue(grant, at: start)
            server.stop()
            #expect(try isAccepted(token, verifier, isHighStakes: false))
            #expect(throws: StrategyError.self) {
                try isAccepted(token, verifier, isHighStakes: true)
            }
            #expect(throws: StrategyError.self) { try authority.revoke(.token(token), at: start) }
        }
    }
}
