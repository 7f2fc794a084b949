import Foundation
import Metrics
import Model
import Results
import Revocation
import Testing

@testable import Report

@Suite struct `The decision in a report` {
    private static func asking(_ change: (inout Requirement) -> Void) -> Requirement {
        var asked = Requirement()
        change(&asked)
        return asked
    }

    private static func report<Value>(
        of run: MeasuredRun = `A decision`.run, requiring asked: Requirement? = nil,
        _ body: (Report) throws -> Value
    ) throws -> Value {
        var run = run
        run.requirement = asked
        return try run.read { try body(Report(of: $0)) }
    }

    private static func text(_ name: String, of report: Report) throws -> String {
        try #require(report.files().first { $0.name == name }).text
    }

    @Test func `is the headline: the undominated, of which none alone is named`() throws {
        try Self.report { report in
            #expect(report.headline.plainText == "Undominated: session-sqlite, jwt")
            let page = try Self.text("report.html", of: report)
            #expect(page.contains("<h1>Undominated: <b>session-sqlite</b>, <b>jwt</b></h1>"))
            let markdown = try Self.text("report.md", of: report)
            #expect(markdown.hasPrefix("# Undominated: session-sqlite, jwt\n"))
            // The measured figures come after the decision.
            #expect(report.sentences.first?.plainText.hasPrefix("Longest revocation") == true)
        }
    }

    @Test func `names one alone only where the decision does`() throws {
        try Self.report(requiring: Self.asking { $0.machines = 2 }) { report in
            #expect(report.headline.plainText == "jwt: it dominates all others that fit")
        }
        try Self.report(requiring: Self.asking { $0.preference = .cores }) { report in
            #expect(report.headline.plainText == "session-sqlite: the best by cores")
        }
        try Self.report(requiring: Self.asking { $0.maxP99 = .nanoseconds(1) }) { report in
            #expect(
                report.headline.plainText == "No strategy of this run meets every requirement")
        }
    }

    @Test func `says of which others it is not known whether they fit`() throws {
        var run = `A decision`.run
        var twin = run.variants[3]
        twin.strategy = "jwt-twin"
        // The rate at which its p99 was measured is not known.
        twin.loads = []
        twin.commonRate_per_s = nil
        run.variants.append(twin)
        let asked = Self.asking {
            $0.machines = 2
            $0.reach = .token
            $0.maxP99 = .milliseconds(2)
        }
        try Self.report(of: run, requiring: asked) { report in
            #expect(
                report.headline.plainText
                    == "jwt-blocklist: the only one that fits; inconclusive for jwt-twin")
        }
    }

    @Test(arguments: [true, false])
    func `chooses nothing in a run that tells nothing apart`(hasFloor: Bool) throws {
        var run = `A decision`.run
        if hasFloor { run.blocks = 2 } else { run.hasControl = false }
        for machines in [1, 2] {
            let asked = Self.asking {
                $0.machines = machines
                $0.reach = .token
            }
            try Self.report(of: run, requiring: asked) { report in
                #expect(
                    report.headline.plainText
                        == "No strategy is chosen: this run shows no difference between strategies")
                let section = try #require(report.decision)
                let fitting = section.matrix.entries.filter { $0.standing == .undominated }
                #expect(fitting.count == (machines == 1 ? 2 : 1))
                let cells = section.matrix.table.rows.flatMap(\.cells)
                #expect(!cells.contains { $0.kind.contains("best") || $0.html.contains("chosen") })
            }
        }
    }

    @Test func `has a matrix of all strategies, with the reason why each loses`() throws {
        try Self.report(requiring: Self.asking { $0.machines = 2 }) { report in
            let matrix = try #require(report.decision).matrix
            #expect(
                matrix.entries.map(\.row.name) == [
                    "jwt", "jwt-version cache_ttl=1s", "jwt-keys", "jwt-blocklist",
                    "session-sqlite",
                ])
            #expect(
                matrix.entries.map(\.standing.rawValue) == [
                    "undominated", "dominated", "dominated", "dominated", "unfit",
                ])
            let reasons = matrix.table.rows.compactMap { $0.cells.last?.markdown }
            #expect(reasons[0] == "chosen: it dominates all others that fit")
            #expect(reasons[3].hasPrefix("dominated by jwt ("))
            #expect(reasons[3].contains("shorter added p99"))
            #expect(reasons[3].contains("less affected by a store outage"))
            #expect(
                reasons[4]
                    == "unfit: machines: its store is embedded in one machine's process. "
                    + "Fits with --machines 1")
            #expect(matrix.table.rows.map(\.kind).last == "unfit")
        }
    }

    @Test func `marks what is shown to be best on an axis among those that fit`() throws {
        try Self.report { report in
            let rows = try #require(report.decision).matrix.table.rows
            let best = rows.map { row in row.cells.map { $0.kind.contains("best") } }
            // The best are the cores and the p99 of session-sqlite and the outage behaviour of jwt:
            // the others are shown to be worse or no different.
            #expect(best[0][3] && best[0][4] && !best[0][6])
            #expect(!best[1][3] && best[1][6])
        }
    }

    @Test func `says what the scenario requires, and what is by default`() throws {
        try Self.report(requiring: Self.asking { $0.maxWindow = .seconds(60) }) { report in
            let asked = try #require(report.decision).asked
            #expect(asked[0].title == "Required" && asked[0].text == "window at most 60 s")
            #expect(asked[1].text.contains("1 machine of 2 processors (default)"))
            #expect(asked[2].text.contains("tokens 1min (default)"))
        }
        let more = Self.asking {
            $0.preference = .cores
            $0.fixed = ["token.ttl": .seconds(300)]
        }
        try Self.report(requiring: more) { report in
            let asked = try #require(report.decision).asked
            #expect(asked.contains { $0.title == "Preferred" && $0.text == "cores" })
            #expect(asked.contains { $0.title == "Fixed" && $0.text == "token.ttl=5min" })
        }
        try Self.report { report in
            let asked = try #require(report.decision).asked
            #expect(asked[0].text == "nothing: the scenario states no requirement")
            #expect(!asked.contains { $0.title.hasPrefix("Shortest") })
        }
    }

    /// There is one computation: the page, the CSV and `decide` have the same figures.
    @Test func `has the figures of the decision`() throws {
        try Self.report(requiring: Self.asking { $0.machines = 2 }) { report in
            let section = try #require(report.decision)
            let csv = section.matrix.csv
            func column(_ name: String) throws -> [String] {
                let place = try #require(csv.header.firstIndex(of: name), "\(name)")
                return csv.rows.map { $0[place] }
            }
            let rows = section.matrix.entries.map(\.row)
            #expect(try column("strategy") == rows.map(\.measured.name.strategy))
            for output in Output.costs {
                #expect(
                    try column(output.rawValue)
                        == rows.map { Printed.cell(exactly: $0.prices[output]?.value) },
                    "\(output)")
            }
            #expect(try column("standing").last == "unfit")
            #expect(try column("fits_with").last == "--machines 1")
            // 4,000 verifications per second at 50 µs. The cost was measured at 20 times the rate.
            #expect(try column("node_cores").first == "0.2")
            #expect(try column("cores_source").first == "modelled")
            #expect(try column("cores_beyond").first == "20")
            #expect(try column("added_p99_source").first == "measured")
        }
    }

    @Test func `is left out where a file is missing, and the report is made all the same`() throws {
        try withReportSample { folder in
            try FileManager.default.removeItem(at: folder.appending(path: "revocations.csv"))
            let report = try Report(of: RunFiles(at: folder.path))
            #expect(report.decision == nil)
            #expect(report.headline.plainText == report.findings.headline.plainText)
            #expect(report.run.missing.contains { $0.contains("no decision") })
            #expect(try !report.files().contains { $0.name == "figures/decision.csv" })
        }
    }
}
