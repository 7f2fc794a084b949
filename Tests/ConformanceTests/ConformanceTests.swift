import Foundation
import Load
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// Checks every strategy of the registry, under each of its settings that may make a difference.
@Suite struct `Every strategy` {
    @Test func `does what its guarantee says`() throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        var conformance = Conformance(folder: server.scratch.path, redis: server.endpoint)
        try Registry.visitAll(&conformance)
        #expect(conformance.checked == Registry.catalogue.count)
    }
}

private struct Conformance: StrategyVisitor {
    let folder: String
    let redis: RedisEndpoint
    var checked = 0

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        checked += 1
        for (number, options) in type.descriptor.sampledVariants.enumerated() {
            for algorithm in type.descriptor.signsTokens ? Algorithm.allCases : [.ES256] {
                let name = "\(type.descriptor.name)-\(number)-\(algorithm.rawValue)"
                let context = try StrategyContext.sample(
                    named: name, in: folder, redis: redis, algorithm: algorithm)
                try Case(try InProcessDeployment<Strategy>(options, in: context), context, name)
                    .check()
            }
        }
    }
}

private struct Case<Strategy: Deployment> {
    let strategy: Strategy
    let audience: String
    let name: String
    let start = NumericDate.systemTime

    init(_ strategy: Strategy, _ context: StrategyContext, _ name: String) {
        self.strategy = strategy
        self.audience = context.audience
        self.name = name
    }

    private func later(_ duration: Duration) -> NumericDate {
        start.advanced(byMicroseconds: duration.microseconds)
    }

    private func grant(
        _ subject: String, client: String = ExampleParties.client,
        lifetime: Duration = .seconds(60)
    ) -> Grant {
        Grant(
            subject: subject, client: client, audience: audience, scope: "read",
            lifetime: lifetime)
    }

    func check() throws {
        let authority = try strategy.makeAuthority()
        let nodes = try (0..<2).map { try strategy.makeNode(NodeID(index: $0, of: 2), at: start) }
        let verifiers = try nodes.map { try $0.makeVerifier() }
        let token = try authority.issue(grant("alice"), at: start)
        for verifier in verifiers {
            guard case .active(let principal) = try verifier.verdict(token, at: start) else {
                Issue.record("\(name) refuses a valid token")
                return
            }
            guard strategy.guarantee.bound != .never else { return }
            #expect(principal.subject == "alice" && principal.scope == "read", "\(name)")
            #expect(principal.expiresAt == token.expiresAt, "\(name)")
            #expect(principal.tokenID == token.tokenID, "\(name)")
        }
        try checkExpiry(token, verifiers)
        for kind in [BadToken.expired, .tampered, .wrongAudience] {
            let bad = try authority.makeBad(
                kind, subject: "bad", audience: audience, lifetime: .seconds(60), reach: nil,
                at: start)
            let verdict = try verifiers[0].verdict(bad, at: start)
            guard case .refused = verdict else {
                Issue.record("\(name) accepts a token that is \(kind)")
                continue
            }
        }
        try checkRevocations(authority)
        try RefreshCase(authority, verifiers[0], grant("renewed"), at: start, name).check()
        try checkPurge(authority, verifiers[0])
        #expect(try authority.purge(at: later(.seconds(3_600))) >= 0)
    }

    /// Checks that a request which began in its token's last moment finds its entry, even if a
    /// purge ran meanwhile.
    private func checkPurge(
        _ authority: Strategy.Authority, _ verifier: Strategy.Node.Verifier
    ) throws {
        let token = try authority.issue(grant("last"), at: later(.seconds(600)))
        let end = token.expiresAt.advanced(byMicroseconds: 2_000_000)
        try authority.purge(at: end.advanced(byMicroseconds: 500_000))
        let verdict = try verifier.verdict(token, at: end.advanced(byMicroseconds: -1_000))
        guard case .active = verdict else {
            Issue.record("\(name): \(verdict) in a token's last moment, after a purge")
            return
        }
    }

    private func checkExpiry(
        _ token: IssuedToken, _ verifiers: [Strategy.Node.Verifier]
    ) throws {
        let end = token.expiresAt.advanced(byMicroseconds: 2_000_000)
        let last = try verifiers[0].verdict(token, at: end.advanced(byMicroseconds: -1))
        guard case .active = last else {
            Issue.record("\(name) refuses within exp and the leeway: \(last)")
            return
        }
        let after = try verifiers[0].verdict(token, at: end)
        // Introspection does not say why a token is inactive (RFC 7662, section 2.2).
        let isUnexplained = token.tokenID == nil && after == .refused(.unknownToken)
        #expect(after == .refused(.expired) || isUnexplained, "\(name)")
    }

    /// Uses a fresh node for each reach, because the other nodes have already seen later times.
    private func checkRevocations(_ authority: Strategy.Authority) throws {
        for reach in RevocationReach.allCases {
            let node = try strategy.makeNode(NodeID(index: 0, of: 1), at: start)
            let verifier = try node.makeVerifier()
            let subject = "revoked-\(reach.rawValue)"
            let token = try authority.issue(grant(subject), at: start)
            // If only expiry closes the window, spared tokens have to outlive revoked ones.
            let life: Duration =
                strategy.guarantee.bound.after_ns == nil ? .seconds(600) : .seconds(60)
            let isSpared = reach == .token
            let sibling = try authority.issue(
                grant(subject, lifetime: isSpared ? life : .seconds(60)), at: start)
            let bystander = try authority.issue(
                grant(subject, client: "another", lifetime: life), at: start)
            let groups = strategy.guarantee.groups
            let stranger = (0..<1_000).map { "other-\($0)-\(reach.rawValue)" }.first { name in
                groups.map { $0.group(of: name) != $0.group(of: subject) } ?? true
            }
            let other = try authority.issue(
                grant(try #require(stranger), lifetime: life), at: start)
            for known in [token, sibling, bystander, other] {
                let verdict = try verifier.verdict(known, at: start)
                guard case .active = verdict else {
                    Issue.record("\(name): \(verdict) before a revocation")
                    return
                }
            }
            let target = reach.target(token)
            let reaches = strategy.guarantee.reaches
            if !reaches.isEmpty, !reaches.contains(reach) {
                #expect(throws: StrategyError.self) { try authority.revoke(target, at: start) }
                continue
            }
            try authority.revoke(target, at: start)
            // A new login, at the same instant.
            let newcomer = try authority.issue(grant(subject, lifetime: life), at: start)
            guard reaches.contains(reach),
                let bound = strategy.guarantee.bound.duration(
                    lifetime: .seconds(60), leeway: .seconds(2))
            else { continue }
            func isRefused(
                _ token: IssuedToken, after bound: Duration, isHighStakes: Bool = false
            ) throws -> Bool {
                try !verifier.accepts(token, isHighStakes: isHighStakes, at: later(bound))
            }
            if let soon = strategy.guarantee.highStakesBound?.duration(
                lifetime: .seconds(60), leeway: .seconds(2))
            {
                #expect(try isRefused(token, after: soon, isHighStakes: true), "\(name): \(reach)")
                #expect(
                    try isRefused(sibling, after: soon, isHighStakes: true) == (reach != .token),
                    "\(name): sibling, \(reach)")
                for spared in [bystander, newcomer] {
                    #expect(
                        try !isRefused(spared, after: soon, isHighStakes: true),
                        "\(name): \(spared.client), \(reach)")
                }
            }
            #expect(
                try isRefused(token, after: bound),
                "\(name) accepts beyond its bound after \(reach)")
            // Refused, or expired with the token.
            #expect(
                try isRefused(sibling, after: bound) == (reach != .token),
                "\(name): sibling, \(reach)")
            // If only expiry closes the window, whoever has more of it left is still accepted.
            let isClosed = strategy.guarantee.bound.after_ns != nil
            #expect(
                try isRefused(bystander, after: bound) == (isClosed && reach.covers(.subject)),
                "\(name): another client, \(reach)")
            #expect(
                try isRefused(other, after: bound) == (isClosed && reach == .everyone),
                "\(name): other, \(reach)")
            // Last, because its new key may be what tells the node that the old one was withdrawn.
            #expect(try !isRefused(newcomer, after: bound), "\(name): a new login, \(reach)")
        }
    }
}

@Suite struct `Token versions` {
    @Test func `a cached version outlives its purge without harm to the subject's new tokens`()
        throws
    {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let context = StrategyContext.sample(in: scratch.path)
        let strategy = try InProcessDeployment<JWTTokenVersion>(
            OptionValues(["cache_ttl": .duration(.seconds(1))]), in: context)
        let authority = try strategy.makeAuthority()
        func issue(at now: NumericDate) throws -> IssuedToken {
            try authority.issue(context.grant("alice"), at: now)
        }
        let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
        let before = try issue(at: at(0))
        try authority.revoke(.subject("alice"), at: at(1))
        #expect(try !verifier.accepts(before, at: at(2)))
        let between = try issue(at: at(10))
        // The cache keeps the version until 63.9.
        #expect(try verifier.accepts(between, at: at(62.9)))
        #expect(try authority.purge(at: at(63.8)) == 1)
        let after = try issue(at: at(63.85))
        #expect(try verifier.accepts(after, at: at(63.88)))
        #expect(try !verifier.accepts(before, at: at(63.88)))
    }
}
