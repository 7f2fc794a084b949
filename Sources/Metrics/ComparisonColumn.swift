extension Metric {
    /// How `comparison.csv` presents a statistic of a metric.
    package struct Column: Sendable, Hashable {
        /// The column's form in a table with room for a few columns.
        package struct Brief: Sendable, Hashable {
            package let title: String
            /// The decimal places in the terminal. Markdown uses those of the file.
            package let decimals: Int
        }

        /// How the values of a run's blocks become one value.
        package enum Source: Sendable, Hashable {
            /// The median of the sound blocks.
            case median
            /// The sum over all blocks.
            case sum
            /// Computed from the windows and promises of all blocks together.
            case windows
        }

        package let name: String
        /// The column's name in runs of format 1, if it was different.
        package let formerName: String?
        package let stat: Stat
        package let decimals: Int
        /// The heading in the table that has every column.
        package let heading: String
        /// Nil if short tables leave the column out.
        package let brief: Brief?
        package let source: Source
        /// Whether runs of the present format may lack the column, because it is younger than the
        /// format.
        package let isAddition: Bool

        init(
            _ name: String, _ stat: Stat, decimals: Int, heading: String? = nil,
            brief: Brief? = nil, source: Source = .median, formerName: String? = nil,
            isAddition: Bool = false
        ) {
            self.name = name
            self.stat = stat
            self.source = source
            self.decimals = decimals
            self.heading = heading ?? String(name.map { $0 == "_" ? " " : $0 })
            self.brief = brief
            self.formerName = formerName
            self.isAddition = isAddition
        }
    }

    /// Returns the column of a statistic, or the first column if none is named.
    package func column(_ stat: Stat? = nil) -> ComparisonColumn? {
        let found = stat.map { stat in columns.first { $0.stat == stat } } ?? columns.first
        return found.map { ComparisonColumn(metric: self, form: $0) }
    }

    /// Returns the name of that column, for tables that show the same value. The metric's own name
    /// if it has no such column.
    package func columnName(_ stat: Stat? = nil) -> String { column(stat)?.name ?? name }
}

/// A column of `comparison.csv` that holds numbers.
package struct ComparisonColumn: Sendable {
    package let metric: Metric
    package let form: Metric.Column

    package var name: String { form.name }
    package var stat: Stat { form.stat }

    /// Every column, in the order of the file.
    package static let all: [ComparisonColumn] = Metric.all.flatMap { metric in
        metric.columns.map { ComparisonColumn(metric: metric, form: $0) }
    }

    /// Returns the column with a name, or with the name that it had in format 1.
    package static func named(_ name: some StringProtocol) -> ComparisonColumn? {
        all.first { $0.name == name } ?? all.first { $0.form.formerName == String(name) }
    }
}

extension ComparisonColumn: Hashable {
    package static func == (one: ComparisonColumn, other: ComparisonColumn) -> Bool {
        one.name == other.name
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
