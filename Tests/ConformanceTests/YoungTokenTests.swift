import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

@Suite struct `A token's first milliseconds` {
    /// A revocation that follows the issue within the resolution of a date, a cache or a feed must
    /// not be lost in it.
    @Test
    func `a token revoked in the first milliseconds of its life is refused like any other`() throws
    {
        let server = try ScratchRedis()
        defer { server.remove() }
        var visitor = YoungVisitor(folder: server.scratch.path, redis: server.endpoint)
        try Registry.visitAll(&visitor)
        #expect(visitor.visited == Registry.catalogue.count)
    }
}

private struct YoungVisitor: StrategyVisitor {
    let folder: String
    let redis: RedisEndpoint
    var visited = 0

    init(folder: String, redis: RedisEndpoint) {
        self.folder = folder
        self.redis = redis
    }

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        visited += 1
        for (number, options) in type.descriptor.sampledVariants.enumerated() {
            let name = "young-\(type.descriptor.name)-\(number)"
            let context = try StrategyContext.sample(named: name, in: folder, redis: redis)
            let strategy = try InProcessDeployment<Strategy>(options, in: context)
            for reach in strategy.guarantee.reaches {
                try check(strategy, reach, context, name)
            }
        }
    }

    /// Revokes tokens 0 µs, 1 µs, 1 ms and 5 ms after their issue.
    private func check(
        _ strategy: some Deployment, _ reach: RevocationReach, _ context: StrategyContext,
        _ name: String
    ) throws {
        let guarantee = strategy.guarantee
        let bound = guarantee.highStakesBound ?? guarantee.bound
        guard
            let bound_us = bound.duration(lifetime: .seconds(60), leeway: .seconds(2))?
                .microseconds
        else { return }
        let start = NumericDate.systemTime
        let authority = try strategy.makeAuthority()
        let verifier = try strategy.makeNode(.only, at: start).makeVerifier()
        var now = start
        for age_us: Int64 in [0, 1, 1_000, 5_000] {
            let subject = "young-\(reach.rawValue)-\(age_us)"
            let token = try authority.issue(context.grant(subject), at: now)
            // The node has seen the token, and may have cached what it knows of it.
            #expect(
                try verifier.accepts(token, isHighStakes: true, at: now),
                "\(name): \(reach), before \(age_us) us")
            now = now.advanced(byMicroseconds: age_us)
            try authority.revoke(reach.target(token), at: now)
            now = now.advanced(byMicroseconds: bound_us)
            #expect(
                try !verifier.accepts(token, isHighStakes: true, at: now),
                "\(name): \(reach), after \(age_us) us")
            now = now.advanced(byMicroseconds: 2_000_000)
        }
    }
}
