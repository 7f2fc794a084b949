import Metrics
import Record

/// Finds the figures that two runs share, and judges each.
struct RunPairing {
    private let base: RunFiles
    private let new: RunFiles
    private let bases: [FigureKey: [SummaryRow]]
    private let news: [FigureKey: [SummaryRow]]
    private var resamples: [Int: MedianResamples] = [:]

    init(base: RunFiles, new: RunFiles) {
        self.base = base
        self.new = new
        bases = Dictionary(grouping: base.summary.filter { !$0.isOverAll }, by: \.key)
        news = Dictionary(grouping: new.summary.filter { !$0.isOverAll }, by: \.key)
    }

    /// In the order of the base's plan, then of the headlines.
    mutating func rows(_ headlines: [Headline]) -> [RunComparison.Row] {
        let overall = Dictionary(
            new.overall.map { ($0.key, $0) }, uniquingKeysWith: { one, _ in one })
        var rows: [RunComparison.Row] = []
        for variant in base.manifest.plan.variants {
            let own = base.overall.filter {
                $0.key.strategy == variant.strategy && $0.key.variant == variant.label
            }
            for headline in headlines {
                for row in own where Headline.of(row.key) == headline {
                    guard let other = overall[row.key] else { continue }
                    rows.append(judge(headline, row, other))
                }
            }
        }
        return rows
    }

    private mutating func judge(
        _ headline: Headline, _ base: SummaryRow, _ new: SummaryRow
    ) -> RunComparison.Row {
        let ratio = base.value > 0 ? new.value / base.value : nil
        let interval = interval(of: base.key)
        let floor = floor(headline, base.key.phase)
        let reasons = [("BASE", base.invalidReason), ("NEW", new.invalidReason)]
            .compactMap { side, reason in reason.map { "\(side): \($0)" } }
        // What may not be believed decides nothing.
        let verdict =
            reasons.isEmpty
            ? ratio.map {
                Verdict(ratio: $0, interval: interval, floor: floor, better: headline.better)
            } : nil
        return RunComparison.Row(
            strategy: base.key.strategy, variant: base.key.variant, headline: headline,
            phase: base.key.phase, unit: base.unit, base: base.value, new: new.value,
            ratio: ratio, interval: interval, floor: floor, verdict: verdict ?? .cannotTell,
            invalidReason: reasons.isEmpty ? nil : reasons.joined(separator: "; "))
    }

    /// Blocks of two runs are no pairs: each run's are resampled by themselves.
    private mutating func interval(of key: FigureKey) -> ConfidenceInterval? {
        func sound(_ rows: [SummaryRow]?) -> [Double] {
            (rows ?? []).filter { $0.invalidReason == nil }.map(\.value)
        }
        let (below, above) = (sound(bases[key]), sound(news[key]))
        guard let first = resamples(below.count), let second = resamples(above.count) else {
            return nil
        }
        return MedianResamples.interval(ofRatio: above, second, to: below, first)
    }

    private mutating func resamples(_ blocks: Int) -> MedianResamples? {
        if let known = resamples[blocks] { return known }
        let made = MedianResamples(blocks: blocks, seed: base.manifest.seed)
        resamples[blocks] = made
        return made
    }

    private func floor(_ headline: Headline, _ phase: String) -> Double? {
        let floors = [base, new].map { run in
            run.manifest.aaFloor?.first { $0.matches(headline, phase: phase) }?.floor
        }
        let both = floors.compactMap(\.self)
        return both.count == 2 ? both.max() : nil
    }
}
