import Metrics
import Results
import Revocation
import Statistics
import Testing

@testable import Suite

@Suite struct `The table at the end of a run` {
    private func record(lower_ns: UInt64) -> TrialRecord {
        var record = TrialRecord(
            block: 0, variantIndex: 0, strategy: "jwt", variant: "", seed: 1,
            guarantee: StatedGuarantee(), reasons: [])
        record.isComplete = true
        record.revocations = (0..<60).map { number in
            var window = Window.none
            window.outcome = .closed
            (window.lower_ns, window.upper_ns) = (lower_ns, 2_000_000)
            return RevocationRow(
                revocation: number, node: 0, reach: .token, invoked_ns: 1, acknowledged_ns: 2,
                window: window, acceptsAfterAcknowledgement: 0, request: .ordinary)
        }
        return record
    }

    /// By the columns' titles.
    private func cells(_ record: TrialRecord) throws -> [String: String] {
        let lines = ComparisonTable.text(Comparison([record])).split(separator: "\n")
        let cells = lines.map { line in
            line.split(separator: #/ {2,}/#).map { $0.trimmingPrefix(" ") }.map { String($0) }
        }
        #expect(cells.count == 2 && cells[0].count == cells[1].count)
        return Dictionary(zip(cells[0], cells[1]), uniquingKeysWith: { one, _ in one })
    }

    @Test func `has the deployment's windows, with "at most" where nothing was accepted`() throws {
        let cells = try cells(record(lower_ns: 0))
        #expect(cells["window p50 ms"] == "≤ 2" && cells["max ms"] == "≤ 2")
        // Of 60 there is no p99; the largest stands beside their number.
        #expect(cells["p99 ms"] == "–" && cells["n"] == "60")
    }

    @Test func `has no mark where a token was accepted after the acknowledgement`() throws {
        let cells = try cells(record(lower_ns: 1))
        #expect(cells["window p50 ms"] == "2" && cells["max ms"] == "2")
    }
}
