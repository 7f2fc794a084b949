import Oracle
import Results
import Testing

extension Story {
    /// Adds a token with a refresh token, from a grant or from the refresh that yielded it.
    mutating func grant(
        _ token: UInt64, refresh: UInt64, at ms: UInt64, subject: UInt64 = 1,
        lifetime_ms: Int64 = 5_000
    ) {
        issue(token, subject: subject, at: ms)
        history.refreshTokens.append(
            RefreshTokenEvent(
                accessToken: token, name: refresh, scope: 1,
                expires_us: history.facts.origin_us + (Int64(ms) + lifetime_ms) * 1_000))
    }

    /// Adds a refresh that renews a refresh token with another token and refresh token.
    mutating func refresh(
        _ presented: UInt64, for token: UInt64, _ successor: UInt64, at ms: UInt64,
        took_ms: UInt64 = 1, subject: UInt64 = 1
    ) {
        refresh(presented, .renewed, successor, at: ms, took_ms: took_ms)
        grant(token, refresh: successor, at: ms, subject: subject)
    }

    mutating func refresh(
        _ presented: UInt64, _ outcome: RefreshEvent.Outcome, _ successor: UInt64 = 0,
        at ms: UInt64, took_ms: UInt64 = 1
    ) {
        history.refreshes.append(
            RefreshEvent(
                presented: presented, outcome: outcome, successor: successor,
                asked_us: history.facts.origin_us + Int64(ms) * 1_000, invoked_ns: ms * 1_000_000,
                completed_ns: (ms + took_ms) * 1_000_000))
    }
}

/// Returns a family of one token, 7, and its refresh token, 70.
private func family(bound_ms: UInt64? = nil, grace_ms: Int64 = 0) -> Story {
    var story = Story(bound_ms: bound_ms, grace_ms: grace_ms)
    story.grant(7, refresh: 70, at: 1)
    return story
}

@Suite struct `The oracle's judgement of refreshes` {
    /// A grant's name in a story is 100 times the subject's plus the client's.
    @Test func `lets a revocation of a grant end the families that had begun, and no later ones`() {
        var story = family()
        story.grant(17, refresh: 170, at: 2, subject: 2)
        story.refresh(70, for: 8, 80, at: 10)
        story.revoke(.grant, 100, at: 20, acknowledged: 21)
        story.grant(27, refresh: 270, at: 30)
        story.refresh(80, .refused, at: 40)
        story.refresh(170, for: 18, 180, at: 40, subject: 2)
        story.refresh(270, for: 28, 280, at: 40)
        #expect(story.broken.isEmpty)
        var late = story
        late.refresh(80, for: 9, 90, at: 50)
        #expect(late.broken.contains(1))
        var excess = story
        excess.refresh(280, .refused, at: 50)
        #expect(excess.broken == [2])
    }

    @Test func `has nothing to say of a chain of them, and of a reuse that ends it`() {
        var story = family()
        story.refresh(70, for: 8, 80, at: 10)
        story.refresh(80, for: 9, 90, at: 20)
        story.refresh(70, .reused, at: 30)
        story.refresh(90, .refused, at: 40)
        #expect(story.broken.isEmpty)
    }

    @Test func `finds a second success, at the same time too`() {
        var story = family()
        story.refresh(70, for: 8, 80, at: 10, took_ms: 5)
        story.refresh(70, for: 9, 90, at: 12, took_ms: 5)
        #expect(story.broken == [8])
    }

    @Test func `finds a family that outlives a reuse, whatever that was answered`() {
        for answer in [RefreshEvent.Outcome.reused, .refused] {
            var story = family(grace_ms: 5)
            story.refresh(70, for: 8, 80, at: 10)
            story.refresh(70, answer, at: 20)
            story.refresh(80, for: 9, 90, at: 22)
            #expect(story.broken == [8], "\(answer)")
        }
    }

    @Test func `demands nothing of what is concurrent with the reuse`() {
        var story = family()
        story.refresh(70, for: 8, 80, at: 10)
        story.refresh(70, .reused, at: 20, took_ms: 5)
        story.refresh(80, for: 9, 90, at: 24)
        #expect(story.broken.isEmpty)
    }

    @Test func `grants the grace and no more`() {
        var story = family(grace_ms: 10)
        story.refresh(70, for: 8, 80, at: 10)
        story.refresh(70, for: 9, 90, at: 19)
        story.refresh(90, for: 10, 100, at: 30)
        #expect(story.broken.isEmpty)
        var late = family(grace_ms: 10)
        late.refresh(70, for: 8, 80, at: 10)
        late.refresh(70, for: 9, 90, at: 20)
        #expect(late.broken == [8])
    }

    @Test func `takes parallel answers within the grace for honest, and one of them for live`() {
        var story = family(grace_ms: 100)
        // All three are under way at the same time; which successor is live, nobody can tell.
        story.refresh(70, for: 8, 80, at: 10, took_ms: 5)
        story.refresh(70, for: 9, 90, at: 11, took_ms: 5)
        story.refresh(70, for: 10, 100, at: 12, took_ms: 5)
        for count in 1...3 {
            story.history.storeCount = StoreCount(
                kind: .liveRefreshTokens, count: count, at_ns: 1_000_000_000, before: 0)
            #expect(story.broken.isEmpty)
        }
        // The cookie that came last was not the live one: a reuse that ends the family.
        story.history.storeCount = nil
        story.refresh(80, .reused, at: 30)
        story.refresh(90, .refused, at: 40)
        #expect(story.broken.isEmpty)
    }

    @Test func `takes parallel refusals without a grace for honest, and the family for dead`() {
        var story = family()
        // All three are under way at the same time: the one that came first is renewed, the next
        // ends the family.
        story.refresh(70, for: 8, 80, at: 10, took_ms: 5)
        story.refresh(70, .reused, at: 11, took_ms: 5)
        story.refresh(70, .refused, at: 12, took_ms: 5)
        #expect(story.broken.isEmpty)
        story.refresh(80, for: 9, 90, at: 20)
        #expect(story.broken == [8])
    }

    @Test func `grants no grace once the successor was used, and none to a successor replaced`() {
        var used = family(grace_ms: 100)
        used.refresh(70, for: 8, 80, at: 10)
        used.refresh(80, for: 9, 90, at: 20)
        used.refresh(70, for: 10, 100, at: 30)
        #expect(used.broken == [8])
        var replaced = family(grace_ms: 100)
        replaced.refresh(70, for: 8, 80, at: 10)
        replaced.refresh(70, for: 9, 90, at: 20)
        replaced.refresh(80, for: 10, 100, at: 30)
        #expect(replaced.broken == [8])
    }

    @Test func `finds a renewal after the revocation of any token of the family`() {
        var story = family()
        story.refresh(70, for: 8, 80, at: 10)
        story.revoke(.token, 7, at: 20, acknowledged: 22)
        story.refresh(80, for: 9, 90, at: 21)
        #expect(story.broken.isEmpty)
        story.refresh(90, for: 10, 100, at: 23)
        #expect(story.broken == [1])
    }

    @Test func `finds a renewal of what expired, of what nobody issued, and for another's grant`() {
        var expired = family()
        expired.refresh(70, for: 8, 80, at: 5_001)
        #expect(expired.broken == [4])
        var stranger = family()
        stranger.refresh(71, for: 8, 80, at: 10)
        #expect(stranger.broken == [5])
        var other = family()
        other.refresh(70, for: 8, 80, at: 10, subject: 2)
        #expect(other.broken == [5])
    }

    @Test func `finds the refusal of a live one, unless anything may have happened to it`() {
        var story = family()
        story.refresh(70, .refused, at: 10)
        #expect(story.broken == [2])
        var spent = family()
        spent.refresh(70, .error, at: 10)
        spent.refresh(70, .refused, at: 20)
        #expect(spent.broken.isEmpty)
        var revoked = family()
        revoked.revoke(.token, 7, at: 10, acknowledged: nil)
        revoked.refresh(70, .refused, at: 20)
        #expect(revoked.broken.isEmpty)
    }

    @Test func `counts the refresh tokens that the store should have`() {
        var story = family()
        story.grant(17, refresh: 170, at: 1)
        story.grant(27, refresh: 270, at: 1)
        story.refresh(70, for: 8, 80, at: 10)
        story.revoke(.token, 17, at: 20, acknowledged: 21)
        func count(_ count: Int) -> [Int] {
            story.history.storeCount = StoreCount(
                kind: .liveRefreshTokens, count: count, at_ns: 30_000_000, before: 0)
            return story.broken
        }
        #expect(count(2) == [])
        #expect(count(1) == [6])
        #expect(count(3) == [6])
    }
}

@Suite struct `The oracle's judgement by the kind of request` {
    @Test func `has a bound for each`() {
        var story = Story(bound_ms: nil, highStakesBound_ms: 10)
        story.grant(7, refresh: 70, at: 1)
        story.revoke(at: 100, acknowledged: 101)
        story.verify(at: 105, .accepted, isHighStakes: true)
        story.verify(at: 106, .refused(0), isHighStakes: true)
        story.verify(at: 200, .accepted)
        #expect(story.broken.isEmpty)
        story.verify(node: 1, at: 112, .accepted, isHighStakes: true)
        #expect(story.broken == [1])
    }

    @Test func `lets a family's ending reach all of its access tokens`() {
        var story = Story(bound_ms: nil, highStakesBound_ms: 0)
        story.grant(7, refresh: 70, at: 1)
        story.refresh(70, for: 8, 80, at: 10)
        story.revoke(at: 20, acknowledged: 21)
        story.verify(8, at: 22, .refused(0), isHighStakes: true)
        #expect(story.broken.isEmpty)
        story.verify(8, node: 1, at: 22, .accepted, isHighStakes: true)
        #expect(story.broken == [1])
    }

    @Test func `takes the kinds for one where a strategy makes no difference`() {
        var story = Story(bound_ms: 50)
        story.issue()
        story.revoke(at: 100, acknowledged: 101)
        story.verify(at: 102, .refused(0), isHighStakes: true)
        story.verify(at: 104, .accepted)
        #expect(story.broken == [3])
    }
}
