import Foundation
import Model
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
        #expect(section.contains("The order by CPU per verification is the same in both"))
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
    /// Over HTTP workers are connections, at least one per node.
    @Test func `stand side by side though they were measured with other numbers of workers`() throws
    {
        var sample = Self.sample(DeploymentKind.allCases)
        for place in sample.variants.indices {
            sample.variants[place].workers =
                sample.variants[place].deployment == .http ? [6, 24] : [2]
        }
        let files = try Self.files(sample)
        let csv = try #require(files[Self.table].flatMap { CSVTable(text: $0) })
        #expect(csv.rows.count == 2 * ReportSample.standard.count)
        let column = try #require(csv.header.firstIndex(of: "differs_in"))
        #expect(csv.rows.allSatisfy { $0[column] == "capacity.concurrency" })
        #expect(
            try Self.section(sample)?.conclusions.contains(
                "Measured differently: capacity.concurrency is [2] in one process and [6, 24] over "
                    + "HTTP.") == true)
    }

    private static func section(_ sample: ReportSample) throws -> DeploymentSection? {
        try withReportSample(sample) { try Report(of: RunFiles(at: $0.path)).deployments }
    }

    @Test func `are paired with the variant that differs in nothing else`() throws {
        var sample = Self.sample(DeploymentKind.allCases)
        let places = sample.variants.indices.filter { sample.variants[$0].strategy == "jwt" }
        for place in places { sample.variants[place].workers = [2] }
        var other = try #require(sample.variants.last { $0.strategy == "jwt" })
        other.workers = [6]
        other.label += " deployment=6"
        // Before the one with as many workers as in one process.
        sample.variants.insert(other, at: places[0])
        let section = try #require(try Self.section(sample))
        let row = try #require(section.rows.first { $0.name == "jwt" })
        #expect(row.differences.isEmpty && row.http.variant.label == "deployment=http")
        #expect(
            section.unpaired == [
                "Not side by side, because another variant of the strategy is paired: jwt."
            ])
    }

    @Test func `say which strategies have no counterpart, and why`() throws {
        var sample = Self.sample(DeploymentKind.allCases)
        sample.variants.removeAll { $0.strategy == "session-sqlite" && $0.deployment == .http }
        for place in sample.variants.indices where sample.variants[place].strategy == "jwt" {
            sample.variants[place].nodes = sample.variants[place].deployment == .http ? 3 : 4
        }
        let section = try #require(try Self.section(sample))
        #expect(section.rows.count == ReportSample.standard.count - 2)
        #expect(
            Set(section.unpaired) == [
                "Not side by side, because the strategy ran in one process only: session-sqlite.",
                "Not side by side, because nodes is 4 in one process and 3 over HTTP: jwt.",
            ])
        #expect(section.unpaired.allSatisfy { section.conclusions.contains($0) })
    }

    @Test func `have a section without a table where no strategy has a counterpart`() throws {
        var sample = Self.sample(DeploymentKind.allCases)
        for place in sample.variants.indices {
            sample.variants[place].nodes = sample.variants[place].deployment == .http ? 3 : 4
        }
        let files = try Self.files(sample)
        #expect(files[Self.table] == nil)
        let page = try #require(files["report.html"])
        let section = try #require(
            page.firstMatch(of: /(?s)<section id="deployments">(.*?)<\/section>/)?.1)
        #expect(section.contains("nodes is 4 in one process and 3 over HTTP"))
        #expect(!section.contains("<table"))
    }

    @Test func `name every conclusion that may differ`() throws {
        let run = `A decision`.run.inBothDeployments
        let same = try run.read { try #require(Report(of: $0).deployments).conclusions }
        #expect(
            same.contains {
                $0.hasPrefix("The order by cores at the requirement's rate is the same in both")
            })
        #expect(
            same.contains(
                "For the default requirement the same strategies are undominated in both."))
        // The fewest cores over HTTP: then no other dominates it there.
        var other = run
        for place in other.variants.indices
        where other.variants[place].strategy == "jwt-keys"
            && other.variants[place].deployment == .http
        {
            other.variants[place].cpu_us = [1]
            other.variants[place].loads = [(2_000, 10, nil)]
        }
        let section = try other.read { try #require(Report(of: $0).deployments) }
        #expect(
            section.conclusions.contains(
                "For the default requirement, undominated over HTTP only: jwt-keys."))
        let row = try #require(section.rows.first { $0.name == "jwt-keys" })
        #expect(row.inProcess.choice == .dominated && row.http.choice == .undominated)
        #expect(row.http.coresRank == 1 && row.inProcess.coresRank != 1)
    }

    /// Blocks differ by more than the strategies do.
    @Test func `have the same order where the ranks differ within the noise`() throws {
        var run = `A decision`.run.inBothDeployments
        for place in run.variants.indices {
            switch (run.variants[place].strategy, run.variants[place].deployment) {
            case ("jwt-version", .inProcess): run.variants[place].cpu_us = [50, 51, 52]
            case ("jwt-keys", .inProcess): run.variants[place].cpu_us = [51, 52, 53]
            case ("jwt-version", .http): run.variants[place].cpu_us = [77, 78, 79]
            case ("jwt-keys", .http): run.variants[place].cpu_us = [75, 76, 77]
            default: break
            }
        }
        let section = try run.read { try #require(Report(of: $0).deployments) }
        let version = try #require(section.rows.first { $0.name.hasPrefix("jwt-version") })
        let keys = try #require(section.rows.first { $0.name == "jwt-keys" })
        let near = (try #require(version.inProcess.rank), try #require(keys.inProcess.rank))
        let far = (try #require(version.http.rank), try #require(keys.http.rank))
        #expect(near.0 < near.1 && far.0 > far.1)
        #expect(
            section.conclusions.contains(
                "The order by CPU per verification is the same in both, as far as differences "
                    + "exceed the noise."))
        #expect(!section.conclusions.contains { $0.contains(" differs: ") })
    }

    @Test func `have no order where one strategy has a rank`() throws {
        var run = `A decision`.run.inBothDeployments
        run.variants.removeAll { !["calibration", "jwt"].contains($0.strategy) }
        let conclusions = try run.read { try #require(Report(of: $0).deployments).conclusions }
        #expect(
            conclusions.contains(
                "The order by CPU per verification is not known: only jwt has a rank."))
    }

    @Test func `name the requirement of the scenario if it has one`() throws {
        var run = `A decision`.run.inBothDeployments
        run.requirement = Requirement()
        run.requirement?.maxWindow = .seconds(10)
        let conclusions = try run.read { try #require(Report(of: $0).deployments).conclusions }
        #expect(conclusions.contains { $0.contains("the scenario's requirement") })
        #expect(!conclusions.contains { $0.contains("default requirement") })
    }

    /// A model that predicts no window is refuted by one that was seen.
    @Test func `name the windows whose model fits in one of them only`() throws {
        var run = `A decision`.run.inBothDeployments
        for place in run.variants.indices
        where run.variants[place].strategy == "jwt-blocklist"
            && run.variants[place].deployment == .http
        {
            run.variants[place].windows_ms = [(3, 4)]
        }
        let section = try run.read { try #require(Report(of: $0).deployments) }
        let row = try #require(section.rows.first { $0.name == "jwt-blocklist" })
        #expect(row.inProcess.fitsModel == true && row.http.fitsModel == false)
        #expect(
            section.conclusions.contains {
                $0.hasPrefix("The model of the window fits in one process only: ")
                    && $0.contains("jwt-blocklist")
            })
    }
}
