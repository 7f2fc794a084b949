package import Metrics

/// The value of `against` in `meta.json`: the comparison of this program with another that took
/// turns with it in every block of the run.
package struct AgainstRecord: Sendable, Hashable, Codable {
    /// The verdict on the comparison as a whole.
    package enum WholeVerdict: String, Sendable, Hashable, Codable, CaseIterable {
        /// Every figure was judged, and none is worse.
        case passed
        case worse
        case inconclusive
    }

    /// The verdict on one figure.
    package enum RowVerdict: String, Sendable, Hashable, Codable, CaseIterable {
        case better, worse
        /// The blocks would have shown a figure that is 30 % worse, and showed none.
        case noDifference = "no difference"
        case inconclusive
    }

    /// One figure of one variant.
    package struct Row: Sendable, Hashable, Codable {
        package var strategy: String
        package var variant: String
        package var metric: Metric
        package var stat: Stat
        package var phase: String
        /// The medians of the valid blocks. Nil if nothing was measured.
        package var this: Double?
        package var other: Double?
        /// The ratio of this program to the other, within blocks.
        package var ratio: Double?
        /// The 95 % interval of the ratio, for this figure alone.
        package var interval: ConfidenceInterval?
        /// The A/A floor: how much two measurements of the same program differ.
        package var floor: Double?
        /// The number of blocks that both programs have.
        package var blocks: Int
        package var verdict: RowVerdict
        /// Why there is no verdict. Nil if there is one.
        package var reason: String?

        package init(
            _ name: VariantName, _ headline: Headline, phase: String, this: Double?,
            other: Double?, ratio: Double?, interval: ConfidenceInterval?, floor: Double?,
            blocks: Int, verdict: RowVerdict, reason: String?
        ) {
            strategy = name.strategy
            variant = name.label
            metric = headline.metric
            stat = headline.stat
            self.phase = phase
            self.this = this
            self.other = other
            self.ratio = ratio
            self.interval = interval
            self.floor = floor
            self.blocks = blocks
            self.verdict = verdict
            self.reason = reason
        }

        package var name: VariantName { VariantName(strategy, variant) }

        package var headline: Headline { Headline(metric: metric, stat: stat) }
    }

    /// The name of the Markdown file with the comparison in the run's folder.
    package static let markdownName = "against.md"

    /// The other program's path.
    package var program: String
    /// The other program's version, and the trial protocol of both programs.
    package var version: String
    package var trialProtocol: Int
    package var verdict: WholeVerdict
    /// What moved in the calibration, or why that is not known. Unless this is empty, no row is
    /// conclusive.
    package var drift: [String]
    /// Figures that were to be judged and that neither program measured.
    package var missing: [String]
    package var rows: [Row]

    package init(
        program: String, version: String, trialProtocol: Int, verdict: WholeVerdict,
        drift: [String], missing: [String], rows: [Row]
    ) {
        self.program = program
        self.version = version
        self.trialProtocol = trialProtocol
        self.verdict = verdict
        self.drift = drift
        self.missing = missing
        self.rows = rows
    }
}
