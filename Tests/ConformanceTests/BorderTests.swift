import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// Runs the authorization server and the resource servers as two processes would. Each side has a
/// separate strategy value. They share stores, and documents that are passed as bytes; a node may
/// ask the authorization server, and be sent events.
@Suite struct `The two sides of the process border` {
    @Test func `share stores, documents, introspection and events, and nothing else`() throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        var visitor = BorderVisitor(folder: server.scratch.path, redis: server.endpoint)
        try Registry.visitAll(&visitor)
        #expect(visitor.visited == Registry.catalogue.count)
    }

    @Test func `tell of a document that was never published`() {
        #expect(throws: StrategyError.self) {
            try DocumentStore().fetch(.keySet, at: NumericDate(seconds: 0))
        }
    }
}

/// Passes documents as the other process would send them.
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

    private let start = NumericDate.systemTime
    private let lifetime = Duration.seconds(60)

    init(folder: String, redis: RedisEndpoint) {
        self.folder = folder
        self.redis = redis
    }

    private func environment(_ name: String, _ algorithm: Algorithm) throws -> StrategyContext {
        try .sample(
            named: "\(name)-\(algorithm.rawValue)", in: folder, redis: redis,
            algorithm: algorithm, longestLifetime: lifetime)
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
        let (documents, events) = (DocumentStore(), EventExchange())
        let server = try Strategy(OptionValues()).makeAuthority(
            in: AuthorityContext(environment, publishing: documents, pushing: events))
        let authority = try server.makeHandle()
        let introspection: any IntrospectionService =
            (server as? any IntrospectionService) ?? NoIntrospection()
        let node = try Strategy(OptionValues()).makeNode(
            .only,
            in: NodeContext(
                environment, fetchingFrom: Wire(documents), asking: introspection,
                receiving: events),
            at: start)
        let verifier = try node.makeVerifier()
        let guarantee = type.descriptor.guarantee(OptionValues(), environment.tokenTerms)
        let grant = environment.grant("alice", lifetime: lifetime)
        let token = try authority.issue(grant, at: start)
        #expect(try verifier.accepts(token, at: start), "\(name) refuses a valid token")
        guard let reach = guarantee.reaches.first,
            let bound = guarantee.bound.duration(
                lifetime: lifetime, leeway: environment.leeway)
        else { return }
        try authority.revoke(reach.target(token), at: start)
        let closed = start.advanced(byMicroseconds: bound.microseconds)
        #expect(
            try !verifier.accepts(token, at: closed), "\(name) accepts a revoked token")
    }
}
