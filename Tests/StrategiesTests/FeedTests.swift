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
        log = try deployment.context.revocationLog(for: "a test")
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
            log, into: RevokedSet(memory_us: log.memory_us), recovery: .resumes,
            refresh: .seconds(1), patience: .seconds(1), at: at(0))
        #expect(copy.memory.count == 2_000)
        let filled = copy.bytesMoved
        try log.append("new", until: at(60), at: at(1), on: redis)
        try copy.makeCurrent(at: at(1))
        #expect(copy.memory.contains("new"))
        #expect(copy.bytesMoved - filled < 400 && filled > 2_000 * 70)
    }

    private func entries() throws -> [RevocationLog.Entry] {
        var place = RedisStreamID.start
        return try log.read(after: &place, on: redis).entries
    }

    @Test func `keeps a grant until the last token that it concerns is dead`() throws {
        try log.append(grantOf: "alice", to: "app", at: at(0), on: redis)
        #expect(try log.count(at: at(0), on: redis) == nil, "its tokens cannot be counted")
        for second in 1..<62 {
            let now = at(Double(second))
            try log.append("t", until: now.advanced(byMicroseconds: 1), at: now, on: redis)
            #expect(try entries().count == second + 1, "the head is alive")
        }
        #expect(try log.purge(at: at(62.75), on: redis) == 0)
        #expect(try log.notBefore(of: "alice", for: "app", on: redis) == at(0).microseconds)
        // Whatever is behind it may be dead too.
        #expect(try log.purge(at: at(62.751), on: redis) == 61)
        #expect(try log.count(at: at(62.751), on: redis) == 1)
    }

    @Test func `raises a grant's date by a tick for each revocation within one`() throws {
        for _ in 0..<3 { try log.append(grantOf: "alice", to: "app", at: at(5), on: redis) }
        try log.append(grantOf: "alice", to: "other", at: at(5), on: redis)
        try log.append(grantOf: "alice", to: "app", at: at(6), on: redis)
        let dates = try entries().map { entry -> Int64 in
            guard case .grant("alice", _, let notBefore_us, let end_ms) = entry else { return -1 }
            #expect(end_ms == (notBefore_us + log.memory_us) / 1_000)
            return (notBefore_us - at(5).microseconds) / 1_000
        }
        #expect(dates == [0, 1, 2, 0, 1_000])
        #expect(try log.notBefore(of: "alice", for: "app", on: redis) == at(6).microseconds)
        #expect(try log.notBefore(of: "alic", for: "eapp", on: redis) == 0)
        #expect(try log.notBefore(of: "", for: "aliceapp", on: redis) == 0)
    }

    @Test(arguments: [
        ("alice", "app"), ("", "app"), ("a b", " c "), ("a", "b 5 c"), ("grant 1 2 3 x", "y"),
        ("é\u{0}\r\n", "*"),
    ])
    func `tells subject, client and jti apart, whatever they are called`(
        subject: String, client: String
    ) throws {
        var pushing = log
        pushing.publishes = true
        let copy = try RevocationReplica(
            pushing, into: RevokedSet(memory_us: log.memory_us), recovery: .startsAgain,
            refresh: .seconds(3_600), patience: .seconds(3_600), at: at(0))
        let subscriber = try FeedSubscriber(.pubsub, keeping: copy, heartbeat: .seconds(600))
        try pushing.append(grantOf: subject, to: client, at: at(0), on: redis)
        try pushing.append(subject + client, until: at(60), at: at(0), on: redis)
        let end_ms = (at(0).microseconds + log.memory_us) / 1_000
        #expect(
            try entries() == [
                .grant(
                    subject: subject, client: client, notBefore_us: at(0).microseconds,
                    end_ms: end_ms),
                .token(subject + client, end_ms: at(62.75).microseconds / 1_000),
            ])
        // Whether it was pushed or read: the node knows the same.
        #expect(eventually { copy.memory.contains(subject + client) })
        #expect(copy.memory.isRevoked("id", of: subject, for: client, issuedAt: at(0)))
        #expect(!copy.memory.isRevoked("id", of: subject, for: client, issuedAt: at(0.001)))
        #expect(copy.memory.count == 2)
        withExtendedLifetime(subscriber) {}
    }

    /// By an older program, or by another one.
    @Test(arguments: [
        ["a", "b"], ["a", "b", "c", "d"], ["a", "9", "", "9"], ["a", "9", "c", "d"],
        ["a", "9", "c", "9", "e", "9"],
    ])
    func `passes over an entry that it did not write`(fields: [String]) throws {
        _ = try redis.command((["XADD", "t:l", "*"] + fields).map { Array($0.utf8) })
        #expect(try entries().isEmpty)
        try log.append("t", until: at(60), at: at(0), on: redis)
        try log.append(grantOf: "alice", to: "app", at: at(0), on: redis)
        #expect(try entries().count == 2)
        let copy = try RevocationReplica(
            log, into: RevokedSet(memory_us: log.memory_us), recovery: .resumes,
            refresh: .seconds(1), patience: .seconds(1), at: at(0))
        #expect(copy.memory.count == 2)
    }

    @Test func `is read again from the start when the store knows no id as late`() throws {
        let copy = try RevocationReplica(
            log, into: RevokedSet(memory_us: log.memory_us), recovery: .resumes,
            refresh: .seconds(1), patience: .seconds(1), at: at(0))
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
        var base = try deployment.context.revocationLog(for: "a test")
        base.publishes = feed == .pubsub
        let log = base
        weak var known: RevocationReplica<RevokedSet>?
        let took = try ContinuousClock().measure {
            let copy = try RevocationReplica(
                log, into: RevokedSet(memory_us: log.memory_us), recovery: .resumes,
                refresh: .seconds(3_600), patience: .seconds(3_600), at: at(0))
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

@Suite struct `A grant that a feed revokes` {
    /// Calls `body` with each strategy whose log can name grants.
    private func each(
        _ body: (any Deployment, StrategyContext) throws -> Void
    ) throws {
        let deployment = try PrivateDeployment()
        let context = deployment.context
        let second = OptionValue.duration(.seconds(1))
        try body(
            InProcessDeployment<JWTBlocklistPoll>(
                OptionValues(["poll_interval": second]), in: context), context)
        for feed in Feed.allCases {
            _ = try deployment.connect().command("FLUSHALL")
            try body(
                InProcessDeployment<JWTBlocklistPush>(
                    OptionValues(["feed": .choice(feed.rawValue), "max_stale": second]),
                    in: context), context)
        }
    }

    @Test func `ends that client's tokens alone, and no login that comes later`() throws {
        try each { strategy, context in try endsOneClient(strategy, context) }
    }

    private func endsOneClient(
        _ strategy: some Deployment, _ context: StrategyContext
    ) throws {
        let authority = try strategy.makeAuthority()
        let verifier = try strategy.makeNode(.only, at: at(0)).makeVerifier()
        func issue(_ client: String, to subject: String = "alice") throws -> IssuedToken {
            try authority.issue(context.grant(subject, client: client), at: at(0))
        }
        let before = try [issue("a printer"), issue("a printer")]
        let others = try [issue("viewer"), issue("a printer", to: "bob")]
        for token in before + others { #expect(try verifier.accepts(token, at: at(0))) }
        let grant = RevocationTarget.grant(subject: "alice", client: "a printer")
        try authority.revoke(grant, at: at(0))
        let between = try issue("a printer")
        try authority.revoke(grant, at: at(0))
        let after = try issue("a printer")
        for token in before + [between] {
            #expect(try verifier.verdict(token, at: at(1)) == .refused(.revoked))
        }
        for token in others + [after] { #expect(try verifier.accepts(token, at: at(1))) }
        // A node that starts later reads the log.
        let late = try strategy.makeNode(.only, at: at(2)).makeVerifier()
        #expect(try !late.accepts(between, at: at(2)))
        #expect(try late.accepts(after, at: at(2)))
        #expect(try authority.entries(at: at(2)) == nil)
    }

    @Test(arguments: [
        RevocationTarget.grant(subject: "alice", client: ""), .subject("alice"), .everyone,
    ])
    func `is that of a client with a name, and nothing coarser`(target: RevocationTarget) throws {
        try each { strategy, _ in
            let authority = try strategy.makeAuthority()
            #expect(throws: StrategyError.self) { try authority.revoke(target, at: at(0)) }
        }
    }
}
