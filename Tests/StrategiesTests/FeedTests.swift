import Foundation
import Revocation
import Stores
import Synchronization
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `The revocation log` {
    private let deployment: PrivateDeployment
    private let redis: RedisConnection
    private let log: RevocationLog

    init() throws {
        deployment = try PrivateDeployment()
        redis = try deployment.connect()
        let access = try #require(deployment.context.redis)
        log = RevocationLog(access, leeway: .seconds(2))
    }

    private func length() throws -> Int64? {
        guard case .integer(let count) = try redis.command("XLEN", "t:l") else { return nil }
        return count
    }

    @Test func `does not grow for ever: what is dead leaves at its head`() throws {
        for second in 0..<300 {
            let now = at(Double(second))
            try log.append(
                "t\(second)", until: now.advanced(byMicroseconds: 10_000_000), at: now, on: redis)
            #expect(try #require(try length()) <= 13)
        }
        #expect(try log.count(at: at(299), on: redis) == 13)
        #expect(try log.purge(at: at(400), on: redis) == 13)
        #expect(try length() == 0)
    }

    @Test func `purges more than one page, and stops at what is alive`() throws {
        try log.prefill(2_500, lifetime: .seconds(10), at: at(0), on: redis)
        try log.append("long", until: at(100), at: at(0), on: redis)
        try log.prefill(10, lifetime: .seconds(10), at: at(0), on: redis)
        #expect(try log.purge(at: at(50), on: redis) == 2_500)
        #expect(try log.count(at: at(50), on: redis) == 1)
        #expect(try log.purge(at: at(103), on: redis) == 11)
    }

    @Test func `takes nothing in that is dead by itself`() throws {
        try log.append("dead", until: at(0), at: at(3), on: redis)
        #expect(try length() == 0)
    }

    @Test func `gives a node that was away what it missed, and no more`() throws {
        try log.prefill(2_000, lifetime: .seconds(60), at: at(0), on: redis)
        let copy = try RevocationReplica(
            log, into: RevokedSet(), recovery: .resumes, refresh: .seconds(1),
            patience: .seconds(1), at: at(0))
        #expect(copy.memory.count == 2_000)
        let filled = copy.bytesMoved
        try log.append("new", until: at(60), at: at(1), on: redis)
        try copy.makeCurrent(at: at(1))
        #expect(copy.memory.contains("new"))
        #expect(copy.bytesMoved - filled < 400 && filled > 2_000 * 70)
    }

    @Test func `is read again from the start when the store knows no id as late`() throws {
        let copy = try RevocationReplica(
            log, into: RevokedSet(), recovery: .resumes, refresh: .seconds(1),
            patience: .seconds(1), at: at(0))
        // A position in the future, which is left when a server's clock is put back.
        copy.take([], upTo: RedisStreamID(milliseconds: UInt64(Int64.max), sequence: 0))
        try log.append("new", until: at(60), at: at(1), on: redis)
        try copy.makeCurrent(at: at(1))
        #expect(!copy.memory.contains("new"))
        try copy.recover()
        #expect(copy.memory.contains("new"))
    }
}

@Suite struct `A pushed blocklist` {
    private func push(
        _ feed: String, _ maxStale: Duration, in deployment: PrivateDeployment
    ) throws -> InProcessDeployment<JWTBlocklistPush> {
        try InProcessDeployment<JWTBlocklistPush>(
            OptionValues(["feed": .choice(feed), "max_stale": .duration(maxStale)]),
            in: deployment.context)
    }

    @Test(arguments: ["pubsub", "stream"])
    func `hears of a revocation without a request that asks`(feed: String) throws {
        let deployment = try PrivateDeployment()
        let strategy = try push(feed, .seconds(3_600), in: deployment)
        let authority = try strategy.makeAuthority()
        let node = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0))
        let verifier = try node.makeVerifier()
        let token = try authority.issue(deployment.grant("alice"), at: at(0))
        #expect(try verifier.accepts(token, at: at(0)))
        try authority.revoke(.token(token), at: at(0))
        // The clock stands still, so no request finds the node's set too old.
        #expect(try eventually { try !verifier.accepts(token, at: at(0)) })
        #expect(try #require(node.feedBytes) > 0)
    }

    @Test(arguments: ["pubsub", "stream"])
    func `is known to be current by signs of life alone`(feed: String) throws {
        let deployment = try PrivateDeployment()
        let strategy = try push(feed, .milliseconds(40), in: deployment)
        let node = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(0))
        let token = try strategy.makeAuthority().issue(deployment.grant("alice"), at: at(0))
        let verifier = try node.makeVerifier()
        #expect(try verifier.accepts(token, at: at(0.03)))
        let filled = try #require(node.feedBytes)
        #expect(eventually { node.feedBytes ?? 0 > filled })
        #expect(try verifier.accepts(token, at: at(0.05)))
    }

    @Test(arguments: Feed.allCases)
    func `ends its thread with its node, and does not wait for a heartbeat`(feed: Feed) throws {
        let deployment = try PrivateDeployment()
        var log = RevocationLog(try #require(deployment.context.redis), leeway: .seconds(2))
        log.publishes = feed == .pubsub
        weak var known: RevocationReplica<RevokedSet>?
        let took = try ContinuousClock().measure {
            let copy = try RevocationReplica(
                log, into: RevokedSet(), recovery: .resumes, refresh: .seconds(3_600),
                patience: .seconds(3_600), at: at(0))
            known = copy
            let bytes = copy.bytesMoved
            let subscriber = try FeedSubscriber(feed, keeping: copy, heartbeat: .seconds(600))
            // The subscriber's thread listens, so revocations arrive without a request.
            try log.append("a", until: at(60), at: at(0), on: try deployment.connect())
            #expect(eventually { copy.memory.contains("a") })
            #expect(copy.bytesMoved >= bytes)
            #if os(Linux)
                #expect(eventually { subscriber.processorTime_ns ?? 0 > 0 })
            #endif
            withExtendedLifetime(subscriber) {}
        }
        #expect(took < .seconds(60))
        // The thread holds the copy. When the thread ends, the copy is freed.
        #expect(eventually { known == nil })
    }
}
