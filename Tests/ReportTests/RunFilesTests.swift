import Foundation
import Metrics
import Results
import Testing

@Suite struct `The files of a run` {
    @Test func `what was written is read back`() throws {
        let run = try withRun(SampleRun(invalid: ["jwt"])) { try RunFiles(at: $0.path) }
        #expect(
            run.manifest.plan.variants.map(\.name.description)
                == ["calibration", "jwt", "session-sqlite"])
        #expect(run.manifest.isComplete)
        #expect(run.manifest.aaFloor?.count == 9)
        let spoilt = run.summary.filter { $0.invalidReason != nil && !$0.isOverAll }
        #expect(spoilt.count == 3)
        #expect(spoilt.allSatisfy { $0.invalidReason == "spoilt, a \"test\"" })
        // Two of three blocks remain to be paired with the baseline: a ratio, but no interval.
        let ratios = run.overall.filter { $0.key.stat == .ratio(.best) }
        #expect(ratios.count == 2 && ratios.allSatisfy { $0.n == 2 && $0.low == nil })
    }

    /// Format 1 has windows at nodes only. The folder is from a run of version 0.1, without most
    /// rows. The expected values come from another program that read `revocations.csv`.
    @Test func `a run of format 1 has the deployment's windows from its revocations`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "results/reference/format-1")
        let run = try RunFiles(at: folder.path)
        #expect(run.manifest.format == .first)
        let rows = try run.comparison()
        let jwt = try #require(rows.first { $0.name.description == "jwt" })
        #expect(jwt[.windowCount] == 200 && jwt.atMost[.ordinary] == false)
        #expect(jwt[.deploymentWindow, .p99] == nil)
        #expect(abs((jwt[.deploymentWindow, .p50] ?? 0) - 1007.511) < 1e-9)
        #expect(abs((jwt[.deploymentWindow, .max] ?? 0) - 1993.801) < 1e-9)
        let session = try #require(rows.first { $0.name.description == "session-sqlite" })
        #expect(session.atMost[.ordinary] == true)
        #expect(rows.first?.atMost == [:])
    }

    /// The damage to each file, and the expected message.
    static let damages: [(file: String, from: String, to: String, message: String)] = [
        ("meta.json", "\"plan\"", "\"plam\"", "/meta.json: no plan."),
        (
            "meta.json", "\"blocks\": 3", "\"blocks\": \"3\"",
            "/meta.json: plan.blocks has the wrong type"
        ),
        ("meta.json", "{\"format\"", "<\"format\"", "/meta.json:1: not valid JSON: "),
        ("summary.csv", ",metric,", ",metrik,", "/summary.csv:1: no column metric"),
        (
            "summary.csv", "0,calibration,default,capacity,verify,verify_per_s,,best,",
            "0,calibration,default,capacity,verify,verify_per_s,,best,x",
            "/summary.csv:2: value is not a number: x"
        ),
        (
            "summary.csv", "0,calibration,default,windows,revoke,",
            "0,calibration,default,windows,",
            "/summary.csv:3: 17 cells, where the header has 18"
        ),
        ("summary.csv", "run_id", "\"run_id", "/summary.csv:1: "),
    ]

    @Test(arguments: damages)
    func `a garbled file is refused with its line and what is wrong`(
        file: String, from: String, to: String, message: String
    ) throws {
        try withRun(SampleRun()) { folder in
            let place = folder.appending(path: file)
            let text = try String(contentsOf: place, encoding: .utf8)
            #expect(text.contains(from))
            let range = try #require(text.range(of: from))
            try text.replacingCharacters(in: range, with: to)
                .write(to: place, atomically: true, encoding: .utf8)
            #expect {
                try RunFiles(at: folder.path)
            } throws: { error in
                "\(error)".hasPrefix(folder.path + message)
            }
        }
    }

    @Test(arguments: ["meta.json", "summary.csv"])
    func `a missing file is named`(file: String) throws {
        try withRun(SampleRun()) { folder in
            try FileManager.default.removeItem(at: folder.appending(path: file))
            #expect {
                try RunFiles(at: folder.path)
            } throws: { error in
                "\(error)".hasPrefix("\(folder.path)/\(file): cannot be read. Name the folder")
            }
        }
    }

    @Test func `a run older than floors and thresholds can be read`() throws {
        try withRun(SampleRun()) { folder in
            let place = folder.appending(path: "meta.json")
            var text = try String(contentsOf: place, encoding: .utf8)
            text = text.replacing("\"aaFloor\"", with: "\"other\"")
                .replacing("\"thresholds\"", with: "\"others\"")
            try text.write(to: place, atomically: true, encoding: .utf8)
            let run = try RunFiles(at: folder.path)
            #expect(run.manifest.aaFloor == nil && run.thresholds.isEmpty)
        }
    }
}
