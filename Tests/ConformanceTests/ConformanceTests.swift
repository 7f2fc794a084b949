import Foundation
import Load
import Revocation
import Stores
import Strategies
import Testing
import Tokens

/// What every strategy of the registry has to do, under each of its settings worth telling apart.
@Suite struct `Every strategy` {
    @Test func `does what its guarantee says`() throws {
        let folder = NSTemporaryDirectory() + "revbench-conformance-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = try PrivateRedis.start(in: folder)
        defer { server.stop() }
        var conformance = Conformance(folder: folder, redis: server.endpoint)
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
        for (number, options) in variants(of: type.descriptor).enumerated() {
            for algorithm in type.descriptor.signsTokens ? Algorithm.allCases : [.ES256] {
                let name = "\(type.descriptor.name)-\(number)-\(algorithm.rawValue)"
                let directory = "\(folder)/\(name)"
                try FileManager.default.createDirectory(
                    atPath: directory, withIntermediateDirectories: true)
                let context = StrategyContext(
                    directory: directory, sqlite: SQLiteConfiguration(path: ""),
                    redis: RedisAccess(
                        endpoint: redis, deadlines: RedisDeadlines(), keyPrefix: "\(name):",
                        isPrivate: true),
                    algorithm: algorithm, leeway: .seconds(2), longestLifetime: .seconds(60))
                try Case(try InProcessDeployment<Strategy>(options, in: context), context, name)
                    .check()
            }
        }
    }

    private func variants(of descriptor: StrategyDescriptor) -> [OptionValues] {
        var all = [OptionValues()]
        for option in descriptor.options {
            let values: [OptionValue] =
                switch option.kind {
                case .choice(let names): names.map { .choice($0) }
                case .duration(let range):
                    [
                        option.standard,
                        .duration(min(max(.seconds(1), range.lowerBound), range.upperBound)),
                    ]
                case .count:

                    option.role == .verifiedTokenCapacity
                        ? [.count(0), .count(10)] : [option.standard]
                }
            all = all.flatMap { known in
                Set(values).map { value in
                    var next = known
                    next[option.name] = value
                    return next
                }
            }
        }
        return all
    }
}

private struct Case<Strategy: Deployment> {
    let strategy: Strategy
    let audience: String
    let name: String
    let start = NumericDate(
        microseconds: Int64(Date().timeIntervalSince1970 * 1_000) * 1_000)

    init(_ strategy: Strategy, _ context: StrategyContext, _ name: String) {
        self.strategy = strategy
        self.audience = context.audience
        self.name = name
    }

    private func later(_ duration: Duration) -> NumericDate {
        start.advanced(byMicroseconds: duration.microseconds)
    }

    private func grant(
        _ subject: String, audience: String? = nil, lifetime: Duration = .seconds(60)
    ) -> Grant {
        Grant(
            subject: subject, audience: audience ?? self.audience, scope: "read",
            lifetime: lifetime)
    }

    private func verify(
        _ token: [UInt8], _ verifier: Strategy.Node.Verifier, at now: NumericDate,
        isHighStakes: Bool = false
    ) throws -> Verdict {
        let request = VerificationRequest(isHighStakes: isHighStakes)
        return try verifier.verify(token.span, request, at: now)
    }

    func check() throws {
        let authority = try strategy.makeAuthority()
        let nodes = try (0..<2).map { try strategy.makeNode(NodeID(index: $0, of: 2), at: start) }
        let verifiers = try nodes.map { try $0.makeVerifier() }
        let token = try authority.issue(grant("alice"), at: start)
        for verifier in verifiers {
            guard case .active(let principal) = try verify(token.bytes, verifier, at: start) else {
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
            let verdict = try verify(bad, verifiers[0], at: start)
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

    /// A request that began in its token's last moment finds what it asks for although a purge went
    /// by.
    private func checkPurge(
        _ authority: Strategy.Authority, _ verifier: Strategy.Node.Verifier
    ) throws {
        let token = try authority.issue(grant("last"), at: later(.seconds(600)))
        let end = token.expiresAt.advanced(byMicroseconds: 2_000_000)
        try authority.purge(at: end.advanced(byMicroseconds: 500_000))
        let verdict = try verify(
            token.bytes, verifier, at: end.advanced(byMicroseconds: -1_000))
        guard case .active = verdict else {
            Issue.record("\(name): \(verdict) in a token's last moment, after a purge")
            return
        }
    }

    private func checkExpiry(
        _ token: IssuedToken, _ verifiers: [Strategy.Node.Verifier]
    ) throws {
        let end = token.expiresAt.advanced(byMicroseconds: 2_000_000)
        let last = try verify(
            token.bytes, verifiers[0], at: end.advanced(byMicroseconds: -1))
        guard case .active = last else {
            Issue.record("\(name) refuses within exp and the leeway: \(last)")
            return
        }
        #expect(try verify(token.bytes, verifiers[0], at: end) == .refused(.expired), "\(name)")
    }

    /// On fresh nodes for each reach: those above have been shown other times.
    private func checkRevocations(_ authority: Strategy.Authority) throws {
        for reach in RevocationReach.allCases {
            let node = try strategy.makeNode(NodeID(index: 0, of: 1), at: start)
            let verifier = try node.makeVerifier()
            let subject = "revoked-\(reach.rawValue)"
            let token = try authority.issue(grant(subject), at: start)
            // Where only expiry closes, what is spared has to outlive what is revoked.
            let life: Duration =
                strategy.guarantee.bound.after_ns == nil ? .seconds(600) : .seconds(60)
            let sibling = try authority.issue(grant(subject, lifetime: life), at: start)
            let groups = strategy.guarantee.groups
            let stranger = (0..<1_000).map { "other-\($0)-\(reach.rawValue)" }.first { name in
                groups.map { $0.group(of: name) != $0.group(of: subject) } ?? true
            }
            let other = try authority.issue(
                grant(try #require(stranger), lifetime: life), at: start)
            for known in [token, sibling, other] {
                let verdict = try verify(known.bytes, verifier, at: start)
                guard case .active = verdict else {
                    Issue.record("\(name): \(verdict) before a revocation")
                    return
                }
            }
            let target: RevocationTarget =
                switch reach {
                case .token: .token(token)
                case .subject: .subject(subject)
                case .everyone: .everyone
                }
            let reaches = strategy.guarantee.reaches
            if !reaches.isEmpty, !reaches.contains(reach) {
                #expect(throws: StrategyError.self) { try authority.revoke(target, at: start) }
                continue
            }
            try authority.revoke(target, at: start)
            guard reaches.contains(reach),
                let bound = strategy.guarantee.bound.duration(
                    lifetime: .seconds(60), leeway: .seconds(2))
            else { continue }
            func isRefused(
                _ token: IssuedToken, after bound: Duration, isHighStakes: Bool = false
            ) throws -> Bool {
                let verdict = try verify(
                    token.bytes, verifier, at: later(bound), isHighStakes: isHighStakes)
                if case .refused = verdict { return true }
                return false
            }
            if let soon = strategy.guarantee.highStakesBound?.duration(
                lifetime: .seconds(60), leeway: .seconds(2))
            {
                #expect(try isRefused(token, after: soon, isHighStakes: true), "\(name): \(reach)")
                #expect(try !isRefused(sibling, after: soon, isHighStakes: true), "\(name)")
            }
            #expect(
                try isRefused(token, after: bound),
                "\(name) accepts beyond its bound after \(reach)")
            #expect(
                try isRefused(sibling, after: bound) == (reach != .token),
                "\(name): sibling, \(reach)")
            #expect(
                try isRefused(other, after: bound) == (reach == .everyone),
                "\(name): other, \(reach)")
        }
    }
}

@Suite struct `Token versions` {
    @Test func `a cached version outlives its purge without harm to the subject's new tokens`()
        throws
    {
        let folder = NSTemporaryDirectory() + "revbench-versions-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let context = StrategyContext(
            directory: folder, sqlite: SQLiteConfiguration(path: ""), redis: nil,
            algorithm: .HS256, leeway: .seconds(2), longestLifetime: .seconds(60))
        let strategy = try InProcessDeployment<JWTTokenVersion>(
            OptionValues(["cache_ttl": .duration(.seconds(1))]), in: context)
        let authority = try strategy.makeAuthority()
        func at(_ seconds: Double) -> NumericDate {
            NumericDate(microseconds: 1_000_000_000_000_000 + Int64(seconds * 1e6))
        }
        func issue(at now: NumericDate) throws -> [UInt8] {
            let grant = Grant(
                subject: "alice", audience: context.audience, scope: "read",
                lifetime: .seconds(60))
            return try authority.issue(grant, at: now).bytes
        }
        let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
        func isActive(_ token: [UInt8], at now: NumericDate) throws -> Bool {
            if case .active = try verifier.verify(token.span, VerificationRequest(), at: now) {
                return true
            }
            return false
        }
        let before = try issue(at: at(0))
        try authority.revoke(.subject("alice"), at: at(1))
        #expect(try !isActive(before, at: at(2)))
        let between = try issue(at: at(10))
        #expect(try isActive(between, at: at(62.9)))  // the cache has the version until 63.9
        #expect(try authority.purge(at: at(63.8)) == 1)
        let after = try issue(at: at(63.85))
        #expect(try isActive(after, at: at(63.88)))
        #expect(try !isActive(before, at: at(63.88)))
    }
}
