import Metrics
import Results
import Statistics

/// The changes since another run: the ratio of each figure, the worse ones first.
struct ChangesData: Sendable {
    struct Entry: Sendable {
        let variant: ReportedVariant
        let row: RunComparison.Row
        /// The ratio of this run to the other.
        let ratio: Double

        /// Returns the name with the figure: `jwt: cpu_us_per_verify`.
        func label(_ name: String) -> String { "\(name): \(row.headline.columnName)" }
    }

    /// The name of the other run.
    let base: String
    /// The entries that are worse, better, without a difference and inconclusive, in this order.
    /// Within each kind they are in the order of the plan.
    let entries: [Entry]

    init(_ run: ReportedRun, _ against: Report.Against) {
        base = against.base
        let all = against.rows.compactMap { row -> Entry? in
            guard let ratio = row.ratio, ratio > 0, ratio.isFinite,
                let variant = run.variants.first(where: { $0.id == row.name })
            else { return nil }
            return Entry(variant: variant, row: row, ratio: ratio)
        }
        entries = (0...3).flatMap { rank in all.filter { $0.row.verdict.rank == rank } }
    }

    func count(_ verdict: GateVerdict) -> Int { entries.count { $0.row.verdict == verdict } }
}

extension GateVerdict {
    /// The rank by importance to a reader.
    fileprivate var rank: Int {
        switch self {
        case .worse: 0
        case .better: 1
        case .noDifference: 2
        case .inconclusive: 3
        }
    }
}
