import Metrics
package import Results
import Seeding

/// How often the gate would have called parts of a long run worse.
///
/// In a run of one binary no part is worse than another, so every "worse" is a false alarm. In a
/// run of a binary against a slowed one, every "worse" is correct.
package struct GateEvidence: Sendable {
    private let judged: [EvidenceSeries]
    private let drift: [EvidenceSeries]
    package let blocks: [Int]
    /// Whether the rows come from two binaries.
    package let hasOther: Bool

    /// - Parameters:
    ///   - rows: the rows of single blocks; rows of block `all` are ignored.
    ///   - calibrations: the names of the calibration.
    package init(_ rows: [EvidenceRow], calibrations: Set<VariantName>) {
        let own = rows.filter { !$0.row.isOverAll }
        judged = [EvidenceSeries](own, of: Gate.figures) { !calibrations.contains($0) }
        drift = [EvidenceSeries](own, of: Gate.driftFigures) { calibrations.contains($0) }
        blocks = Set(own.map(\.block)).sorted()
        hasOther = own.contains(where: \.isOther)
    }

    package var comparisons: Int { judged.count }

    /// Returns the side of the binary that was not slowed.
    private func sound(_ series: EvidenceSeries) -> GateSide {
        hasOther ? series.other : series.this
    }

    /// Judges pairs of disjoint random parts of the blocks as if each part were a run.
    package func splits(of count: Int, pairs: Int, seed: UInt64) -> EvidenceCount {
        var generator = SeededGenerator(seed: seed, stream: "gate splits", count)
        var outcomes = EvidenceCount()
        guard blocks.count >= 2 * count else { return outcomes }
        for _ in 0..<pairs {
            let order = generator.shuffled(blocks)
            let (bases, news) = (Array(order[..<count]), Array(order[count..<(2 * count)]))
            func figures(_ series: [EvidenceSeries]) -> [GateFigure] {
                series.map { $0.figure(sound($0), news, to: sound($0), bases) }
            }
            outcomes.add(Gate(.unpaired).judge(figures(judged), drift: figures(drift)).whole)
        }
        return outcomes
    }

    /// The factor by which a verification takes more processor time with the slowed binary, by row.
    package var slowdowns: [(name: VariantName, ratio: Double)] {
        judged.filter { $0.headline.metric == .cpuPerVerify }.compactMap { series in
            series.slowdown.map { (name: series.name, ratio: $0) }
        }
    }

    /// Judges random subsets of the blocks in which two binaries took turns.
    ///
    /// - Parameter slowdown: the slowdown over all blocks to which every row's processor time is
    ///   scaled, since no change slows all rows alike. Nil to leave the values as measured.
    package func subsets(
        of count: Int, draws: Int, seed: UInt64, scaledTo slowdown: Double? = nil
    ) -> EvidenceCount {
        var generator = SeededGenerator(seed: seed, stream: "gate subsets", count)
        var outcomes = EvidenceCount()
        guard blocks.count >= count else { return outcomes }
        let slowed = judged.map { series in
            series.headline.metric == .cpuPerVerify ? series.scaled(to: slowdown) : series
        }
        for _ in 0..<draws {
            let some = Array(generator.shuffled(blocks)[..<count])
            func figures(_ series: [EvidenceSeries]) -> [GateFigure] {
                series.map { $0.figure($0.this, some, to: $0.other, some) }
            }
            outcomes.add(Gate(.paired).judge(figures(slowed), drift: figures(drift)).whole)
        }
        return outcomes
    }

    /// Judges pairs of simulated runs with the measured spread and drift. Runs and figures are
    /// independent of each other. In reality a machine's drift moves all figures together and shows
    /// in the calibration. Here it does not, which makes false alarms more likely.
    package func synthetic(of count: Int, pairs: Int, seed: UInt64) -> EvidenceCount {
        var generator = SeededGenerator(seed: seed, stream: "gate synthetic", count)
        let laws = [judged, drift].map { series in
            series.map { ($0, SpreadLaw(sound($0), blocks: blocks, segment: count)) }
        }
        var outcomes = EvidenceCount()
        guard laws.joined().allSatisfy({ $0.1 != nil }) else { return outcomes }
        let numbers = Array(0..<count)
        for _ in 0..<pairs {
            let figures = laws.map { laws in
                laws.compactMap { series, law -> GateFigure? in
                    guard let law else { return nil }
                    let base = law.run(of: count, &generator)
                    let new = law.run(of: count, &generator)
                    return series.figure(new, numbers, to: base, numbers)
                }
            }
            outcomes.add(Gate(.unpaired).judge(figures[0], drift: figures[1]).whole)
        }
        return outcomes
    }

    /// Describes the spread of every figure, within and between segments of this many blocks.
    package func spreads(segment count: Int) -> [String] {
        (judged + drift).map { series in
            let law = SpreadLaw(sound(series), blocks: blocks, segment: count)
            return "\(series.name), \(series.headline.columnName): "
                + (law?.text ?? "too few blocks, or a value that is not above 0")
        }
    }

}
