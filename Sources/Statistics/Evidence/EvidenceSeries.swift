import Metrics
package import Results

/// A row of a long run's `summary.csv` as evidence for a gate.
package struct EvidenceRow: Sendable {
    /// The block's number, counted over all joined runs.
    package var block: Int
    /// Whether the second binary of a run of two binaries measured the row.
    package var isOther: Bool
    package var row: SummaryRow

    package init(block: Int, isOther: Bool, row: SummaryRow) {
        self.block = block
        self.isOther = isOther
        self.row = row
    }
}

/// One figure of one variant over the blocks of a long run, with the ratios of its A/A controls.
struct EvidenceSeries: Sendable {
    let name: VariantName
    let headline: Headline
    let phase: String
    var this = GateSide()
    var other = GateSide()

    /// The geometric mean of the ratios of this binary's figures to the other's. Nil if no block
    /// has both.
    var slowdown: Double? {
        let (new, base) = (this.figures, other.figures)
        let logs = new.compactMap { block, figure -> Double? in
            guard figure > 0, let below = base[block], below > 0 else { return nil }
            return Statistics.logarithm(figure / below)
        }
        return Statistics.mean(logs).map(Statistics.exponential)
    }

    /// Returns the series with this binary's values multiplied such that the slowdown is the given
    /// one.
    func scaled(to wanted: Double?) -> Self {
        guard let wanted, let slowdown else { return self }
        var series = self
        series.this.values = this.values.mapValues { $0 * wanted / slowdown }
        return series
    }

    /// Returns the figure of some blocks against others, with the noise floor that runs of those
    /// blocks would have measured.
    func figure(
        _ new: GateSide, _ news: [Int], to base: GateSide, _ bases: [Int]
    ) -> GateFigure {
        func chosen(_ values: [Int: Double], _ blocks: [Int]) -> [Int: Double] {
            blocks.reduce(into: [:]) { $0[$1] = values[$1] }
        }
        let floors = [chosen(new.controls, news), chosen(base.controls, bases)].map {
            AAFloor(
                name, headline, phase: phase, $0.sorted { $0.key < $1.key }.map(\.value))?.floor
        }.compactMap(\.self)
        return GateFigure(
            name, headline, phase: phase, base: chosen(base.figures, bases),
            new: chosen(new.figures, news), floor: floors.count == 2 ? floors.max() : nil)
    }
}

extension [EvidenceSeries] {
    /// Creates the series in the order in which the rows name them. Invalid values are left out.
    init(_ rows: [EvidenceRow], of headlines: [Headline], where includes: (VariantName) -> Bool) {
        var series: [EvidenceSeries] = []
        for entry in rows where entry.row.invalidReason == nil {
            let key = entry.row.key
            // The name without the binary is the same on both sides.
            let name = VariantName(key.name.strategy, key.name.label)
            guard includes(name),
                let headline = headlines.first(where: { $0.metric == key.metric }),
                key.stat == .measured(headline.stat) || key.stat == .controlRatio(headline.stat),
                !PhaseName.isRung(key.phase)
            else { continue }
            let place =
                series.firstIndex {
                    $0.name == name && $0.headline == headline && $0.phase == key.phase
                } ?? series.count
            if place == series.count {
                series.append(EvidenceSeries(name: name, headline: headline, phase: key.phase))
            }
            let isControl = key.stat == .controlRatio(headline.stat)
            series[place].take(entry, isControl: isControl)
        }
        self = series
    }
}

extension EvidenceSeries {
    fileprivate mutating func take(_ entry: EvidenceRow, isControl: Bool) {
        let side: WritableKeyPath<EvidenceSeries, GateSide> = entry.isOther ? \.other : \.this
        if isControl {
            self[keyPath: side].controls[entry.block] = entry.row.value
        } else {
            self[keyPath: side].values[entry.block] = entry.row.value
        }
    }
}
