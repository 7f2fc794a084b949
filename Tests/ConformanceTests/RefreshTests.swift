import Foundation
import Load
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// A deployment of `jwt-refresh` in a separate folder.
private struct RefreshDeployment {
    private let scratch: Scratch
    let context: StrategyContext
    let options: OptionValues
    let strategy: InProcessDeployment<JWTRefresh>
    let start = NumericDate(microseconds: 1_000_000_000_000_000)

    init(grace: Duration, lifetime: Duration = .seconds(600)) throws {
        scratch = try Scratch()
        context = .sample(in: scratch.path)
        options = OptionValues(["grace": .duration(grace), "refresh_ttl": .duration(lifetime)])
        strategy = try InProcessDeployment<JWTRefresh>(options, in: context)
    }

    var folder: String { scratch.path }

    func remove() { scratch.remove() }

    func at(_ milliseconds: Int64) -> NumericDate {
        start.advanced(byMicroseconds: milliseconds * 1_000)
    }

    func issue(_ authority: InProcessDeployment<JWTRefresh>.Authority) throws -> IssuedToken {
        try authority.issue(context.grant("alice"), at: start)
    }
}

extension TokenAuthority {
    fileprivate func present(_ token: IssuedToken, at now: NumericDate) throws -> RefreshAnswer {
        let bytes = token.refresh?.bytes ?? []
        return try refresh(bytes.span, at: now)
    }

    fileprivate func renew(_ token: IssuedToken, at now: NumericDate) throws -> IssuedToken {
        guard case .renewed(let next, _) = try present(token, at: now) else {
            throw StrategyError(.failed, "a live refresh token was refused")
        }
        return next
    }
}

@Suite struct `Refresh tokens` {
    @Test(arguments: [1, 2, 3])
    func `of many redemptions at the same time one wins, and the others end the family`(
        round: Int
    ) throws {
        let deployment = try RefreshDeployment(grace: .zero)
        defer { deployment.remove() }
        let token = try deployment.issue(try deployment.strategy.makeAuthority())
        let barrier = StartBarrier(parties: 8)
        let answers = try WorkerGroup.run(8, watch: {}) { _ in
            let authority = try deployment.strategy.makeAuthority()
            _ = barrier.arrive()
            return try authority.present(token, at: deployment.start)
        }
        let winners = answers.compactMap { answer -> IssuedToken? in
            if case .renewed(let next, _) = answer { next } else { nil }
        }
        #expect(winners.count == 1)
        #expect(answers.count { $0 == .refused(.reused) } == 1)
        #expect(answers.count { $0 == .refused(.revoked) } == 6)
        let winner = try #require(winners.first)
        #expect(
            try deployment.strategy.makeAuthority().present(winner, at: deployment.start)
                == .refused(.revoked))
    }

    @Test func `many redemptions at the same time within the grace leave one live token`() throws {
        let deployment = try RefreshDeployment(grace: .seconds(10))
        defer { deployment.remove() }
        let authority = try deployment.strategy.makeAuthority()
        let token = try deployment.issue(authority)
        let barrier = StartBarrier(parties: 8)
        let answers = try WorkerGroup.run(8, watch: {}) { _ in
            let authority = try deployment.strategy.makeAuthority()
            _ = barrier.arrive()
            return try authority.present(token, at: deployment.start)
        }
        let winners = answers.compactMap { answer -> IssuedToken? in
            if case .renewed(let next, _) = answer { next } else { nil }
        }
        #expect(winners.count == 8)
        #expect(try authority.entries(at: deployment.start) == .liveRefreshTokens(1))
    }

    @Test func `a lost answer is given again within the grace, and the one lost is void`() throws {
        let deployment = try RefreshDeployment(grace: .seconds(1))
        defer { deployment.remove() }
        let authority = try deployment.strategy.makeAuthority()
        let token = try deployment.issue(authority)
        let lost = try authority.renew(token, at: deployment.at(0))
        let again = try authority.renew(token, at: deployment.at(999))
        #expect(again.refresh?.bytes != lost.refresh?.bytes)
        let next = try authority.renew(again, at: deployment.at(1_500))
        #expect(try authority.present(lost, at: deployment.at(1_501)) == .refused(.reused))
        #expect(try authority.present(next, at: deployment.at(1_502)) == .refused(.revoked))
    }

    @Test func `the grace ends to the microsecond, counted from the first use`() throws {
        let deployment = try RefreshDeployment(grace: .seconds(1))
        defer { deployment.remove() }
        let authority = try deployment.strategy.makeAuthority()
        let token = try deployment.issue(authority)
        _ = try authority.renew(token, at: deployment.at(0))
        let last = deployment.at(1_000).advanced(byMicroseconds: -1)
        let again = try authority.renew(token, at: last)
        #expect(try authority.present(token, at: deployment.at(1_000)) == .refused(.reused))
        #expect(try authority.present(again, at: deployment.at(1_000)) == .refused(.revoked))
    }

    @Test func `there is no grace once the successor was used`() throws {
        let deployment = try RefreshDeployment(grace: .seconds(1))
        defer { deployment.remove() }
        let authority = try deployment.strategy.makeAuthority()
        let token = try deployment.issue(authority)
        let next = try authority.renew(token, at: deployment.at(0))
        let latest = try authority.renew(next, at: deployment.at(10))
        #expect(try authority.present(token, at: deployment.at(20)) == .refused(.reused))
        #expect(try authority.present(latest, at: deployment.at(20)) == .refused(.revoked))
    }

    @Test func `a grace of nothing is none, even for clocks that disagree`() throws {
        let deployment = try RefreshDeployment(grace: .zero)
        defer { deployment.remove() }
        let authority = try deployment.strategy.makeAuthority()
        let token = try deployment.issue(authority)
        _ = try authority.renew(token, at: deployment.at(5))
        #expect(try authority.present(token, at: deployment.at(4)) == .refused(.reused))
    }

    @Test func `spent tokens and ended families stay so for a newly started authority`() throws {
        let deployment = try RefreshDeployment(grace: .zero)
        defer { deployment.remove() }
        var revoked: IssuedToken?
        var spent: IssuedToken?
        do {
            let authority = try deployment.strategy.makeAuthority()
            let first = try deployment.issue(authority)
            try authority.revoke(.token(first), at: deployment.start)
            let second = try deployment.issue(authority)
            _ = try authority.renew(second, at: deployment.start)
            (revoked, spent) = (first, second)
        }
        let restarted = try InProcessDeployment<JWTRefresh>(
            deployment.options, in: deployment.context
        ).makeAuthority()
        #expect(
            try restarted.present(try #require(revoked), at: deployment.at(1))
                == .refused(.revoked))
        #expect(
            try restarted.present(try #require(spent), at: deployment.at(1)) == .refused(.reused))
    }

    @Test
    func `each use restarts a refresh token's lifetime, and a purge leaves no dead entries`()
        throws
    {
        let deployment = try RefreshDeployment(grace: .zero, lifetime: .seconds(100))
        defer { deployment.remove() }
        let authority = try deployment.strategy.makeAuthority()
        var token = try deployment.issue(authority)
        for hop in 1...5 {
            token = try authority.renew(token, at: deployment.at(Int64(hop) * 90_000))
        }
        // Five of the six tokens have expired by now, and all five had been redeemed.
        #expect(try authority.purge(at: deployment.at(461_000)) == 5)
        #expect(try authority.entries(at: deployment.at(460_000)) == .liveRefreshTokens(1))
        #expect(try authority.purge(at: deployment.at(551_000)) == 2)
        #expect(try authority.purge(at: deployment.at(551_000)) == 0)
    }

    @Test func `a copy of the store holds no refresh token`() throws {
        let deployment = try RefreshDeployment(grace: .zero)
        defer { deployment.remove() }
        let authority = try deployment.strategy.makeAuthority()
        let token = try deployment.issue(authority)
        let next = try authority.renew(token, at: deployment.start)
        var found = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: deployment.folder) {
            let data = try #require(
                FileManager.default.contents(atPath: deployment.folder + "/" + name))
            found += data.count
            for known in [token, next] {
                #expect(data.range(of: Data(try #require(known.refresh).bytes)) == nil, "\(name)")
                #expect(data.range(of: Data(known.bytes)) == nil, "\(name)")
            }
        }
        #expect(found > 0)
    }

    @Test func `a revocation reaches the family by its oldest token, long after that was purged`()
        throws
    {
        let deployment = try RefreshDeployment(grace: .zero, lifetime: .seconds(100))
        defer { deployment.remove() }
        let authority = try deployment.strategy.makeAuthority()
        let first = try deployment.issue(authority)
        let second = try authority.renew(first, at: deployment.at(90_000))
        #expect(try authority.purge(at: deployment.at(101_000)) == 1)
        try authority.revoke(.token(first), at: deployment.at(101_000))
        #expect(try authority.present(second, at: deployment.at(101_001)) == .refused(.revoked))
    }
}
