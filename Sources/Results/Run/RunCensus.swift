import Metrics

/// Checks whether the tables of a run have every row that `meta.json` and the tables themselves
/// imply.
///
/// The folder of an incomplete or pooled run lacks rows for good reasons and is not checked.
struct RunCensus {
    /// A trial that completed all its measurements and is not the A/A control.
    private struct Trial: Hashable {
        let block: Int
        let name: VariantName
    }

    private let isWhole: Bool
    private let trials: [Trial]
    /// The planned number of revocations.
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

    /// Checks that every trial has rows, and that every measurement in blocks has a row over all
    /// blocks, whose `n` is not larger than the blocks allow. A quantile for which some block had
    /// too few samples has no such row.
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

    /// Returns whether fewer blocks have a quantile than have the maximum of the same measurement.
    private static func isShort(
        _ key: MeasurementKey, _ inBlocks: [MeasurementKey: BlockCount]
    ) -> Bool {
        guard let largest = key.ofMaximum else { return false }
        return (inBlocks[key]?.rows ?? 0) < (inBlocks[largest]?.rows ?? 0)
    }

    /// The numbers of rows and observations that the blocks have of one measurement.
    private struct BlockCount {
        private(set) var rows = 0
        private var n = 0

        mutating func add(_ row: SummaryRow) {
            rows += 1
            n += row.n
        }

        /// Returns the largest possible `n` over all blocks. Nil for values that are not made of
        /// blocks' values.
        func most(for key: MeasurementKey) -> Int? {
            guard case .measured(let stat) = key.stat else { return nil }
            let isPooled = key.phase == PhaseName.windows && stat.share != nil
            return stat == .max ? (rows > 0 ? n : nil) : isPooled ? nil : rows
        }
    }

    /// Checks that every variant with measurements in `summary.csv` has a row.
    func flaw(ofComparison rows: [ComparisonRow], _ summary: [SummaryRow]) -> String? {
        guard isWhole else { return nil }
        let found = Set(rows.map(\.name))
        let names = trials.map(\.name) + summary.map(\.key.name)
        return names.first { !found.contains($0) }.map {
            "no row of \(excerpt(of: $0.description))"
        }
    }

    /// Checks that every planned revocation has rows, and as many as the others of its trial.
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

    /// Checks that the rows of a phase have as many requests as were due in it according to
    /// `summary.csv`.
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

    /// Checks that there is a line for each response time of verifications in `summary.csv`.
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
