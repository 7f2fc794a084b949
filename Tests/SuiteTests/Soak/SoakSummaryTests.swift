import Load
import Oracle
import Results
import Revocation
import Scenario
import Testing

@testable import Suite

@Suite struct `The result of a soak` {
    private func summary(
        answered: Int = 990, failed: Int = 10, judged: UInt64 = 3, restarts: Int = 1,
        leastAcceptances: Int = 3, isStale: Bool = false, windows: [Restart] = []
    ) -> SoakSummary {
        let request = SoakRequest(
            strategy: "jwt", rate: 100, length: .seconds(60), nodes: 2,
            restartEvery: .seconds(20), seed: 7, leastAcceptances: leastAcceptances)
        var record = WorkerRecord(
            start_ns: 1_000_000_000, duration_ns: 60_000_000_000, reasons: 1,
            history: VerificationLog(capacity: answered + failed, origin_ns: 0))
        for number in 0..<answered + failed {
            let sent_ns = 1_000_000_000 + UInt64(number) * 1_000_000
            let end = number < answered ? RequestEnd.accepted : .error
            record.history.append(
                token: 1, node: 0, end: end, claims: 0, sent_ns: sent_ns,
                answered_ns: sent_ns + 1_000)
            record.finish(
                end, expectAcceptance: true, intended_ns: sent_ns, sent_ns: sent_ns,
                at: sent_ns + 1_000)
        }
        var findings = SoakFindings()
        findings.intervals = [
            SoakInterval(
                record, number: 0, length_ns: 60_000_000_000, windows: RestartWindows(windows),
                origin_ns: 0)
        ]
        findings.oracle.judge(history(acceptances: judged, isStale: isStale))
        return SoakSummary(
            request: request, findings: findings,
            restarts: (0..<restarts).map {
                Restart(node: $0, killed_ns: 1, ready_ns: 400_000_001)
            }, servers: [])
    }

    /// Returns acceptances of one token, which was revoked before them if `isStale`.
    private func history(acceptances: UInt64, isStale: Bool) -> History {
        var history = History(
            facts: HistoryFacts(
                strategy: "jwt", variant: "", block: 0, trial: 0, seed: 7, bound_ns: 0,
                isCalibration: false, retiresKeys: false, leeway_us: 0, origin_us: 0,
                end_ns: 1_000_000_000, reasons: ["revoked"]))
        history.issues = [
            IssueEvent(
                token: 5, subject: 1, grant: 1, tokenID: 5, claims: 9, isForeign: false,
                expires_us: 60_000_000, invoked_ns: 1, completed_ns: 2)
        ]
        if isStale {
            history.revocations = [
                RevocationEvent(reach: .token, target: 5, invoked_ns: 10, acknowledged_ns: 20)
            ]
        }
        history.verifications = (0..<acceptances).map { number in
            VerificationEvent(
                sent_ns: 100 + number * 10, token: 5, node: 0, end: .accepted, took_ns: 1,
                claims: 9)
        }
        return history
    }

    @Test func `holds at the limits`() {
        let summary = summary()
        #expect(summary.objections == [])
        #expect(summary.text.contains("result                            holds\n"))
        #expect(summary.outside.share == 0.99 && summary.achievedRate == 16.5)
        #expect(summary.restartTimes_ms == [400])
    }

    @Test func `is invalid below each limit, and says by what`() {
        #expect(
            summary(answered: 989, failed: 11).objections
                == ["98.9 % of the requests outside restarts were answered, fewer than 99 %"])
        #expect(
            summary(leastAcceptances: 4).objections
                == ["3 acceptances were judged, fewer than 4"])
        #expect(summary(restarts: 0).objections == ["no resource server was restarted"])
        let stale = summary(isStale: true).objections
        #expect(stale.count == 1 && stale[0].hasPrefix("3 times: invariant 1 "))
        #expect(stale[0].hasSuffix("reproduce with seed 7"))
        #expect(
            summary(answered: 0, failed: 0).objections == ["no request was sent outside restarts"])
    }

    /// A thousand requests are sent from 1,000 ms to 1,999 ms.
    @Test func `is invalid if most requests were sent around restarts`() {
        func objections(killed ms: UInt64) -> [String] {
            summary(
                answered: 1_000, failed: 0,
                windows: [
                    Restart(node: 0, killed_ns: ms * 1_000_000, ready_ns: 4_000_000_000)
                ]
            ).objections
        }
        // From 1,300 ms on.
        #expect(
            objections(killed: 3_300) == [
                "only 300 of 1000 requests were sent outside restarts, which are too frequent or "
                    + "take too long"
            ])
        #expect(objections(killed: 3_400) == [])
    }

    @Test func `is invalid if the authorization server failed to issue or to revoke`() {
        func objections(
            issued: Int, revoked: Int, unrevoked: Int, unissued: Int = 0
        ) -> [String] {
            var journal = SoakJournal(clients: 1)
            journal.issued = issued
            journal.revoked = revoked
            journal.unrevoked = unrevoked
            journal.errors = unrevoked + unissued
            var found = summary()
            found.authority = journal
            return found.objections
        }
        #expect(objections(issued: 950, revoked: 40, unrevoked: 10) == [])
        #expect(objections(issued: 0, revoked: 0, unrevoked: 0) == [])
        #expect(
            objections(issued: 949, revoked: 40, unrevoked: 5, unissued: 6)
                == ["11 of 1000 operations of the authorization server failed"])
        #expect(
            objections(issued: 999, revoked: 0, unrevoked: 1)
                == ["no revocation was acknowledged"])
    }

    @Test func `is invalid if a server does not come back, and partial if it was stopped`() {
        var summary = summary(restarts: 0)
        summary.failure = "a resource server did not come back: it is gone"
        summary.isStopped = true
        #expect(summary.objections == ["a resource server did not come back: it is gone"])
        #expect(summary.text.contains("INVALID: a resource server did not come back"))
        summary.failure = nil
        #expect(summary.text.hasSuffix("stopped\n"))
    }

    @Test func `is written as tables with a row per slice and per restart`() {
        let tables = SoakTables(summary: summary())
        #expect(tables.intervals.rows.count == 1 && tables.restarts.rows.count == 1)
        let row = Dictionary(
            uniqueKeysWithValues: zip(tables.intervals.header, tables.intervals.rows[0]))
        #expect(row["outside_due"] == "1000" && row["outside_errors"] == "10")
        #expect(row["within_due"] == "0" && row["length_s"] == "60")
    }

    @Test func `has the growth of the one process that grew most`() {
        var use = ServerUse("server")
        use.begin(bytes: 100, processor_ns: 50)
        use.end(bytes: 130, processor_ns: 70)
        use.begin(bytes: 90, processor_ns: 0)
        use.end(bytes: 110, processor_ns: 5)
        #expect(use.first_bytes == 100 && use.last_bytes == 110 && use.growth_bytes == 30)
        #expect(use.processor_ns == 25)
        // A process that had died by then.
        use.begin(bytes: nil, processor_ns: 0)
        use.end(bytes: nil, processor_ns: nil)
        #expect(use.last_bytes == nil && use.growth_bytes == 30 && use.processor_ns == 25)
    }
}

@Suite struct `The plan of a soak` {
    private func request(_ strategy: String, _ overrides: [String] = []) -> SoakRequest {
        SoakRequest(
            strategy: strategy, rate: 4_000, length: .seconds(1_800), nodes: 3,
            restartEvery: .seconds(60), seed: 42, leastAcceptances: 1, overrides: overrides)
    }

    static let strategies = [
        "jwt", "jwt-redis-blocklist", "session-redis", "jwt-token-version", "jwt-key-rotation",
        "opaque-introspection", "jwt-subject-events",
    ]

    @Test(arguments: strategies)
    func `is one trial of the strategy over HTTP`(strategy: String) throws {
        let (plan, trial) = try request(strategy).plan()
        let variant = plan.variants[plan.trials[trial].variant]
        #expect(variant.strategy == strategy && variant.settings.deployment == .http)
        #expect(variant.settings.nodes == 3 && variant.settings.token.ttl == .seconds(8))
        #expect(plan.seed == 42)
    }

    @Test func `is refused for an unknown strategy, for several variants and in one process`() {
        for (strategy, overrides) in [
            ("no-such-strategy", []), ("jwt", ["token.algorithm=[HS256, ES256]"]),
            ("jwt", ["deployment=in-process"]), ("jwt", ["token.ttl=never"]),
        ] as [(String, [String])] {
            #expect(throws: (any Error).self) { try request(strategy, overrides).plan() }
        }
    }

    @Test func `offers 80 % of the rate, in slices of a minute or a quarter`() {
        var request = request("jwt")
        #expect(request.offeredRate == 3_200 && request.slice == .seconds(60))
        request.length = .seconds(24)
        #expect(request.slice == .seconds(6))
        request.length = .seconds(2)
        #expect(request.slice == .seconds(5))
        // At a server that is away, 3,200/s over three servers time out after 250 ms.
        #expect(request.requests(givenUpAfter: .milliseconds(250)) >= 3 * 267)
    }
}
