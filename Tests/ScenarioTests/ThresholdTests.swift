import Metrics
import Testing

@testable import Scenario

/// A figure and a condition, and how they are read.
struct Reading: Sendable, CustomTestStringConvertible {
    let figure: String
    let condition: String
    let stat: Stat
    let relation: Relation
    let limit: Double

    init(
        _ figure: String, _ condition: String, _ stat: Stat, _ relation: Relation,
        _ limit: Double
    ) {
        self.figure = figure
        self.condition = condition
        self.stat = stat
        self.relation = relation
        self.limit = limit
    }

    var testDescription: String { "\(figure): \(condition)" }
}

@Suite struct Thresholds {
    static let readings: [Reading] = [
        Reading("window_upper_p99", "< 5ms", .p99, .less, 5),
        Reading("window_upper_max", "<=1.5s", .max, .atMost, 1_500),
        Reading("verify_us_p999", "< 2ms", .p999, .less, 2_000),
        Reading("verify_us_p99.9", "< 250us", .p999, .less, 250),
        Reading("cpu_us_per_verify", "< 80500ns", .value, .less, 80.5),
        Reading("verify_per_s", "> 20000", .best, .more, 20_000),
        Reading("verify_per_s", ">= 20_000/s", .best, .atLeast, 20_000),
        Reading("verify_per_s_value", "> 30/min", .value, .more, 0.5),
        Reading("issue_per_s", "!= 0", .value, .unequal, 0),
        Reading("token_bytes", "<= 1KiB", .mean, .atMost, 1_024),
        Reading("dropped", "== 0", .count, .equal, 0),
        Reading("dropped_count", "==0", .count, .equal, 0),
        Reading("collateral_per_revocation", "< 0.5", .mean, .less, 0.5),
        Reading("collateral_per_revocation", "< 5%", .mean, .less, 0.05),
        // A ratio to the baseline has no unit. A column of comparison.csv is accepted as a name,
        // too.
        Reading("verify_us_p99_ratio", "< 1.1", .p99, .less, 1.1),
        Reading("verify_per_s_ratio", ">= 90%", .best, .atLeast, 0.9),
        Reading("window_p99_ms", "< 5ms", .p99, .less, 5),
        Reading("verify_p999_us", "< 2ms", .p999, .less, 2_000),
        Reading("recovery_p99_ms", "< 5s", .p99, .less, 5_000),
        Reading("recovered_99_ms", "< 5s", .p99, .less, 5_000),
    ]

    @Test(arguments: readings)
    func `a condition is read in the unit of its figure`(row: Reading) throws {
        let plan = try read(
            """
            strategies: [jwt]
            thresholds: { jwt: { \(row.figure): "\(row.condition)" } }
            """)
        let threshold = try #require(plan.thresholds.first)
        #expect(threshold.statistic.stat == row.stat)
        #expect(threshold.relation == row.relation)
        #expect(threshold.limit == row.limit)
        #expect(threshold.text.hasPrefix("\(row.figure) \(row.relation.rawValue) "))
    }

    private static let relations = "expected <, <=, >, >=, == or != and "

    static let refusals: [Refusal] = [
        Refusal(
            "thresholds: 5",
            "2:13: thresholds: found \"5\"; expected a mapping, "
                + "such as jwt: { verify_us_p99: \"< 5ms\" }"),
        Refusal(
            "thresholds: { jwt: fast }",
            "2:20: thresholds.jwt: found \"fast\"; expected a mapping, "
                + "such as { verify_us_p99: \"< 5ms\" }"),
        Refusal(
            "thresholds: { jwtt: { dropped: \"== 0\" } }",
            "2:15: thresholds: the scenario has no strategy \"jwtt\"; "
                + "did you mean \"jwt\"? It has: jwt, and \"*\" for all of them"),
        Refusal(
            "thresholds: { session-sqlite: { dropped: \"== 0\" } }",
            "2:15: thresholds: the scenario has no strategy \"session-sqlite\"; "
                + "it has: jwt, and \"*\" for all of them"),
        Refusal(
            "thresholds: { jwt: { verify_us: \"< 1ms\" } }",
            "2:22: verify_us has several statistics; name one: verify_us_p50, verify_us_p90, "
                + "verify_us_p99, verify_us_p99.9, verify_us_max"),
        Refusal(
            "thresholds: { jwt: { token_bytes_ratio: \"< 2\" } }",
            "2:22: there is no ratio \"token_bytes_ratio\"; ratios to the baseline are: "
                + "verify_per_s_ratio, cpu_us_per_verify_ratio, store_cpu_us_per_verify_ratio, "
                + "verify_at_rate_us_p50_ratio, verify_at_rate_us_p99_ratio, "
                + "verify_us_p50_ratio, verify_us_p99_ratio, verify_us_p99.9_ratio, "
                + "issue_per_s_ratio, revoke_us_p99_ratio, deployment_window_ratio, "
                + "deployment_window_p50_ratio, deployment_window_p99_ratio, "
                + "window_upper_p50_ratio, window_upper_p99_ratio"),
        Refusal(
            "thresholds: { jwt: { verify_us_p99_ratio: \"< 5ms\" } }",
            "2:43: thresholds.jwt.verify_us_p99_ratio: found \"< 5ms\"; "
                + relations + "a number or a share, such as \"== 0\" or \"< 5%\""),
        Refusal(
            "thresholds: { jwt: { window_upper_p99: \"< 5\" } }",
            "2:40: thresholds.jwt.window_upper_p99: found \"< 5\"; "
                + relations + "a duration, such as \"< 5ms\""),
        Refusal(
            "thresholds: { jwt: { window_upper_p99: \"5ms\" } }",
            "2:40: thresholds.jwt.window_upper_p99: found \"5ms\"; "
                + relations + "a duration, such as \"< 5ms\""),
        Refusal(
            "thresholds: { jwt: { verify_per_s: \"=> 5\" } }",
            "2:36: thresholds.jwt.verify_per_s: found \"=> 5\"; "
                + relations + "a rate, such as \"> 20000\" or \"> 20000/s\""),
        Refusal(
            "thresholds: { jwt: { verify_per_s: \"> 5ms\" } }",
            "2:36: thresholds.jwt.verify_per_s: found \"> 5ms\"; "
                + relations + "a rate, such as \"> 20000\" or \"> 20000/s\""),
        Refusal(
            "thresholds: { jwt: { verify_per_s: \"> nan\" } }",
            "2:36: thresholds.jwt.verify_per_s: found \"> nan\"; "
                + relations + "a rate, such as \"> 20000\" or \"> 20000/s\""),
        Refusal(
            "thresholds: { \"*\": { token_bytes: \"< 9kB\" } }",
            "2:35: thresholds.*.token_bytes: found \"< 9kB\"; "
                + relations + "a size, such as \"< 300B\" or \"< 1KiB\"; write \"< 9KiB\""),
        Refusal(
            "thresholds: { \"*\": { dropped: [1] } }",
            "2:31: thresholds.*.dropped: found [1]; "
                + relations + "a number or a share, such as \"== 0\" or \"< 5%\""),
    ]

    @Test(arguments: refusals)
    func `a threshold that cannot be is refused with its place and what may stand there`(
        row: Refusal
    ) {
        #expect(complaint("strategies: [jwt]\n" + row.text) == "mine.yaml:" + row.message)
    }

    @Test func `an unknown metric is refused with the nearest name and all there are`() {
        let text = "strategies: [jwt]\nthresholds: { jwt: { verify_per_sec: \"> 5\" } }"
        let message = complaint(text)
        let start = "mine.yaml:2:22: unknown metric \"verify_per_sec\"; did you mean "
        #expect(message.hasPrefix(start + "\"verify_per_s\"? The metrics are, "))
        #expect(message.contains("window_upper"))
    }

    @Test(arguments: ComparisonColumn.all)
    func `a column of comparison.csv stands for its metric`(column: ComparisonColumn) {
        let statistic = MetricStatistic(reading: column.name)
        let isMeasured = column.metric.stats.contains(column.stat)
        #expect(statistic == (isMeasured ? MetricStatistic(column.metric, column.stat) : nil))
    }

    @Test func `every name that is suggested can be read`() {
        for name in MetricStatistic.names {
            #expect(MetricStatistic(reading: name) != nil, "\(name)")
        }
        for headline in Headline.all {
            #expect(
                MetricStatistic(reading: headline.name)
                    == MetricStatistic(headline.metric, headline.stat))
        }
    }

    @Test func `thresholds of strategies that are left out are left out with a word`() throws {
        let text = """
            strategies: [jwt, session-sqlite]
            thresholds:
              jwt: { dropped: "== 0" }
              session-sqlite: { dropped: "== 0" }
              "*": { errors: "== 0" }
            """
        let plan = try read(text, only: ["jwt"])
        #expect(plan.thresholds.map(\.strategy) == ["jwt", "*"])
        #expect(plan.notes.contains { $0.contains("Thresholds") })
        #expect(try read(text).thresholds.count == 3)
    }

    @Test func `an argument sets a threshold`() throws {
        let plan = try read(
            "strategies: [jwt]", set: ["thresholds.jwt.verify_us_p999=< 5ms"])
        #expect(plan.thresholds.map(\.limit) == [5_000])
    }
}
