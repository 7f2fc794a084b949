import Foundation
import Metrics
import Model
import Results
import Revocation
import Seeding
import TestSupport
import Testing

@testable import Report

/// Run by `make check-long`; see ``Browser``.
@Suite(.enabled(if: Browser.program != nil, "REVBENCH_BROWSER names no Chromium"), .serialized)
struct `The explorer in a browser` {
    static let seed: UInt64 = 20_261_129

    /// Strategies of every kind: an embedded store, tokens that expire, look-ups with and without
    /// cached answers, copies that are refreshed, messages, and an invalid strategy.
    static let sample: MeasuredRun = {
        typealias Variant = MeasuredRun.Variant
        var run = `A decision`.run
            .changing("jwt") {
                $0.guarantee = $0.guarantee.following([.lifetime, .leeway])
                $0.loads += [(20_000, 300, 48)]
                $0.cpu_us = [45, 50, 56]
            }
            .changing("jwt-blocklist") {
                $0.loads += [(10_000, 400, 62)]
                $0.more += [
                    (.storeBytesPerRevocation, .value, 112), (.nodeBytes, .fresh, 200),
                    (.nodeBytesPerRevocation, .value, 0), (.tokenBytes, .mean, 400),
                    (.revokeTime, .p50, 120),
                ]
            }
            .changing("jwt-version") {
                $0.more += [
                    (.collateralPerRevocation, .mean, 1), (.nodeBytesPerClient, .value, 48),
                ]
            }
        var asking = Variant(
            strategy: "jwt-version", label: "cache_ttl=0s",
            options: #"{"cache_ttl": {"duration": "0s"}}"#,
            optionRoles: ["cache_ttl": .keptAnswerLife], guarantee: .asks([.subject]),
            cpu_us: [60, 62, 64], storeCPU_us: [7, 7, 8])
        asking.guarantee.placement = .networked
        asking.loads = [(2_000, 250, nil)]
        var pushed = Variant(
            strategy: "jwt-push", options: #"{"max_stale": {"duration": "1s"}}"#,
            optionRoles: ["max_stale": .maxStaleness],
            guarantee: StatedGuarantee(
                family: .pushed, reaches: [.token], bound_ns: 1_000_000_000,
                outage: .stale(upTo: .seconds(1)), modelLow_ns: 0, modelHigh_ns: 0),
            cpu_us: [53, 53, 54], windows_ms: [(0, 1), (0, 3)])
        pushed.guarantee.boundTerms = [.option("max_stale")]
        var delayed = Variant(
            strategy: "jwt-delayed",
            options: #"{"overlap": {"duration": "2s"}, "jwks_refresh": {"duration": "300ms"}}"#,
            optionRoles: ["overlap": .delay, "jwks_refresh": .refreshPeriod],
            guarantee: .polled(
                [.everyone], bound_ms: 2_300, outage: .unaffected, by: "jwks_refresh"),
            cpu_us: [52, 52, 52], windows_ms: [(2_000, 2_290)])
        delayed.guarantee = delayed.guarantee.following(
            [.option("overlap"), .option("jwks_refresh")])
        var introspecting = [false, true].map { keeps in
            Variant(
                strategy: "opaque-introspection", label: "cache_ttl=\(keeps ? 1 : 0)s",
                options: #"{"cache_ttl": {"duration": "\#(keeps ? 1 : 0)s"}}"#,
                optionRoles: ["cache_ttl": .keptAnswerLife],
                guarantee: keeps
                    ? .polled(
                        [.token], bound_ms: 1_000, outage: .stale(upTo: .seconds(1)),
                        by: "cache_ttl") : .asks([.token]),
                cpu_us: keeps ? [30, 31, 33] : [90, 92, 97],
                authorityCPU_us: keeps ? [24, 24, 25] : [230, 250, 260])
        }
        for index in introspecting.indices {
            introspecting[index].guarantee.placement = .networked
            introspecting[index].guarantee.stores = [.sqlite]
        }
        let broken = Variant(
            strategy: "jwt-broken", guarantee: .asks([.token]), cpu_us: [1],
            invalidReason: "it <lied> & more")
        run.variants += [asking, pushed, delayed] + introspecting + [broken]
        return run
    }()

    private static let reference = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "results/reference/default")

    @Test func `decides 200 random requirements of a made-up run as decide does`() throws {
        try Self.sample.read { try compare($0, count: 200) }
    }

    @Test func `decides 200 random requirements in two deployments as decide does`() throws {
        try Self.sample.inBothDeployments.read { try compare($0, count: 200) }
    }

    @Test func `decides 200 random requirements of a measured run as decide does`() throws {
        try compare(RunFiles(at: Self.reference.path), count: 200)
    }

    @Test func `leaves out of an address what cannot be decoded`() throws {
        let html = try Self.sample.read {
            try document(of: $0, at: "#explore:machines=%&rate=1000%2Fs")
        }
        #expect(html.contains("revbench decide RUN --rate 1000/s<"))
    }

    private func compare(_ run: RunFiles, count: Int) throws {
        let basis = try DecisionBasis(run)
        var random = SeededGenerator(seed: Self.seed, stream: "requirements")
        let all = (0..<count).map { _ in
            RandomRequirement(
                &random, settings: basis.inputs.settingNames,
                deployments: basis.inputs.deployments)
        }
        let answers = try answers(to: all, of: run)
        #expect(answers.count == count)
        // Some requirements that most strategies miss, and some that most meet.
        var fitting: Set<Int> = []
        for (requirement, answer) in zip(all, answers) {
            let decision = try Decision(basis, requirement.asked)
            fitting.insert(decision.undominated.count)
            let difference = try Self.difference(decision, answer)
            #expect(
                difference == nil, "\(requirement.fragment) (decide, page): \(difference ?? "")")
        }
        #expect(fitting.contains(0) && fitting.contains(where: { $0 > 1 }))
    }

    /// Returns the document of a run's report in a browser, which is started once.
    ///
    /// - Parameter fragment: the fragment of the report's address. 200 requirements take about 30
    ///   kB; on Linux a program's argument is limited to 128 KiB.
    private func document(of run: RunFiles, at fragment: String) throws -> String {
        let page = FileManager.default.temporaryDirectory
            .appending(path: "revbench-explorer-\(UUID().uuidString).html")
        defer { try? FileManager.default.removeItem(at: page) }
        try Data(Page(Report(of: run)).html.utf8).write(to: page)
        let browser = Browser(program: try #require(Browser.program))
        return try browser.document(at: page.absoluteString + fragment)
    }

    private func answers(
        to requirements: [RandomRequirement], of run: RunFiles
    ) throws -> [PlainJSON] {
        let fragments = requirements.map(\.fragment).joined(separator: ";")
        let html = try document(of: run, at: "#explore-all:\(fragments)")
        let json = try #require(
            html.firstMatch(of: /(?s)<pre id="explorer-answers"[^>]*>(.*?)<\/pre>/)
        ).1
        return try JSONDecoder().decode([PlainJSON].self, from: Data(json.utf8))
    }

    private static let compared = [
        "strategy", "variant", "placement", "fits", "inconclusive", "because", "settings", "tuned",
        "dominated_by", "ties", "costs",
    ]

    /// Returns the difference between the JSON of the command and that of the page, or between the
    /// numbers that both show.
    private static func difference(_ decision: Decision, _ answer: PlainJSON) throws -> String? {
        let printed = try JSONDecoder().decode(PlainJSON.self, from: Data(decision.json.utf8))
        for key in ["verdict", "chosen", "undominated"] {
            if let found = JSONDifference.first(printed[member: key], answer[member: key], at: key)
            {
                return found
            }
        }
        guard case .list(let rows)? = printed[member: "rows"],
            case .list(let others)? = answer[member: "rows"], rows.count == others.count
        else { return "rows" }
        for (row, other) in zip(rows, others) {
            for key in compared {
                let path = "\(row[member: "strategy"] ?? PlainJSON.null).\(key)"
                if let found = JSONDifference.first(row[member: key], other[member: key], at: path)
                {
                    return found
                }
            }
        }
        return JSONDifference.first(shown(decision), answer[member: "shown"], at: "shown")
    }

    /// Returns the sentence and the rows of the matrix, cell by cell.
    private static func shown(_ decision: Decision) -> PlainJSON {
        let ordered =
            decision.undominated + decision.dominated.map(\.row) + decision.unfit
        let rows = ordered.map { row -> PlainJSON in
            var cells = [row.name, state(of: row, decision), row.settingsText]
            cells += ExplorerColumn.all.map { column -> String in
                guard let output = Output(rawValue: column.output),
                    let figure = row.prices[output]
                else { return "–" }
                return column.isLimit
                    ? "≤ \(column.form.text(figure.value))" : figure.text(column.form.text)
            }
            return .list((cells + [row.outageText]).map { .text($0) })
        }
        let text = decision.verdict
        let verdict = "\(text.prefix(1).uppercased())\(text.dropFirst())."
        return .object(["verdict": .text(verdict), "rows": .list(rows)])
    }

    private static func state(of row: Decision.Row, _ decision: Decision) -> String {
        func names(_ rows: [Decision.Row]) -> String { rows.map(\.name).joined(separator: ", ") }
        if let entry = decision.dominated.first(where: { $0.row.name == row.name }) {
            return "dominated by \(names(entry.by))"
        }
        if row.fits {
            let ties = decision.ties(of: row)
            return (decision.chosen?.name == row.name ? "chosen" : "undominated")
                + (ties.isEmpty ? "" : ", tied with \(names(ties))")
        }
        let reasons = row.misses.map(\.text).joined(separator: "; ")
        let cures = row.misses.map(\.cure)
        let isCurable = cures.allSatisfy { $0 != nil }
        return (row.isInconclusive ? "inconclusive: " : "unfit: ") + reasons
            + (isCurable
                ? ". Would fit with \(cures.compactMap(\.self).joined(separator: " "))" : "")
    }
}

@Suite struct `The comparison of JSON` {
    static let pairs: [(String, String, String?)] = [
        ("1", "1.0000000000001", nil), ("1", "1.00001", ": 1.0 and 1.00001"),
        (#"{"a": null}"#, "{}", nil), (#"{"a": 1}"#, "{}", ".a: whole(1) and null"),
        ("[1, 2]", "[1]", ": 2 and 1 items"), (#"[{"a": "x"}]"#, #"[{"a": "x"}]"#, nil),
        (#"[{"a": "x"}]"#, #"[{"a": "y"}]"#, #"[0].a: text("x") and text("y")"#),
        ("true", "1", ": bool(true) and whole(1)"), ("0", "0.0", nil),
    ]

    @Test(arguments: pairs.indices)
    func `finds the first difference`(index: Int) throws {
        func read(_ text: String) throws -> PlainJSON {
            try JSONDecoder().decode(PlainJSON.self, from: Data(text.utf8))
        }
        let (one, other, expected) = Self.pairs[index]
        #expect(JSONDifference.first(try read(one), try read(other)) == expected)
    }
}
