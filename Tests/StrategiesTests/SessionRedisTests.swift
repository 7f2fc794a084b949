import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

@Suite struct `Sessions in Redis` {
    private let deployment: PrivateDeployment
    private let redis: RedisConnection

    init() throws {
        deployment = try PrivateDeployment()
        redis = try deployment.connect()
    }

    private func strategy(
        _ expiry: String, idle: Duration = .seconds(20)
    ) throws -> InProcessDeployment<SessionRedis> {
        try InProcessDeployment<SessionRedis>(
            OptionValues(["expiry": .choice(expiry), "idle_timeout": .duration(idle)]),
            in: deployment.context)
    }

    /// Returns the names of the session records, and how long Redis keeps each of them, in
    /// milliseconds.
    private func records() throws -> [[UInt8]: Int64] {
        var lives: [[UInt8]: Int64] = [:]
        for key in try redis.keys(withPrefix: "t:s:") {
            guard case .integer(let life) = try redis.command([Array("PTTL".utf8), key]) else {
                continue
            }
            lives[key] = life
        }
        return lives
    }

    @Test func `are kept as digests: no token is in the store`() throws {
        let token = try strategy("absolute").makeAuthority().issue(
            deployment.grant("alice"), at: at(0))
        _ = try redis.command("SAVE")
        let dump = try Data(contentsOf: URL(filePath: deployment.folder + "/dump.rdb"))
        #expect(dump.range(of: Data("t:s:".utf8)) != nil)
        #expect(dump.range(of: Data(token.bytes)) == nil)
    }

    @Test func `live idle_timeout from their last use when they slide, else until exp`() throws {
        for (expiry, longest) in [("sliding", 20_000), ("absolute", 62_750)] {
            let strategy = try strategy(expiry)
            let token = try strategy.makeAuthority().issue(deployment.grant("alice"), at: at(0))
            let key = try #require(try records().first).key
            _ = try redis.command([Array("PEXPIRE".utf8), key, Array("9000".utf8)])
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0))
                .makeVerifier()
            #expect(try verifier.accepts(token, at: at(1)))
            let life = try #require(try records()[key])
            #expect(life <= longest && (life > 9_000) == (expiry == "sliding"))
            try strategy.makeAuthority().revoke(.everyone, at: at(1))
        }
    }

    @Test func `do not outlive exp however much a sliding one is used`() throws {
        let strategy = try strategy("sliding")
        let token = try strategy.makeAuthority().issue(deployment.grant("alice"), at: at(0))
        let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
        #expect(try verifier.accepts(token, at: at(61.999)))
        #expect(try verifier.verdict(token, at: at(62)) == .refused(.expired))
        #expect(try records().isEmpty, "a dead session's record is let go when it is used")
    }

    @Test func `of one subject end together, and their index with them`() throws {
        let strategy = try strategy("absolute")
        let authority = try strategy.makeAuthority()
        let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
        let grants = [
            deployment.grant("alice"), deployment.grant("alice"), deployment.grant("bob"),
        ]
        let tokens = try authority.issue(grants, at: at(0))
        #expect(try authority.entries(at: at(0)) == .liveTokens(3))
        try authority.revoke(.token(tokens[0]), at: at(0))
        #expect(try redis.command("ZCARD", "t:u:alice") == .integer(1))
        try authority.revoke(.subject("alice"), at: at(0))
        #expect(try tokens.map { try verifier.accepts($0, at: at(0)) } == [false, false, true])
        #expect(try redis.command("EXISTS", "t:u:alice") == .integer(0))
        #expect(try authority.entries(at: at(60)) == .liveTokens(0))
    }

    /// One client's name ends with another's.
    @Test func `of one client end together, and those of the subject's other clients go on`()
        throws
    {
        let strategy = try strategy("absolute")
        let authority = try strategy.makeAuthority()
        let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0)).makeVerifier()
        let grants = [("alice", "app"), ("alice", "app"), ("alice", "xapp"), ("bob", "app")].map {
            deployment.context.grant($0, client: $1)
        }
        let tokens = try authority.issue(grants, at: at(0))
        try authority.revoke(.grant(subject: "alice", client: "app"), at: at(0))
        #expect(
            try tokens.map { try verifier.accepts($0, at: at(0)) } == [false, false, true, true])
        #expect(try redis.command("ZCARD", "t:u:alice") == .integer(1))
        try authority.revoke(.token(tokens[2]), at: at(0))
        #expect(try redis.command("ZCARD", "t:u:alice") == .integer(0))
        #expect(try authority.entries(at: at(0)) == .liveTokens(1))
    }

    @Test func `leave a subject's index when they have ended`() throws {
        let authority = try strategy("absolute").makeAuthority()
        for day in 0..<5 {
            _ = try authority.issue(deployment.grant("alice"), at: at(Double(day) * 86_400))
        }
        #expect(try redis.command("ZCARD", "t:u:alice") == .integer(1))
    }
}
