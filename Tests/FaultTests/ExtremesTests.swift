import Foundation
import Load
import Oracle
import Results
import Revocation
import Seeding
import Strategies
import Testing
import Tokens

/// Times and numbers at the ends of their ranges must not overflow the sums they go into.
@Suite struct `Numbers at the ends of their ranges` {
    static let ends: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]

    @Test func `dates and their distances are held at the ends`() {
        for first in Self.ends {
            for second in Self.ends {
                let date = NumericDate(microseconds: first)
                let moved = date.advanced(byMicroseconds: second).microseconds
                let (sum, overflow) = first.addingReportingOverflow(second)
                #expect(moved == (overflow ? (second < 0 ? .min : .max) : sum))
                _ = date.microseconds(since: NumericDate(microseconds: second))
                _ = NumericDate(seconds: first).description
            }
        }
    }

    @Test(arguments: ends)
    func `a policy at any leeway judges at any time`(leeway: Int64) throws {
        let key = try JSONWebKey.generate(.HS256)
        let verifier = try JWTVerifier(
            [key], policy: ClaimsPolicy(issuer: "i", audience: "a", leeway: leeway, type: nil))
        let signer = try TokenSigner(key)
        for expiry in Self.ends {
            let token = try signer.sign(
                Claims(
                    issuer: "i", subject: "s", audience: ["a"],
                    expiresAt: NumericDate(microseconds: expiry),
                    issuedAt: NumericDate(microseconds: expiry), tokenID: "t", scope: ""))
            for now in Self.ends {
                _ = verifier.verify(token.span, at: NumericDate(microseconds: now))
            }
        }
    }

    /// The longest lifetimes, the longest bounds and the most revocations that a scenario may ask
    /// for.
    @Test(arguments: RevocationReach.allCases)
    func `a plan of windows is laid out at the ends of a scenario's ranges`(
        reach: RevocationReach
    ) {
        let year = Duration.seconds(365 * 86_400)
        for bound: Duration in [.zero, .seconds(86_400) + year, .nanoseconds(Int64.max)] {
            let shape = WindowPlan.Shape(
                revocations: 100_000, lifetime: year, leeway: .seconds(3_600), bound: bound,
                reach: reach, nodes: 64, probeGap: .seconds(10), stolenUseRate: 0, storm: nil)
            let plan = WindowPlan(shape, seed: 1)
            #expect(plan.targets.count == 100_000)
            #expect(plan.targets.allSatisfy { $0.issue_ns <= $0.revoke_ns })
            #expect(plan.targets.allSatisfy { $0.revoke_ns <= $0.horizon_ns })
            #expect(plan.length_ns <= 1 << 62)
            for target in plan.targets.prefix(100) {
                for now_ns in [0, target.revoke_ns, .max] {
                    #expect(plan.gap_ns(of: target, at: now_ns) > 0)
                }
            }
            #expect(WindowPlan.mostStolenUses(shape) == 0)
        }
    }

    @Test func `a phase of a hundred years has as many intervals as one of an hour`() {
        let century_ns: UInt64 = 100 * 365 * 86_400 * 1_000_000_000
        let record = WorkerRecord(start_ns: .max - 5, duration_ns: century_ns, reasons: 1)
        #expect(record.intervals.count <= 3_602)
        let hour = WorkerRecord(start_ns: 0, duration_ns: 3_600_000_000_000, reasons: 1)
        #expect(hour.intervals.count == 3_601)
    }

    /// `revbench check` reads files that may be damaged or made up.
    @Test(arguments: [
        ("leeway_us", Int64.max), ("origin_us", .min), ("origin_us", .max), ("trial", .max),
        ("failedIssues", .max), ("before", .max), ("count", -1), ("recorded", .max),
        ("accepted", .max), ("issues", .max), ("verifications", 1 << 61), ("revocations", -1),
    ])
    func `a history with numbers out of range is refused, or judged, without overflow`(
        name: String, value: Int64
    ) throws {
        var history = History(
            facts: HistoryFacts(
                strategy: "s", variant: "", block: 0, trial: 0, seed: 1, bound_ns: 0,
                isCalibration: false, retiresKeys: false, leeway_us: 7, origin_us: 8, end_ns: 9,
                reasons: []))
        history.accounts = [
            PhaseAccount(phase: "p", tally: Tally(reasons: 1), recorded: 3, unrecorded: 1)
        ]
        history.storeCount = StoreCount(kind: .liveTokens, count: 4, at_ns: .max, before: 5)
        let whole = try HistoryFile.encode(history)
        _ = Oracle(try HistoryFile.decode(whole, file: "x")).report()
        let text = String(decoding: whole, as: UTF8.self)
        let damaged = text.replacing(
            try Regex("\"\(name)\":-?[0-9]+"), with: "\"\(name)\":\(value)")
        #expect(damaged != text)
        #expect(throws: HistoryFileError.self) {
            try HistoryFile.decode(Data(damaged.utf8), file: "x")
        }
    }

    @Test func `events at the ends of time are judged without overflow`() throws {
        for end_us in [-(1 << 61), 1 << 61] as [Int64] {
            var history = History(
                facts: HistoryFacts(
                    strategy: "s", variant: "", block: 0, trial: 0, seed: 1, bound_ns: .max,
                    isCalibration: false, retiresKeys: true, leeway_us: end_us, origin_us: end_us,
                    end_ns: .max, reasons: []))
            for time_ns in [0, 1, .max] as [UInt64] {
                history.issues.append(
                    IssueEvent(
                        token: time_ns, subject: 1, grant: 1, tokenID: 1, claims: 1,
                        isForeign: false, expires_us: time_ns == 0 ? .min : .max,
                        invoked_ns: time_ns, completed_ns: time_ns))
                history.revocations.append(
                    RevocationEvent(
                        reach: .everyone, target: 0, invoked_ns: time_ns, acknowledged_ns: time_ns))
            }
            history.storeCount = StoreCount(
                kind: .listedTokens, count: 1 << 52, at_ns: .max, before: 1 << 52)
            let read = try HistoryFile.decode(try HistoryFile.encode(history), file: "x")
            #expect(read.issues.count == 3)
            _ = Oracle(read).report()
        }
    }
}
