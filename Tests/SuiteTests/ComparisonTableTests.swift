import Metrics
import Results
import Statistics
import Testing

@testable import Suite

@Suite struct `The table of a run` {
    private let comparison: Comparison = {
        var record = TrialRecord(
            block: 0, variantIndex: 0, strategy: "a", variant: "", seed: 1,
            guarantee: StatedGuarantee(), reasons: [])
        record.measurements = [
            Measurement(phase: "latency/50%", metric: .lag, stat: .p99, value: 12.3456, n: 1)
        ]
        record.isComplete = true
        return Comparison([record])
    }()

    private func header(_ table: String) -> String {
        String(table.prefix { $0 != "\n" })
    }

    @Test func `is brief: it has columns that nothing was measured for, and no lag`() {
        let table = ComparisonTable.text(comparison)
        #expect(header(table).contains("verify/s") && !header(table).contains("lag"))
        #expect(table.hasSuffix("yes\n"))
    }

    @Test func `in full has every column with a value, as comparison.csv has it`() {
        let table = ComparisonTable.text(comparison, isWide: true)
        #expect(header(table).contains("lag p99 µs") && !header(table).contains("verify/s"))
        #expect(table.contains("12.346"))
    }
}
