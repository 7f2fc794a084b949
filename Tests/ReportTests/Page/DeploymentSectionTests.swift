import Foundation
import Results
import Revocation
import Testing

@testable import Report

@Suite struct `In one process and over HTTP` {
    /// A sample whose every variant has the deployment, at a cost that grows by the transport.
    private static func sample(_ kinds: [DeploymentKind], transport_us: Double = 25) -> ReportSample
    {
        var sample = ReportSample()
        sample.commonRate_per_s = 500
        sample.variants = ReportSample.standard.flatMap { variant in
            kinds.map { kind in
                var own = variant
                own.deployment = kind
                if kinds.count > 1 {
                    own.label = [variant.label, "deployment=\(kind.rawValue)"]
                        .filter { !$0.isEmpty }.joined(separator: " ")
                }
                if kind == .http { own.cpu_us += transport_us }
                return own
            }
        }
        return sample
    }

    private static func files(
        _ sample: ReportSample, against base: ReportSample? = nil
    ) throws -> [String: String] {
        try withReportSample(sample) { folder in
            let run = try RunFiles(at: folder.path)
            func texts(_ base: RunFiles?) throws -> [String: String] {
                Dictionary(
                    try Report(of: run, against: base).files().map { ($0.name, $0.text) },
                    uniquingKeysWith: { one, _ in one })
            }
            guard let base else { return try texts(nil) }
            return try withReportSample(base) { try texts(RunFiles(at: $0.path)) }
        }
    }

    private static let table = "figures/deployments.csv"

    @Test(arguments: DeploymentKind.allCases)
    func `have no section where there is only one of them`(kind: DeploymentKind) throws {
        let files = try Self.files(Self.sample([kind]))
        #expect(files[Self.table] == nil)
        #expect(files["report.html"]?.contains("id=\"deployments\"") == false)
    }

    @Test func `stand side by side, strategy by strategy, with what changes`() throws {
        let files = try Self.files(Self.sample(DeploymentKind.allCases))
        let csv = try #require(files[Self.table].flatMap { CSVTable(text: $0) })
        #expect(csv.rows.count == 2 * ReportSample.standard.count)
        let page = try #require(files["report.html"])
        let section = try #require(
            page.firstMatch(of: /(?s)<section id="deployments">(.*?)<\/section>/)?.1)
        #expect(section.contains("In one process and over HTTP"))
        #expect(section.contains("The order by CPU per verification is the same in both."))
        let markdown = try #require(files["report.md"])
        #expect(markdown.contains("## In one process and over HTTP"))
    }

    @Test func `stand side by side where they are two runs`() throws {
        var base = Self.sample([.inProcess])
        base.runID = "base"
        let files = try Self.files(Self.sample([.http]), against: base)
        let csv = try #require(files[Self.table].flatMap { CSVTable(text: $0) })
        #expect(csv.rows.count == 2 * ReportSample.standard.count)
        #expect(csv.header.last == "deployment")
        #expect(Set(csv.rows.compactMap(\.last)) == ["in-process", "http"])
    }

    @Test func `name the strategies whose order by cost differs`() throws {
        var sample = Self.sample(DeploymentKind.allCases)
        let places = sample.variants.indices.filter {
            sample.variants[$0].strategy == sample.baseline
                && sample.variants[$0].deployment == .http
        }
        for place in places { sample.variants[place].cpu_us = 1 }
        let markdown = try #require(try Self.files(sample)["report.md"])
        #expect(markdown.contains("The order by CPU per verification differs: "))
    }
}
