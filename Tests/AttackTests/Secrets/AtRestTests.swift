import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

@Suite struct `A token at rest` {
    @Test func `is in no store of any strategy, issued, used or revoked`() throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        var visitor = AtRest(folder: server.scratch.path, redis: server.endpoint)
        try Registry.visitAll(&visitor)
        let catalogue = Registry.catalogue
        #expect(visitor.visited == catalogue.count)
        let stateful = catalogue.count { !$0.stores(OptionValues()).isEmpty }
        #expect(visitor.searched >= stateful, "\(visitor.searched) stores were searched")
        print("tokens at rest: \(visitor.searched) stores of \(stateful) strategies searched")
    }
}

private struct AtRest: StrategyVisitor {
    let folder: String
    let redis: RedisEndpoint
    var visited = 0
    var searched = 0

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        visited += 1
        let changed = type.descriptor.singleChanges.map { OptionValues([$0.option: $0.value]) }
        for options in [OptionValues()] + changed { try search(type, options) }
    }

    private mutating func search<Strategy: RegisteredStrategy>(
        _ type: Strategy.Type, _ options: OptionValues
    ) throws {
        let connection = try RedisConnection(redis, deadlines: RedisDeadlines())
        _ = try connection.command("FLUSHALL")
        let context = try StrategyContext.sample(
            named: UUID().uuidString, in: folder, redis: redis)
        let strategy = try InProcessDeployment<Strategy>(options, in: context)
        let secrets = try exercise(strategy, context)
        for (place, bytes) in try files(context.directory) + dump(connection) {
            searched += 1
            for secret in secrets {
                let dress = secret.dress(in: bytes)
                #expect(
                    dress == nil,
                    "\(type.descriptor.name): \(secret.name) \(dress ?? "") in \(place)")
            }
        }
    }

    /// Issues tokens, uses them and revokes some of them. Returns the secrets that must not be
    /// found afterwards.
    private func exercise<Strategy: Deployment>(
        _ strategy: Strategy, _ context: StrategyContext
    ) throws -> [Secret] {
        let now = NumericDate.systemTime
        let authority = try strategy.makeAuthority()
        let node = try strategy.makeNode(NodeID(index: 0, of: 1), at: now)
        let verifier = try node.makeVerifier()
        var tokens = try ["alice", "bob", "carol"].map {
            try authority.issue(context.grant($0), at: now)
        }
        for refresh in tokens.compactMap(\.refresh) {
            if case .renewed(let token, of: _) = try authority.refresh(refresh.bytes.span, at: now)
            {
                tokens.append(token)
            }
        }
        for token in tokens {
            _ = try verifier.verdict(token, at: now)
        }
        for reach in strategy.guarantee.reaches {
            switch reach {
            case .token: try authority.revoke(.token(tokens[0]), at: now)
            case .grant, .subject: try authority.revoke(reach.target(tokens[1]), at: now)
            case .everyone: continue  // leaves nothing to search
            }
        }
        let refreshes = tokens.compactMap(\.refresh).map {
            Secret("a refresh token of family \($0.family)", $0.bytes)
        }
        return refreshes
            + tokens.compactMap { token in
                // Only the signature of a JWT is secret: the other parts alone are no token.
                let secret = token.bytes.split(separator: UInt8(ascii: ".")).last.map {
                    [UInt8]($0)
                }
                return secret.flatMap {
                    $0.count >= 12 ? Secret("a token of \(token.subject)", $0) : nil
                }
            }
    }

    private func files(_ directory: String) throws -> [(String, [UInt8])] {
        try FileManager.default.contentsOfDirectory(atPath: directory).map {
            ($0, [UInt8](try Data(contentsOf: URL(filePath: "\(directory)/\($0)"))))
        }
    }

    /// Returns every key of the server, with its value as written to disk, but uncompressed.
    private func dump(_ connection: RedisConnection) throws -> [(String, [UInt8])] {
        _ = try connection.command("CONFIG", "SET", "rdbcompression", "no")
        guard case .array(let keys) = try connection.command("KEYS", "*") else { return [] }
        return try keys.compactMap { key in
            guard case .bulk(let name) = key else { return nil }
            guard case .bulk(let value) = try connection.command([[UInt8]("DUMP".utf8), name])
            else {
                return nil
            }
            return ("Redis key \(String(decoding: name, as: UTF8.self))", name + value)
        }
    }
}
