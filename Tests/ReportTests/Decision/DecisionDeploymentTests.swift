import Foundation
import Metrics
import Model
import Results
import Revocation
import Testing

@testable import Report

@Suite struct `A decision about a run in two deployments` {
    private static let run = `A decision`.run.inBothDeployments

    private static func decide(
        _ run: MeasuredRun = Self.run, in kind: DeploymentKind? = nil
    ) throws -> Decision {
        var asked = Requirement()
        asked.deployment = kind
        return try run.read { try Decision($0, asked) }
    }

    @Test func `is over HTTP unless something else is asked for`() throws {
        let decision = try Self.decide()
        #expect(decision.servers == .http && decision.otherServers == [.inProcess])
        #expect(decision.rows.count == 5)
        #expect(decision.rows.allSatisfy { $0.measured.deployment == .http })
        #expect(
            decision.text.contains(
                "servers: http (default); rows of in-process are not compared, "
                    + "--deployment in-process decides between those\n"))
    }

    /// In one process every strategy costs less, so that it would dominate itself over HTTP.
    @Test(arguments: DeploymentKind.allCases)
    func `compares only rows of one deployment`(kind: DeploymentKind) throws {
        let decision = try Self.decide(in: kind)
        let suffix = "deployment=\(kind.rawValue)"
        #expect(
            decision.undominated.map(\.name) == ["session-sqlite \(suffix)", "jwt \(suffix)"])
        let named = decision.dominated.flatMap { [$0.row] + $0.by } + decision.rows
        #expect(named.allSatisfy { $0.name.hasSuffix(suffix) })
        #expect(!decision.text.contains("(default); rows of"))
    }

    @Test(arguments: DeploymentKind.allCases)
    func `takes from the same deployment what is not stated`(kind: DeploymentKind) throws {
        var run = Self.run
        for index in run.variants.indices where run.variants[index].deployment == .http {
            run.variants[index].loads = run.variants[index].loads.map {
                (500, $0.p99_us, $0.cpu_us)
            }
            run.variants[index].commonRate_per_s = 500
        }
        let decision = try Self.decide(run, in: kind)
        #expect(decision.deployment.rate_per_s == (kind == .http ? 500 : 2_000))
    }

    @Test func `takes ratios to the baseline of the same deployment`() throws {
        let inputs = try Self.run.read { try DecisionInputs($0) }
        for variant in inputs.variants {
            let baseline = try #require(inputs.pricing.baseline(of: variant))
            #expect(baseline.name.strategy == "jwt")
            #expect(baseline.deployment == variant.deployment)
        }
    }

    @Test func `shows no difference where its deployment has no noise floor`() throws {
        try Self.run.inFolder { folder in
            // As in a run whose only control was of the baseline in one process.
            let file = folder.appending(path: RunManifest.fileName)
            var manifest = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
            let floors = try #require(manifest["aaFloor"] as? [[String: Any]])
            manifest["aaFloor"] = floors.filter {
                ($0["variant"] as? String)?.contains("in-process") == true
            }
            try JSONSerialization.data(withJSONObject: manifest).write(to: file)
            let run = try RunFiles(at: folder.path)
            #expect(try Decision(run).notes.contains { $0.contains("no A/A floor") })
            #expect(try Decision(run).dominated.isEmpty)
            var asked = Requirement()
            asked.deployment = .inProcess
            #expect(try !Decision(run, asked).dominated.isEmpty)
            let frontier = Report(of: run).frontier
            #expect(frontier.data.incomparable == [.http] && frontier.data.canCompare)
            #expect(frontier.notes.contains { $0.contains("no strategy with deployment=http ") })
            for group in frontier.data.groups {
                let isNear = group.entries.allSatisfy { $0.variant.deployment == .inProcess }
                #expect(frontier.data.canCompare(within: group) == isNear)
            }
        }
    }

    @Test func `is in JSON with its deployment and the others`() throws {
        let json = try JSONSerialization.jsonObject(with: Data(Self.decide().json.utf8))
        let object = try #require(json as? [String: Any])
        #expect(object["servers"] as? String == "http")
        #expect(object["other_servers"] as? [String] == ["in-process"])
        #expect((object["rows"] as? [Any])?.count == 5)
    }

    @Test func `falls back on the deployment in which something was measured`() throws {
        var run = Self.run
        for index in run.variants.indices where run.variants[index].deployment == .http {
            run.variants[index].invalidReason = "on purpose"
        }
        #expect(try Self.decide(run).servers == .inProcess)
        #expect(try Self.decide(run, in: .http).servers == .http)
    }

    @Test func `is refused in a deployment that the run does not have`() throws {
        let error = #expect(throws: DecisionError.self) {
            try Self.decide(`A decision`.run, in: .http)
        }
        #expect(
            error?.description
                == "no strategy of this run has deployment=http; it has in-process")
    }

    @Test func `says nothing of servers in a run with one deployment`() throws {
        let decision = try Self.decide(`A decision`.run)
        #expect(decision.servers == .inProcess && decision.otherServers.isEmpty)
        #expect(!decision.text.contains("servers:"))
    }

    @Test func `is the report's, whose findings and ratios are of the same deployment`() throws {
        try Self.run.read { files in
            let report = Report(of: files)
            #expect(report.headline.plainText.contains("deployment=http"))
            #expect(!report.headline.plainText.contains("in-process"))
            let asked = try #require(report.decision).asked
            #expect(asked.contains { $0.title == "Servers" && $0.text.hasPrefix("http") })
            #expect(
                report.sentences.contains {
                    $0.plainText.hasPrefix("The same strategies also ran in one process.")
                })
            let fitting = FitSection(report.run).rows.flatMap(\.fits).map(\.name)
            #expect(!fitting.isEmpty && fitting.allSatisfy { $0.hasSuffix("deployment=http") })
            #expect(report.run.baseline?.name == "jwt deployment=http")
            let markdown = try #require(report.files().first { $0.name == "report.md" }).text
            #expect(markdown.contains("ratio to jwt"))
            #expect(!markdown.contains("ratio to jwt deployment"))
        }
    }

    @Test func `has a panel of the frontier for each deployment`() throws {
        try Self.run.read { files in
            let frontier = Report(of: files).frontier
            let groups = frontier.data.groups
            #expect(groups.count == 4 && frontier.data.incomparable.isEmpty)
            for group in groups {
                #expect(Set(group.entries.map(\.variant.deployment)).count == 1)
                #expect(group.title.contains("deployment="))
                for entry in group.entries {
                    guard case .behind(let ahead) = entry.standing else { continue }
                    #expect(group.entries.contains { $0.variant.index == ahead })
                }
            }
        }
    }
}
