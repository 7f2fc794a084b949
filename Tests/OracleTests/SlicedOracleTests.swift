import Oracle
import Results
import Testing

/// Times are milliseconds.
@Suite struct `A history that is judged in slices` {
    /// Returns a story with the same issues and revocations, without verifications.
    private func slice(_ story: Story) -> Story {
        var slice = story
        slice.history.verifications = []
        return slice
    }

    private var revoked: Story {
        var story = Story(bound_ms: 50)
        story.issue(at: 1, lifetime_ms: 500)
        story.revoke(at: 100, acknowledged: 110)
        return story
    }

    @Test func `breaks invariant 3 by an acceptance after the slice of the refusal`() {
        var (first, second) = (slice(revoked), slice(revoked))
        first.verify(at: 112, .refused(0))
        second.verify(at: 120, .accepted)
        #expect(first.broken.isEmpty && second.broken.isEmpty)
        var oracle = SlicedOracle()
        #expect(oracle.judge(first.history).isClean)
        #expect(oracle.judge(second.history).counts == [3: 1])
        #expect(oracle.report.counts == [3: 1] && oracle.report.judged == 2)
        #expect(oracle.acceptances == 1)
    }

    /// Another node or another token is another matter.
    @Test func `remembers refusals over slices without any, by node and token`() {
        var story = revoked
        story.issue(8, at: 1, lifetime_ms: 500)
        var slices = [slice(story), slice(story), slice(story)]
        slices[0].verify(node: 1, at: 112, .refused(0))
        slices[2].verify(node: 0, at: 130, .accepted)
        slices[2].verify(8, node: 1, at: 131, .accepted)
        var oracle = SlicedOracle()
        for slice in slices { oracle.judge(slice.history) }
        #expect(oracle.report.isClean)
        var later = slice(story)
        later.verify(node: 1, at: 140, .accepted)
        #expect(oracle.judge(later.history).counts == [3: 1])
    }

    @Test func `breaks invariant 1 by an acceptance in the slice after the bound`() {
        var (first, second) = (slice(revoked), slice(revoked))
        first.verify(at: 159, .accepted)
        second.verify(at: 161, .accepted)
        second.verify(at: 600, .accepted)
        var oracle = SlicedOracle()
        #expect(oracle.judge(first.history).isClean)
        #expect(oracle.judge(second.history).counts == [1: 2, 4: 1])
        #expect(oracle.acceptances == 3)
    }

    @Test func `has to be cut where nothing is under way`() {
        var (first, second) = (slice(revoked), slice(revoked))
        first.verify(at: 20, took_ms: 10, .accepted)
        second.verify(node: 1, at: 29, .accepted)
        var oracle = SlicedOracle()
        oracle.judge(first.history)
        #expect(oracle.judge(second.history).counts == [10: 1])
        var third = slice(revoked)
        third.verify(at: 30, .accepted)
        #expect(oracle.judge(third.history).isClean)
    }

    @Test func `counts what was issued twice once, however many slices there are`() {
        var story = Story()
        story.issue(7, at: 1, tokenID: 70)
        story.issue(8, at: 2, tokenID: 70)
        var oracle = SlicedOracle()
        for at in [UInt64(10), 20, 30] {
            var part = slice(story)
            part.verify(at: at, .accepted)
            oracle.judge(part.history)
        }
        #expect(oracle.report.isClean)
        oracle.judgeTokens(story.history)
        #expect(oracle.report.counts == [6: 1])
    }

    /// The verifications follow one another, so every one of them may begin a slice.
    @Test func `has the violations of the whole, wherever it is cut`() {
        var random = SystemRandomNumberGenerator()
        let seed = random.next()
        var generator = SeededBits(state: seed)
        var acceptedAgain = 0
        for _ in 0..<50 {
            var whole = Story(bound_ms: 20)
            for token in UInt64(1)...6 { whole.issue(token, at: token, lifetime_ms: 400) }
            for token in UInt64(1)...4 {
                let at = 20 + UInt64(generator.next(below: 300))
                whole.revoke(.token, token, at: at, acknowledged: at + 3)
            }
            var slices = [slice(whole)]
            for step in UInt64(0)..<150 {
                let (token, node) = (UInt64(generator.next(below: 6)) + 1, generator.next(below: 2))
                let end: RequestEnd = generator.next(below: 3) == 0 ? .refused(0) : .accepted
                if generator.next(below: 5) == 0 { slices.append(slice(whole)) }
                let at = 20 + step * 3
                whole.verify(token, node: UInt8(node), at: at, end)
                slices[slices.count - 1].verify(token, node: UInt8(node), at: at, end)
            }
            var oracle = SlicedOracle()
            for slice in slices { oracle.judge(slice.history) }
            let expected = Oracle(whole.history).report()
            #expect(oracle.report.counts == expected.counts, "seed \(seed)")
            #expect(oracle.report.judged == expected.judged)
            acceptedAgain += expected.counts[3] ?? 0
            for invariant in expected.counts.keys {
                let kept = oracle.report.violations.count { $0.invariant.rawValue == invariant }
                #expect(
                    kept == min(expected.counts[invariant] ?? 0, OracleReport.mostKept),
                    "seed \(seed)")
            }
        }
        #expect(acceptedAgain > 0)
    }
}

/// Numbers that a seed decides.
private struct SeededBits {
    var state: UInt64

    mutating func next(below count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(count))
    }
}
