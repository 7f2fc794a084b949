import Metrics
import Results

/// The times of a run's blocks. Response times of verifications are merged by load level; all
/// others are left as they are.
struct PooledDistributions {
    private let lines: [VariantName: [Distribution]]

    init(_ run: RunFiles) throws(RunFilesError) {
        var lines: [VariantName: [Distribution]] = [:]
        for operation in TokenOperation.allCases {
            for timebase in Timebase.allCases {
                for line in try run.latencies(of: operation, timebase) {
                    lines[line.name, default: []].append(line.distribution)
                }
            }
        }
        self.lines = lines
    }

    /// - Parameter rows: the variant's rows of `summary.csv`.
    func of(_ name: VariantName, _ rows: [SummaryRow]) -> [Distribution] {
        var rest = lines[name] ?? []
        var merged: [Distribution] = []
        let maxima = rows.filter { !$0.isOverAll && $0.key.isOf(.verifyTime, .max) }
        for (phase, level) in Dictionary(grouping: maxima, by: \.key.phase).sorted(by: {
            $0.key < $1.key
        }) {
            // A line of an older log does not name its phase. The phase is found by the line's
            // largest time.
            let largest = Set(level.map { clamped($0.value * 1e3) })
            func belongs(_ line: Distribution) -> Bool {
                line.op == .verify && line.timebase == .response
                    && (line.phase.map { $0 == phase } ?? largest.contains(line.max_ns))
            }
            if let whole = Distribution(merging: rest.filter(belongs)) { merged.append(whole) }
            rest.removeAll(where: belongs)
        }
        return merged + rest
    }
}
