import Results

/// The values that the page's template uses, by the names in the template.
struct PageContent {
    struct List {
        let items: [String]
        /// A stored property, because templates cannot see computed ones.
        let has: Bool

        init(_ items: [String]) {
            self.items = items
            has = !items.isEmpty
        }
    }

    struct Key {
        let title: String
        let value: String
        let name: String
    }

    struct Drawing {
        let name: String
        let title: String
        let subtitle: String
        let wide: String
        let narrow: String
        let notes: List
        let csv: String
    }

    struct DecisionPart {
        let has: Bool
        let title: String
        let asked: [Provenance.Item]
        let table: String
        let notes: List
    }

    struct Fit {
        let has: Bool
        let title: String
        let subtitle: String
        let table: String
    }

    struct Deployments {
        let has: Bool
        let title: String
        let conclusions: List
        let table: String
    }

    struct Thresholds {
        let has: Bool
        let title: String
        let table: String
    }

    struct Against {
        let has: Bool
        let conclusion: String
        let notes: List
        let table: String
    }

    struct Changes {
        let has: Bool
        let base: String
        let notes: List
        let table: String
    }

    var scenario: String
    var question: String
    var runID: String
    var headline: String
    var decision: DecisionPart
    var sentences: [String]
    var missing: List
    var against: Against
    var keys: [Key]
    var provenance: [Provenance.Item]
    var warnings: List
    var fit: Fit
    var deployments: Deployments
    /// The beginning of the page: what changed since another run.
    var opening: [String]
    var figures: [String]
    var absent: List
    var changes: Changes
    var thresholds: Thresholds
    /// Empty if the run's tables cannot be read.
    var explorer: String
    var everything: String
    /// The number of repetitions: `3 blocks`.
    var repetitions: String
    /// What intervals cover: `within this run`.
    var scope: String
    var method: String
    var command: String
    var style: String
    var script: String
}
