import Foundation
import Revocation
import Stores
import Strategies
import Testing
import Tokens

/// The authorization server and the resource servers as two processes would have them: each side
/// from a strategy value of its own, with stores between them, and documents that travel as bytes.
@Suite struct `The two sides of the process border` {
    @Test func `share stores and published documents, and nothing else`() throws {
        let folder = NSTemporaryDirectory() + "revbench-border-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = try PrivateRedis.start(in: folder)
        defer { server.stop() }
        var visitor = BorderVisitor(folder: folder, redis: server.endpoint)
        try Registry.visitAll(&visitor)
        #expect(visitor.visited == Registry.catalogue.count)
    }

    @Test func `tell of a document that was never published`() {
        #expect(throws: StrategyError.self) {
            try DocumentStore().fetch(.keySet, at: NumericDate(seconds: 0))
        }
    }
}

/// Documents as the other side sends them.
private final class Wire: DocumentSource {
    private let published: DocumentStore

    init(_ published: DocumentStore) { self.published = published }

    func fetch(_ name: DocumentName, at now: NumericDate) throws(StrategyError) -> [UInt8] {
        let document = try published.fetch(name, at: now)
        return document.map { $0 }
    }
}

private struct BorderVisitor: StrategyVisitor {
    let folder: String
    let redis: RedisEndpoint
    var visited = 0

    private let start = NumericDate(
        microseconds: Int64(Date().timeIntervalSince1970 * 1_000) * 1_000)
    private let lifetime = Duration.seconds(60)

    init(folder: String, redis: RedisEndpoint) {
        self.folder = folder
        self.redis = redis
    }

    private func environment(_ name: String, _ algorithm: Algorithm) throws -> StrategyContext {
        let directory = "\(folder)/\(name)-\(algorithm.rawValue)"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        return StrategyContext(
            directory: directory, sqlite: SQLiteConfiguration(path: ""),
            redis: RedisAccess(
                endpoint: redis, deadlines: RedisDeadlines(),
                keyPrefix: "\(name)-\(algorithm.rawValue):", isPrivate: true),
            algorithm: algorithm, leeway: .seconds(2), longestLifetime: lifetime)
    }

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        visited += 1
        for algorithm in type.descriptor.signsTokens ? [Algorithm.HS256, .ES256] : [.HS256] {
            try check(type, try environment(type.descriptor.name, algorithm))
        }
    }

    private func check<Strategy: RegisteredStrategy>(
        _ type: Strategy.Type, _ environment: StrategyContext
    ) throws {
        let name = type.descriptor.name
        let documents = DocumentStore()
        let authority = try Strategy(OptionValues()).makeAuthority(
            in: AuthorityContext(environment, publishing: documents)
        ).makeHandle()
        let node = try Strategy(OptionValues()).makeNode(
            .only, in: NodeContext(environment, fetchingFrom: Wire(documents)), at: start)
        let verifier = try node.makeVerifier()
        let guarantee = type.descriptor.guarantee(OptionValues(), environment.tokenTerms)
        let grant = Grant(
            subject: "alice", audience: environment.audience, scope: "read", lifetime: lifetime)
        let token = try authority.issue(grant, at: start)
        #expect(try accepts(token, verifier, at: start), "\(name) refuses a valid token")
        let target: RevocationTarget? =
            switch guarantee.reaches.first {
            case .token: .token(token)
            case .subject: .subject("alice")
            case .everyone: .everyone
            case nil: nil
            }
        guard let target,
            let bound = guarantee.bound.duration(
                lifetime: lifetime, leeway: environment.leeway)
        else { return }
        try authority.revoke(target, at: start)
        let closed = start.advanced(byMicroseconds: bound.microseconds)
        #expect(
            try !accepts(token, verifier, at: closed), "\(name) accepts a revoked token")
    }

    private func accepts(
        _ token: IssuedToken, _ verifier: some TokenVerifier, at now: NumericDate
    ) throws(StrategyError) -> Bool {
        let verdict = try verifier.verify(token.bytes.span, VerificationRequest(), at: now)
        if case .active = verdict { return true }
        return false
    }
}
