import Metrics

/// Whether the tables of a run have every row that its `meta.json` and they themselves announce.
///
/// A folder of a run that is not complete, or of runs pooled, lacks rows for good reasons: nothing
/// is said of it.
struct RunCensus {
    /// A trial that measured all it was to measure; not the A/A control.
    private struct Trial: Hashable {
        let block: Int
        let name: VariantName
    }

    private let isWhole: Bool
    private let trials: [Trial]
    /// The number of revocations that were planned.
    private let revocations: [Trial: Int]

    init(_ manifest: RunManifest) {
        isWhole = manifest.isComplete && manifest.pooled == nil
        let notes = (manifest.trials ?? []).filter {
            $0.isControl != true && $0.isComplete == true
        }
        trials = notes.map { Trial(block: $0.block, name: $0.name) }
        revocations = Dictionary(
            notes.map {
                (Trial(block: $0.block, name: $0.name), $0.revocationInstants_ns?.count ?? 0)
            }, uniquingKeysWith: max)
    }

    private static func text(_ trial: Trial) -> String {
        "block \(trial.block) of \(excerpt(of: trial.name.description))"
    }

    /// Every trial has rows, and what was measured in blocks has a row over all of them, which
    /// counts no more than there is. A quantile that some block had too few samples for has none.
    func flaw(ofSummary rows: [SummaryRow]) -> String? {
        guard isWhole else { return nil }
        var found: Set<Trial> = []
        var inBlocks: [MeasurementKey: BlockCount] = [:]
        for row in rows {
            guard let block = row.block else { continue }
            found.insert(Trial(block: block, name: row.key.name))
            inBlocks[row.key, default: BlockCount()].add(row)
        }
        if let missing = trials.first(where: { !found.contains($0) }) {
            return "no row of \(Self.text(missing))"
        }
        let overall = rows.filter(\.isOverAll)
        let known = Set(overall.map(\.key))
        let alone = rows.first { row in
            !row.isOverAll && !known.contains(row.key) && !Self.isShort(row.key, inBlocks)
        }?.key
        if let alone {
            return "no row over all blocks of \(alone.metric.name) in \(excerpt(of: alone.phase)) "
                + "of \(excerpt(of: alone.name.description))"
        }
        for row in overall {
            let most = (inBlocks[row.key] ?? BlockCount()).most(for: row.key)
            if let most, row.n > most {
                return "n of \(row.key.metric.name) in \(excerpt(of: row.key.phase)) of "
                    + "\(excerpt(of: row.key.name.description)) is \(row.n) over all blocks, and "
                    + "\(most) in them"
            }
        }
        return nil
    }

    /// Whether fewer blocks have a quantile than have the maximum beside it.
    private static func isShort(
        _ key: MeasurementKey, _ inBlocks: [MeasurementKey: BlockCount]
    ) -> Bool {
        guard case .measured(let stat) = key.stat, stat.share != nil else { return false }
        var largest = key
        largest.stat = .measured(.max)
        return (inBlocks[key]?.rows ?? 0) < (inBlocks[largest]?.rows ?? 0)
    }

    /// What the blocks have of one measurement.
    private struct BlockCount {
        private(set) var rows = 0
        private var n = 0

        mutating func add(_ row: SummaryRow) {
            rows += 1
            n += row.n
        }

        /// The largest `n` over all blocks; nil for what is not made of blocks' values.
        func most(for key: MeasurementKey) -> Int? {
            guard case .measured(let stat) = key.stat else { return nil }
            let isPooled = key.phase == PhaseName.windows && stat.share != nil
            return stat == .max ? (rows > 0 ? n : nil) : isPooled ? nil : rows
        }
    }

    /// Every variant that `summary.csv` has measurements of has a row.
    func flaw(ofComparison rows: [ComparisonRow], _ summary: [SummaryRow]) -> String? {
        guard isWhole else { return nil }
        let found = Set(rows.map(\.name))
        let names = trials.map(\.name) + summary.map(\.key.name)
        return names.first { !found.contains($0) }.map {
            "no row of \(excerpt(of: $0.description))"
        }
    }

    /// Every planned revocation has rows, and each as many as the others of its trial.
    func flaw(ofRevocations rows: [RevocationsFile.Row]) -> String? {
        guard isWhole else { return nil }
        var counts: [Trial: [Int: Int]] = [:]
        for row in rows {
            let trial = Trial(block: row.block, name: row.name)
            counts[trial, default: [:]][row.revocation.revocation, default: 0] += 1
        }
        for trial in trials {
            let own = counts[trial] ?? [:]
            let planned = revocations[trial] ?? 0
            if let missing = (0..<planned).first(where: { own[$0] == nil }) {
                return "no row of revocation \(missing) in \(Self.text(trial))"
            }
            if let most = own.values.max(), let fewest = own.values.min(), most != fewest {
                return "revocations of \(fewest) and of \(most) rows in \(Self.text(trial))"
            }
        }
        return nil
    }

    /// The rows of a phase hold as many requests as `summary.csv` says were due in it.
    func flaw(ofIntervals rows: [IntervalsFile.Row], _ summary: [SummaryRow]) -> String? {
        guard isWhole else { return nil }
        struct Phase: Hashable {
            let trial: Trial
            let name: String
        }
        var scheduled: [Phase: Int] = [:]
        for row in rows {
            let trial = Trial(block: row.block, name: row.name)
            scheduled[Phase(trial: trial, name: row.interval.phase), default: 0] +=
                row.interval.tally.scheduled
        }
        for row in summary where row.key.isOf(.scheduled, .count) {
            guard let block = row.block else { continue }
            let trial = Trial(block: block, name: row.key.name)
            let found = scheduled[Phase(trial: trial, name: row.key.phase)] ?? 0
            guard Double(found) != row.value else { continue }
            return "\(found) requests were due in \(excerpt(of: row.key.phase)) of "
                + "\(Self.text(trial)), and \(SummaryFile.name) has \(plain(row.value))"
        }
        return nil
    }

    /// There is a line for each response time of verifications that `summary.csv` has.
    func flaw(
        ofLatencies lines: [LatencyFile.Entry], _ operation: TokenOperation, _ timebase: Timebase,
        _ summary: [SummaryRow]
    ) -> String? {
        guard isWhole, operation == .verify, timebase == .response else { return nil }
        let found = lines.reduce(into: [VariantName: Int]()) { $0[$1.name, default: 0] += 1 }
        let expected = summary.reduce(into: [VariantName: Int]()) { expected, row in
            if !row.isOverAll, row.key.isOf(.verifyTime, .max) {
                expected[row.key.name, default: 0] += 1
            }
        }
        let names = Set(found.keys).union(expected.keys).sorted {
            $0.description < $1.description
        }
        return names.first { found[$0] != expected[$0] }.map { name in
            "\(found[name] ?? 0) response times of \(excerpt(of: name.description)), and "
                + "\(SummaryFile.name) has \(expected[name] ?? 0)"
        }
    }
}
