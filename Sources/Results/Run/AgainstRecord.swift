package import Metrics

/// `against` of `meta.json`: this program compared with another that took turns with it in every
/// block of the run.
package struct AgainstRecord: Sendable, Hashable, Codable {
    /// What is said of the comparison as a whole.
    package enum WholeVerdict: String, Sendable, Hashable, Codable, CaseIterable {
        /// Every figure was judged, and none is worse.
        case passed
        case worse
        case inconclusive
    }

    /// What is said of one figure.
    package enum RowVerdict: String, Sendable, Hashable, Codable, CaseIterable {
        case better, worse
        /// The blocks would have shown a figure that is 30 % worse, and did not.
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
        /// The medians of the blocks that count; nil where nothing was measured.
        package var this: Double?
        package var other: Double?
        /// Of this to other, within blocks.
        package var ratio: Double?
        /// Of the ratio, 95 %, for this figure alone.
        package var interval: ConfidenceInterval?
        /// What the same program measured twice differs by.
        package var floor: Double?
        /// Blocks that both have.
        package var blocks: Int
        package var verdict: RowVerdict
        /// Why nothing can be said; nil where something is.
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

    /// The comparison in Markdown, in the run's folder.
    package static let markdownName = "against.md"

    /// The other program's path.
    package var program: String
    /// The other program's version, and the protocol that both speak.
    package var version: String
    package var trialProtocol: Int
    package var verdict: WholeVerdict
    /// What moved in the calibration, or why that cannot be told: then no row is conclusive.
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
