import Foundation
import Model
import Results
import Revocation
import Testing

@testable import Report

@Suite struct `The data of the explorer` {
    /// The exported data, as another evaluator reads it.
    private struct Exported: Decodable {
        struct Pools: Decodable {
            let formulas: [Formula]
            let books: [[String: Int]]
        }

        struct Deployment: Decodable {
            let figures: [String: [String: Input]]
            let formulas: [String: Formula]
        }

        struct Row: Decodable {
            let name: String
            let deployment: String
            let figures: [String: Input]
            let curves: [String: [[Double?]]]
            let book: Int
        }

        struct Axis: Decodable {
            let name: String
            let output: String
            let isNoisy: Bool
        }

        struct Input: Decodable {
            let figure: Estimate

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let value = try? container.decode(Double.self) {
                    figure = Estimate(value)
                } else {
                    let parts = try container.decode([Double?].self)
                    figure = Estimate(parts[0] ?? .nan, low: parts[1], high: parts[2], .measured)
                }
            }
        }

        let shared: Pools
        let rows: [Row]
        let deployment: Deployment
        let axes: [Axis]
        let costs: [String]
    }

    private static func inputs<Value>(
        _ run: MeasuredRun = `A decision`.run, _ body: (RunFiles, DecisionInputs) throws -> Value
    ) throws -> Value {
        try run.read { try body($0, DecisionInputs($0)) }
    }

    static let requirements: [Requirement] = {
        var limited = Requirement()
        limited.maxWindow = .seconds(60)
        limited.machines = 2
        limited.outage = .stale(upTo: .seconds(30))
        limited.fixed = ["jwks_refresh": .seconds(5)]
        return [Requirement(), limited]
    }()

    /// The data and any evaluator are enough to get the same figures.
    @Test(arguments: requirements)
    func `gives the prices again`(asked: Requirement) throws {
        try compare(`A decision`.run, asked)
    }

    /// Each deployment has its own rows and its own defaults.
    @Test(arguments: DeploymentKind.allCases)
    func `gives the prices of each deployment again`(kind: DeploymentKind) throws {
        var asked = Requirement()
        asked.deployment = kind
        try compare(`A decision`.run.inBothDeployments, asked)
    }

    private func compare(_ run: MeasuredRun, _ asked: Requirement) throws {
        let (decision, json) = try Self.inputs(run) { run, inputs in
            (try Decision(run, asked), try ExplorerData(inputs).json())
        }
        let data = try JSONDecoder().decode(Exported.self, from: Data(json.utf8))
        let kind = decision.servers.rawValue
        let rows = data.rows.filter { $0.deployment == kind }
        let defaults = try #require(data.deployment.figures[kind])
        #expect(rows.map(\.name) == decision.rows.map(\.name))
        #expect(data.costs == Output.costs.map(\.rawValue))
        for (row, own) in zip(rows, decision.rows) {
            var sheet = FormulaSheet(
                figures: row.figures.mapValues(\.figure),
                curves: row.curves.mapValues { points in
                    RateCurve(
                        points.map {
                            .init(
                                rate_per_s: $0[0] ?? 0, value: $0[1] ?? 0, low: $0[2], high: $0[3])
                        })
                },
                formulas: data.shared.books[row.book].mapValues { data.shared.formulas[$0] })
            sheet.figures.merge(defaults.mapValues(\.figure)) { _, new in new }
            sheet.figures.merge(asked.figures) { _, new in new }
            sheet.formulas.merge(data.deployment.formulas) { _, new in new }
            var evaluator = Evaluator(sheet)
            for output in Output.allCases {
                let figure = evaluator.figure(output)
                #expect(figure == own.prices[output], "\(own.name): \(output)")
            }
        }
    }

    @Test func `has every axis with the figure that it compares`() throws {
        let json = try Self.inputs { try ExplorerData($1).json() }
        let data = try JSONDecoder().decode(Exported.self, from: Data(json.utf8))
        #expect(data.axes.map(\.name) == ["cores", "added_p99", "tokens_hit", "outage"])
        #expect(data.axes.map(\.isNoisy) == [true, true, false, false])
        for axis in data.axes { #expect(Output(rawValue: axis.output) != nil) }
    }

    /// Exported figures have no other source than these.
    @Test func `has inputs that are given or measured`() throws {
        let sheets = try Self.inputs { _, inputs in
            inputs.strategies.map(\.sheet)
        }
        #expect(sheets.count == 5)
        for figure in sheets.flatMap(\.figures.values) {
            #expect(figure.source != .modelled && figure.beyond == 1 && !figure.isAtLeast)
            #expect(
                figure.source != .given
                    || (figure.low == figure.value && figure.high == figure.value))
        }
    }

    @Test func `leaves no angle bracket, and is the same every time`() throws {
        let run = `A decision`.run.changing("jwt") { $0.invalidReason = "</script><!--" }
        let (one, other) = try Self.inputs(run) {
            (try ExplorerData($1).json(), try ExplorerData($1).json())
        }
        #expect(!one.contains("<") && one.contains("\\u003c/script>\\u003c!--"))
        #expect(one == other)
    }

    @Test func `has formulas once that strategies share`() {
        var pool = Pool<Int>()
        #expect([7, 8, 7].map { pool.place(of: $0) } == [0, 1, 0])
        #expect(pool.items == [7, 8])
    }
}

@Suite struct `A message` {
    private func text(_ message: Message) -> String {
        var evaluator = Evaluator(
            FormulaSheet(figures: [
                "a": Estimate(1.98), "b": Estimate(0), "n": Estimate(33_333.4),
                "measured": Estimate(5, low: 4, high: 6, .measured),
                "far": Estimate(7, low: 6, high: nil, .modelled, beyond: 3, isAtLeast: true),
            ]))
        return message.text(&evaluator)
    }

    private static let a = Formula.named("a")
    private static let absent = Formula.named("absent")

    static let messages: [(Message, String)] = [
        ("", ""), ("plain", "plain"), ("\(a, as: .time_s)", "1.98 s"),
        ("\(a, as: .time_us)", "1.98 µs"), ("\(a, as: .duration_s)", "1980ms"),
        ("\(.named("n"), as: .rate)", "33300/s"), ("\(.named("n"), as: .whole)", "33333"),
        ("\(.named("n"), as: .count)", "33.3k"), ("\(.named("n"), as: .bytes)", "33.3 kB"),
        ("\(a, as: .digits)", "1.98"), ("x \(absent, as: .rate)", "x ?"),
        // A given value is marked as such, because no measurement supports it.
        ("\(a, marked: .time_s)", "≈1.98 s"), ("x \(absent, marked: .rate)", "x ?"),
        ("\(.named("measured"), marked: .digits)", "5"),
        ("\(.named("far"), marked: .digits)", "~3× ≥ 7"),
        ("\(when: .known(a), "yes", else: "no")", "yes"),
        ("\(when: .known(absent), "yes", else: "no")", "no"),
        ("(\(when: .known(absent), "yes"))", "()"),
        ("\(["one", "", "two"], separator: " + ")", "one + two"),
    ]

    @Test(arguments: messages.indices)
    func `is written with its figures`(index: Int) {
        let (message, expected) = Self.messages[index]
        #expect(text(message) == expected)
    }

    @Test func `is JSON`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let message: Message =
            "x \(Self.a, as: .time_s)\(when: .always, "y")\(["z"], separator: ", ")"
        #expect(
            String(decoding: try encoder.encode(message), as: UTF8.self)
                == #"["x ",{"figure":"a","form":"time_s"},{"else":[],"if":{"all":[]},"then":["y"]},"#
                + #"{"list":[["z"]],"separator":", "}]"#)
        let marked: Message = "\(Self.a, marked: .time_s)"
        #expect(
            String(decoding: try encoder.encode(marked), as: UTF8.self)
                == #"[{"figure":"a","form":"time_s","marked":true}]"#)
    }

    @Test func `is of the first case that applies, where the requirement is asked for`() {
        func miss(_ isAsked: Condition, _ cases: [Check.Case]) -> Miss? {
            var evaluator = Evaluator(FormulaSheet(figures: ["a": Estimate(1)]))
            return Check(.rate, if: isAsked, cases).miss(&evaluator)
        }
        let cases = [
            Check.Case("no", if: .known(Self.absent)),
            Check.Case("first", if: .known(Self.a), cure: "more", isUnknown: true),
            Check.Case("second"),
        ]
        #expect(
            miss(.always, cases)
                == Miss(requirement: .rate, text: "first", cure: "more", isUnknown: true))
        #expect(miss(.never, cases) == nil && miss(.always, []) == nil)
        #expect(miss(.always, [Check.Case("x")])?.cure == nil)
    }
}

@Suite struct `The fields of the explorer` {
    @Test func `are one for each key of a requirement, and one for each setting`() throws {
        let section = try `A decision`.run.read { try ExplorerSection(DecisionInputs($0)) }
        let fields = section.groups.flatMap(\.fields)
        let keys = Requirement.Key.allCases.filter { $0 != .deployment }
        #expect(Set(fields.map(\.name)) == Set(keys.map(\.rawValue)))
        #expect(Set(fields.map(\.id)).count == fields.count)
        let settings = fields.filter { !$0.setting.isEmpty }
        #expect(
            settings.map(\.setting)
                == ["cache_ttl", "jwks_refresh", "token.ttl", "token.leeway"].sorted())
        #expect(settings.allSatisfy { $0.figure.hasPrefix("fixed:") })
        for field in fields where !field.term.isEmpty {
            #expect(TargetDeployment.formulas[field.term] != nil, "\(field.term)")
            #expect(Message.Form(rawValue: field.form) != nil)
        }
    }

    @Test func `say where servers ran if they did in several ways, the default first`() throws {
        let section = try `A decision`.run.inBothDeployments.read {
            try ExplorerSection(DecisionInputs($0))
        }
        let fields = section.groups.flatMap(\.fields)
        #expect(Set(fields.map(\.name)) == Set(Requirement.Key.allCases.map(\.rawValue)))
        let field = try #require(fields.first { $0.name == "deployment" })
        #expect(field.options.map(\.value) == ["", "in-process", "http"])
        #expect(field.options.first?.text == "http (default)")
        #expect(field.options.first?.isSelected == true)
    }

    @Test func `say what the scenario requires`() {
        var asked = Requirement()
        asked.maxWindow = .seconds(60)
        asked.reach = .subject
        asked.outage = .stale(upTo: .seconds(30))
        asked.rate_per_s = 50_000
        asked.machines = 20
        asked.preference = .latency
        asked.fixed = ["token.ttl": .seconds(300)]
        func field(_ key: Requirement.Key) -> ExplorerField? {
            ExplorerField.fields(of: key, asked, settings: ["token.ttl"]).first
        }
        #expect(field(.maxWindow)?.value == "1min" && field(.maxP99)?.value == "")
        #expect(field(.rate)?.value == "50000/s" && field(.machines)?.value == "20")
        #expect(field(.outage)?.value == "stale:30s" && field(.fix)?.value == "5min")
        for (key, word) in [(Requirement.Key.reach, "subject"), (.prefer, "latency")] {
            #expect(field(key)?.options.filter(\.isSelected).map(\.value) == [word])
        }
        #expect(field(.reach)?.options.first?.text == "any")
    }

    @Test func `have a column each for what is priced`() {
        #expect(ExplorerColumn.all.allSatisfy { Output(rawValue: $0.output) != nil })
        #expect(Set(ExplorerColumn.all.map(\.title)).count == ExplorerColumn.all.count)
    }

    @Test func `are printed where they decide`() {
        #expect(
            ExplorerColumn.all.filter(\.isOnPaper).map(\.title)
                == ["window", "cores", "added p99", "tokens hit per revocation"])
    }

    @Test func `are in the page with labels and a live region, within a hidden section`() throws {
        let html = try withReportSample { folder in
            let files = try Report(of: RunFiles(at: folder.path)).files()
            return try #require(files.first { $0.name == "report.html" }).text
        }
        let section = try #require(
            html.firstMatch(of: /(?s)<section id="explorer" hidden>(.*?)<\/section>/)
        ).1
        let fields = section.matches(of: /<(?:input|select) id="([^"]+)"/).map(\.1)
        #expect(fields.count > 15)
        for id in fields { #expect(section.contains("<label for=\"\(id)\">"), "\(id)") }
        #expect(section.contains("role=\"status\"") && section.contains("<caption>"))
        let data = try #require(
            section.firstMatch(of: /(?s)id="explorer-data">(.*?)<\/script>/)
        ).1
        #expect(!data.contains("<"))
        _ = try JSONDecoder().decode(PlainJSON.self, from: Data(data.utf8))
        // The template's own marks have been replaced.
        #expect(!section.contains("{{"))
    }

    @Test func `are left out where a run's tables cannot be read`() throws {
        try withReportSample { folder in
            try FileManager.default.removeItem(at: folder.appending(path: "comparison.csv"))
            let report = try Report(of: RunFiles(at: folder.path))
            #expect(report.explorer == nil)
        }
    }
}
