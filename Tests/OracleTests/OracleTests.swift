import Foundation
import Oracle
import Results
import Testing

/// A history of one or a few tokens, built by hand. Times are milliseconds.
struct Story {
    var history: History

    init(
        bound_ms: UInt64? = 0, highStakesBound_ms: UInt64? = nil, grace_ms: Int64 = 0,
        leeway_ms: Int64 = 0, retiresKeys: Bool = false
    ) {
        history = History(
            facts: HistoryFacts(
                strategy: "story", variant: "", block: 0, trial: 0, seed: 1,
                bound_ns: bound_ms.map { $0 * 1_000_000 },
                highStakesBound_ns: highStakesBound_ms.map { $0 * 1_000_000 },
                refreshGrace_us: grace_ms * 1_000, isCalibration: false,
                retiresKeys: retiresKeys, leeway_us: leeway_ms * 1_000, origin_us: 1_000_000_000,
                end_ns: 10_000_000_000, reasons: ["revoked", "expired"]))
    }

    mutating func issue(
        _ token: UInt64 = 7, subject: UInt64 = 1, client: UInt64 = 0, at ms: UInt64 = 1,
        lifetime_ms: Int64 = 1_000, tokenID: UInt64? = nil, isForeign: Bool = false
    ) {
        history.issues.append(
            IssueEvent(
                token: token, subject: subject, grant: subject * 100 + client,
                tokenID: tokenID ?? token, claims: 99,
                isForeign: isForeign,
                expires_us: 1_000_000_000 + Int64(ms) * 1_000 + lifetime_ms * 1_000,
                invoked_ns: ms * 1_000_000, completed_ns: ms * 1_000_000 + 1_000))
    }

    mutating func revoke(
        _ reach: RevocationEvent.Reach = .token, _ target: UInt64 = 7, at ms: UInt64,
        acknowledged ack_ms: UInt64?
    ) {
        history.revocations.append(
            RevocationEvent(
                reach: reach, target: target, invoked_ns: ms * 1_000_000,
                acknowledged_ns: ack_ms.map { $0 * 1_000_000 }))
    }

    mutating func verify(
        _ token: UInt64 = 7, node: UInt8 = 0, at ms: UInt64, took_ms: UInt64 = 1,
        _ end: RequestEnd, claims: UInt32 = 99, isHighStakes: Bool = false
    ) {
        history.verifications.append(
            VerificationEvent(
                sent_ns: ms * 1_000_000, token: token, node: node, end: end,
                took_ns: took_ms * 1_000_000, claims: end == .accepted ? claims : 0,
                isHighStakes: isHighStakes))
    }

    /// The invariants that the history breaks.
    var broken: [Int] { Oracle(history).report().counts.keys.sorted() }
}

@Suite struct `The oracle's judgement` {
    @Test func `demands nothing of what is concurrent with the revocation`() {
        var story = Story()
        story.issue()
        story.revoke(at: 100, acknowledged: 110)
        story.verify(at: 50, .accepted)
        story.verify(at: 99, took_ms: 3, .refused(0))
        story.verify(at: 105, .accepted)
        story.verify(at: 109, took_ms: 5, .accepted)
        story.verify(node: 1, at: 111, .refused(0))
        #expect(story.broken.isEmpty)
    }

    @Test func `forgives a refusal for a key not yet known while the next is being withdrawn`() {
        var story = Story(bound_ms: 100, retiresKeys: true)
        story.revoke(.everyone, 0, at: 50, acknowledged: 51)
        story.issue(at: 60)
        // The second revocation takes long because it makes a key.
        story.revoke(.everyone, 0, at: 100, acknowledged: 300)
        story.verify(at: 110, .refused(0))
        story.verify(at: 170, .accepted)
        #expect(story.broken.isEmpty)
        // By now every node knows the first rotation's key, so a refusal comes from the second
        // rotation.
        story.verify(at: 200, .refused(0))
        story.verify(at: 210, .accepted)
        #expect(story.broken == [3])
    }

    @Test func `lets workers that learn alone differ until the bound, and no longer`() {
        var story = Story(bound_ms: 100, retiresKeys: true)
        story.history.facts.isPerWorker = true
        story.issue()
        story.revoke(.everyone, 0, at: 50, acknowledged: 51)
        story.verify(at: 60, .refused(0))
        story.verify(at: 70, .accepted)
        #expect(story.broken.isEmpty)
        story.verify(at: 200, .accepted)
        #expect(!story.broken.isEmpty)
    }

    /// The token expires at 501 ms.
    @Test func `allows a refusal for an expiry on the way where servers judge on arrival`() {
        func broken(sent ms: UInt64, isOnArrival: Bool?, reason: Int = 1) -> [Int] {
            var story = Story()
            story.history.facts.reasons = ["revoked", "expired", "unknown-token", "bad-signature"]
            story.history.facts.isJudgedOnArrival = isOnArrival
            story.issue(at: 1, lifetime_ms: 500)
            story.verify(at: ms, took_ms: 3, .refused(reason))
            return story.broken
        }
        #expect(broken(sent: 499, isOnArrival: true).isEmpty)
        #expect(broken(sent: 497, isOnArrival: true) == [2])
        #expect(broken(sent: 499, isOnArrival: nil) == [2])
        #expect(broken(sent: 501, isOnArrival: nil).isEmpty)
        // A store may have dropped it. No other reason tells that it has expired.
        #expect(broken(sent: 499, isOnArrival: true, reason: 2).isEmpty)
        for reason in [0, 3, 9] {
            #expect(broken(sent: 499, isOnArrival: true, reason: reason) == [2])
        }
    }

    /// A grant's name in a story is 100 times the subject's plus the client's.
    @Test func `lets a revocation of a grant reach each of its tokens, and no other client's`() {
        var story = Story()
        story.issue(7, subject: 1, client: 1)
        story.issue(8, subject: 1, client: 1)
        story.issue(9, subject: 1, client: 2)
        story.issue(10, subject: 2, client: 1)
        story.revoke(.grant, 101, at: 100, acknowledged: 110)
        story.issue(11, subject: 1, client: 1, at: 120)
        for token: UInt64 in [7, 8] { story.verify(token, at: 150, .refused(0)) }
        for token: UInt64 in [9, 10, 11] { story.verify(token, at: 150, .accepted) }
        #expect(story.broken.isEmpty)
        var missed = story
        missed.verify(8, node: 1, at: 160, .accepted)
        #expect(missed.broken == [1])
        for token: UInt64 in [9, 10, 11] {
            var excess = story
            excess.verify(token, at: 160, .refused(0))
            #expect(excess.broken == [2])
        }
    }

    @Test func `lets a revocation reach a subject's group, and no other`() {
        var story = Story()
        story.history.facts.groups = 4
        story.issue(7, subject: 1)
        story.issue(8, subject: 5)
        story.issue(9, subject: 2)
        story.revoke(.subject, 1, at: 100, acknowledged: 110)
        story.verify(8, at: 150, .refused(0))
        #expect(story.broken.isEmpty)
        story.verify(9, at: 150, .refused(0))
        #expect(story.broken == [2])
        story.verify(8, node: 1, at: 160, .accepted)
        #expect(story.broken == [1, 2])
    }

    @Test func `finds an acceptance after the acknowledgement and the bound`() {
        var story = Story(bound_ms: 50)
        story.issue()
        story.revoke(at: 100, acknowledged: 110)
        story.verify(at: 159, .accepted)
        #expect(story.broken.isEmpty)
        story.verify(at: 161, .accepted)
        #expect(story.broken == [1])
    }

    @Test func `names the token, the node and the times`() throws {
        var story = Story()
        story.issue(0xabc)
        story.revoke(.token, 0xabc, at: 100, acknowledged: 110)
        story.verify(0xabc, node: 3, at: 200, .accepted)
        let summary = try #require(Oracle(story.history).report().summary)
        for part in [
            "invariant 1", "token abc", "node 3", "acknowledged at 110 ms", "sent at 200 ms",
        ] {
            #expect(summary.contains(part), "\(part) in: \(summary)")
        }
    }

    @Test func `does not count a failed revocation as one`() {
        var story = Story()
        story.issue()
        story.revoke(at: 100, acknowledged: nil)
        story.verify(at: 200, .accepted)
        story.verify(node: 1, at: 300, .refused(0))  // it may be in force anyway
        #expect(story.broken.isEmpty)
    }

    @Test func `finds the refusal of a token that nobody revoked`() {
        var story = Story()
        story.issue()
        story.issue(8, subject: 2)
        story.revoke(.subject, 2, at: 50, acknowledged: 51)
        story.verify(8, at: 60, .refused(0))
        #expect(story.broken.isEmpty)
        story.verify(at: 60, .refused(0))
        #expect(story.broken == [2])
    }

    @Test func `takes an error for no verdict`() {
        var story = Story()
        story.issue()
        story.verify(at: 10, .error)
        story.verify(at: 20, .timeout)
        #expect(story.broken.isEmpty)
    }

    @Test func `lets a revocation reach what was issued before it alone`() {
        var story = Story()
        story.revoke(.subject, 1, at: 1, acknowledged: 2)
        story.issue(at: 10)
        story.verify(at: 20, .accepted)
        #expect(story.broken.isEmpty)
        story.verify(at: 30, .refused(0))
        #expect(story.broken == [2])
    }

    @Test func `finds a token accepted again at a node that had refused it`() {
        var story = Story(bound_ms: 500)
        story.issue()
        story.revoke(at: 100, acknowledged: 110)
        story.verify(node: 0, at: 120, .refused(0))
        story.verify(node: 1, at: 130, .accepted)  // another node may refuse later
        #expect(story.broken.isEmpty)
        story.verify(node: 0, at: 130, .accepted)
        #expect(story.broken == [3])
    }

    @Test func `holds dates to the microsecond, with the leeway`() {
        var story = Story(leeway_ms: 100)
        story.issue(at: 0, lifetime_ms: 1_000)
        story.verify(at: 1_099, .accepted)
        story.verify(at: 1_100, .refused(1))
        #expect(story.broken.isEmpty)
        story.verify(at: 1_099, .refused(1))
        #expect(story.broken == [2])
        story.verify(at: 1_100, .accepted)
        #expect(story.broken == [2, 4])
    }

    @Test func `finds claims that were never issued, or not so, or not for these nodes`() {
        var stranger = Story()
        stranger.verify(at: 10, .accepted)
        #expect(stranger.broken == [5])
        var other = Story()
        other.issue()
        other.verify(at: 10, .accepted, claims: 98)
        #expect(other.broken == [5])
        var foreign = Story()
        foreign.issue(isForeign: true)
        foreign.verify(at: 10, .refused(0))
        #expect(foreign.broken.isEmpty)
        foreign.verify(at: 10, .accepted)
        #expect(foreign.broken == [5])
    }

    @Test func `counts the tokens and the store's entries`() {
        var story = Story()
        story.issue(1, tokenID: 5)
        story.issue(2, tokenID: 6, isForeign: true)
        story.revoke(.token, 1, at: 100, acknowledged: 110)
        story.history.storeCount = StoreCount(
            kind: .liveTokens, count: 1, at_ns: 200_000_000, before: 0)
        // Both tokens expire within a second of the count, so either may be gone.
        #expect(story.broken.isEmpty)
        story.history.storeCount = StoreCount(
            kind: .liveTokens, count: 2, at_ns: 200_000_000, before: 0)
        #expect(story.broken == [6])
        story.history.storeCount = StoreCount(
            kind: .listedTokens, count: 4, at_ns: 200_000_000, before: 3)
        #expect(story.broken.isEmpty)
        story.issue(3, tokenID: 5)
        #expect(story.broken == [6])
    }

    @Test func `checks durability at a newly started node`() {
        var story = Story()
        story.issue()
        story.revoke(at: 100, acknowledged: 110)
        story.verify(node: History.auditor, at: 200, .accepted)
        #expect(story.broken == [7])
    }

    @Test func `waits for the key set after a rotation, and no longer`() {
        var story = Story(bound_ms: 100, retiresKeys: true)
        story.issue(7, at: 1)
        story.revoke(.everyone, 0, at: 50, acknowledged: 51)
        story.issue(8, at: 60)
        story.verify(7, at: 150, .accepted)
        story.verify(8, at: 150, .refused(0))
        #expect(story.broken.isEmpty)
        story.verify(7, at: 152, .accepted)
        #expect(story.broken == [9])
        story.verify(8, at: 152, .refused(0))
        #expect(story.broken == [2, 9])
    }

    @Test func `finds requests without an end`() {
        var story = Story()
        var tally = Tally(reasons: 2)
        tally.scheduled = 10
        tally.accepted = 9
        tally.unfinished = 1
        story.history.accounts = [
            PhaseAccount(phase: "capacity/1", tally: tally, recorded: 4, unrecorded: 5)
        ]
        #expect(story.broken.isEmpty)
        story.history.accounts[0].unrecorded = 4
        #expect(story.broken == [10])
        story.history.accounts[0].tally.unfinished = 0
        #expect(story.broken == [10])
    }
}

@Suite struct `A history on disk` {
    private func story() throws -> History {
        var story = Story(bound_ms: 5, leeway_ms: 3)
        story.issue(0xffff_ffff_ffff, isForeign: true)
        story.revoke(.everyone, 0, at: 3, acknowledged: nil)
        story.revoke(.subject, 9, at: 3, acknowledged: 4)
        story.history.facts.reasons = (0..<15).map { "reason \($0)" }
        story.verify(node: 200, at: 5, .refused(14))
        story.verify(at: 6, .timeout)
        story.history.storeCount = StoreCount(kind: .liveTokens, count: 3, at_ns: 9, before: 1)
        story.history.failedIssues = 2
        story.verify(at: 7, .accepted, isHighStakes: true)
        story.grant(7, refresh: 70, at: 1)
        story.refresh(70, for: 8, 80, at: 8)
        story.refresh(70, .reused, at: 9)
        return story.history
    }

    @Test func `reads as it was written`() throws {
        let history = try story()
        let data = try HistoryFile.encode(history)
        #expect(try HistoryFile.decode(data, file: "a.history") == history)
    }

    @Test func `is refused with its name when it is cut, garbled or foreign, wherever that is`()
        throws
    {
        let data = try HistoryFile.encode(try story())
        for length in 0..<data.count {
            #expect(throws: HistoryFileError.self) {
                try HistoryFile.decode(data.prefix(length), file: "a.history")
            }
        }
        #expect(throws: HistoryFileError.self) {
            try HistoryFile.decode(data + Data([0]), file: "a.history")
        }
        let error = #expect(throws: HistoryFileError.self) {
            try HistoryFile.decode(Data("strategy,variant\n".utf8), file: "a.history")
        }
        #expect(error?.description.contains("a.history") == true)
    }
}
