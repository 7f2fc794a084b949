import Load
import Results
import Revocation
import Testing
import Tokens

@testable import SelfTest

@Suite struct `A scripted strategy` {
    private func accepts(_ behaviour: Behaviour, _ ages_us: [Int64]) -> [Bool] {
        ages_us.map { behaviour.accepts(age_us: $0, asked: 1) }
    }

    @Test func `refuses from its delay on`() {
        #expect(
            accepts(.refuses(after: .milliseconds(1)), [0, 999, 1_000, 2_000])
                == [true, true, false, false])
    }

    @Test func `flaps as told`() {
        let behaviour = Behaviour.flaps(
            refuses: .microseconds(10), accepts: .microseconds(20),
            refusesForGood: .microseconds(30))
        #expect(
            accepts(behaviour, [9, 10, 19, 20, 29, 30, 99])
                == [true, false, false, true, true, false, false])
    }

    @Test func `decides by the dates that it is given`() throws {
        let scripted = ScriptedStrategy([.refuses(after: .seconds(5)), .neverLearns])
        let start = NumericDate(seconds: 1_000)
        let authority = scripted.makeAuthority()
        let token = authority.issue(
            Grant(subject: "s", audience: "a", scope: "", lifetime: .seconds(60)), at: start)
        let verifiers = (0..<2).map {
            scripted.makeNode(NodeID(index: $0, of: 2), at: start).makeVerifier()
        }
        func refusals(after_s seconds: Int64) -> [Bool] {
            verifiers.map { verifier in
                let verdict = verifier.verify(
                    token.bytes.span, VerificationRequest(),
                    at: start.advanced(byMicroseconds: seconds * 1_000_000))
                return verdict == .refused(.revoked)
            }
        }
        #expect(refusals(after_s: 100) == [false, false])
        try authority.revoke(.token(token), at: start)
        #expect(refusals(after_s: -1) == [false, false])
        #expect(refusals(after_s: 4) == [false, false])
        #expect(refusals(after_s: 5) == [true, false])
    }

    @Test func `that asks its store goes by what is there, and by no date`() throws {
        let scripted = ScriptedStrategy([.asksStore])
        let start = NumericDate(seconds: 1_000)
        let authority = scripted.makeAuthority()
        let token = authority.issue(
            Grant(subject: "s", audience: "a", scope: "", lifetime: .seconds(60)), at: start)
        let verifier = scripted.makeNode(.only, at: start).makeVerifier()
        func verdict(after_s seconds: Int64) -> Verdict {
            verifier.verify(
                token.bytes.span, VerificationRequest(),
                at: start.advanced(byMicroseconds: seconds * 1_000_000))
        }
        #expect(verdict(after_s: 100) != .refused(.revoked))
        try authority.revoke(.token(token), at: start)
        #expect(verdict(after_s: -1) == .refused(.revoked))
    }

    @Test func `revokes tokens only`() {
        #expect(throws: StrategyError.self) {
            try ScriptedStrategy([.neverLearns]).makeAuthority().revoke(
                .everyone, at: NumericDate(seconds: 0))
        }
    }
}

@Suite struct `The truth of a window` {
    /// The prober is delayed for longer than it would watch.
    @Test func `is looked for once more when the watch is over`() throws {
        var trial = WindowTrial(
            behaviours: [.refuses(after: .zero)], revocations: 2, lifetime: .seconds(1),
            bound: .zero, seed: 3)
        trial.pace.answer = .milliseconds(450)
        let rows = try trial.run().outcome.rows
        #expect(rows.count == 2)
        #expect(rows.allSatisfy { $0.window.firstFinalRefusalAnswered_ns != nil })
    }

    /// Returns the row of a revocation invoked at 10.0005 ms and acknowledged 0.2 ms later, with
    /// probes in between and after.
    private func row(lastAccept_ns: UInt64, refusal_ns: UInt64, node: Int = 0) -> RevocationRow {
        let times = RevocationTimes(invoked_ns: 10_000_500, acknowledged_ns: 10_200_000)
        let probes = [
            Probe(sent_ns: 1, answered_ns: 2, answer: .accepted),
            Probe(sent_ns: lastAccept_ns, answered_ns: lastAccept_ns + 1, answer: .accepted),
            Probe(sent_ns: refusal_ns - 1, answered_ns: refusal_ns, answer: .refused),
            Probe(sent_ns: 99_000_000, answered_ns: 99_000_001, answer: .refused),
        ]
        return RevocationRow(
            revocation: 0, node: node, reach: .token, times: times, origin_ns: 0,
            window: Window(of: probes, revocation: times), acceptsAfterAcknowledgement: 0)
    }

    private func isHeld(_ row: RevocationRow, _ delay: Duration) -> Bool? {
        WindowTruth(of: row, .refuses(after: delay))?.isHeld(by: row.window)
    }

    @Test func `is held by the band around it, and by no other`() {
        let around = row(lastAccept_ns: 14_900_000, refusal_ns: 15_100_000)
        #expect(isHeld(around, .milliseconds(5)) == true)
        #expect(isHeld(around, .milliseconds(4)) == false)
        #expect(isHeld(around, .milliseconds(6)) == false)
    }

    @Test func `is known to the microsecond that dates are cut to`() throws {
        let row = row(lastAccept_ns: 14_900_000, refusal_ns: 15_100_000)
        let truth = try #require(WindowTruth(of: row, .refuses(after: .milliseconds(5))))
        #expect(truth.sinceAcknowledgement_ns == 4_800_000)
        #expect(truth.sinceInvocation_ns == 4_999_500...4_999_500)
    }

    @Test func `of no delay lies between invocation and acknowledgement`() {
        let early = row(lastAccept_ns: 10_100_000, refusal_ns: 10_150_000)
        #expect(isHeld(early, .zero) == true)
        let late = row(lastAccept_ns: 10_300_000, refusal_ns: 10_400_000)
        #expect(isHeld(late, .zero) == false)
    }

    @Test func `is none where the node never refuses`() {
        let row = row(lastAccept_ns: 14_900_000, refusal_ns: 15_100_000)
        #expect(WindowTruth(of: row, .neverLearns) == nil)
    }

    @Test func `of a deployment is bounded only when every node's is`() throws {
        let fast = row(lastAccept_ns: 9_000_000, refusal_ns: 10_300_000)
        let slow = row(lastAccept_ns: 14_900_000, refusal_ns: 15_100_000, node: 1)
        let both = try #require([fast, slow].deploymentWindows(nodes: 2).first)
        #expect(both.window.lower_ns == 4_700_000 && both.window.upper_ns == 4_900_000)
        #expect([fast].deploymentWindows(nodes: 2).first?.window.outcome == .unprobed)
        var open = slow
        open.window.outcome = .rightCensored
        open.window.upper_ns = nil
        let censored = try #require([fast, open].deploymentWindows(nodes: 2).first?.window)
        #expect(censored.outcome == .rightCensored && censored.upper_ns == nil)
    }

    /// Probed nodes refuse immediately, the unprobed node 100 ms later.
    @Test func `knows nothing of the unprobed node, where the exposure is`() throws {
        var trial = WindowTrial(
            behaviours: [.refuses(after: .zero), .refuses(after: .zero)], revocations: 20,
            lifetime: .milliseconds(400), bound: .milliseconds(200), seed: 5)
        trial.unprobed = (.refuses(after: .milliseconds(100)), uses_per_s: 400)
        let rows = try trial.run().outcome.rows
        let (probed, exposed) = (rows.filter(\.isProbed), rows.filter { !$0.isProbed })
        #expect(Set(probed.map(\.node)) == [0, 1] && probed.count == 40)
        #expect(probed.allSatisfy { $0.acceptsAfterAcknowledgement == 0 })
        #expect(exposed.map(\.revocation).sorted() == Array(0..<20))
        #expect(exposed.allSatisfy { $0.node == 2 && $0.window == .none })
        let windows = ObservedWindows(rows, by: .ordinary)
        #expect(windows.ofDeployment.allSatisfy { $0.lower_ns ?? 0 == 0 })
        // 40 uses within the 100 ms: 800 in total, by a Poisson schedule.
        let uses = exposed.reduce(0) { $0 + $1.acceptsAfterAcknowledgement }
        #expect(abs(Double(uses) - 800) < 5 * 800.0.squareRoot(), "\(uses)")
    }

    @Test func `of two gaps is compared by revocation and node`() {
        let first = row(lastAccept_ns: 14_900_000, refusal_ns: 15_100_000)
        let same = row(lastAccept_ns: 14_600_000, refusal_ns: 15_000_000)
        let other = row(lastAccept_ns: 25_000_000, refusal_ns: 26_000_000)
        #expect(ProbingCheck.overlap([first], [same]) == (1, 1))
        #expect(ProbingCheck.overlap([first], [other]) == (0, 1))
        #expect(ProbingCheck.overlap([first], []).pairs == 0)
    }
}
